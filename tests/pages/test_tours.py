"""Guided tours without a browser: begun, walked, left, undone, and sent as a link."""

import pytest
from streamlit.testing.v1 import AppTest

from engine.core.misprints import LABEL_ONLY, MISPRINTS
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.notation import NOTATIONS
from engine.display.tours import NOWHERE, TOURS, Place, stop_at
from pages.shared import session
from tests.pages.app_runs import choose, news, opened, press, stage_data
from tests.pages.stand_in import Visitor, preset_of, titled

ENGLISH = catalogue("en")


def where() -> tuple[str | None, int, str, str, str, Place]:
    state = session.current()
    notation = state.shown_notation.key
    return preset_of(state.lesson), state.step, state.granularity, state.samples, notation, state.tour


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def begun(tour: str, **parameters: str) -> AppTest:
    """A tour begun on the Misprints page."""
    app = opened(**({"link": "1", "lang": "en"} | parameters))
    app.switch_page("misprints.py").run()
    click(app, f"tour_start_{tour}")
    return app.switch_page("step.py").run()  # as the browser does then


def bar(app: AppTest) -> str:
    return "\n".join(element.value for element in app.main.markdown)


def place(app: AppTest) -> Place:
    found: Place = app.session_state["state"].tour
    return found


# The session


@pytest.mark.parametrize("tour", TOURS)
def test_every_stop_shows_its_lesson_at_its_step_in_its_notation_and_travels_so(
    monkeypatch: pytest.MonkeyPatch, tour: str
) -> None:
    for index, stop in enumerate(TOURS[tour]):
        at, visitor = Place(tour, index), Visitor(monkeypatch)
        visitor.see(preset="xor")
        shown = (stop.position(), stop.granularity, stop.samples, stop.notation, at)
        session.go_to_stop(at)
        assert where() == (stop.preset, *shown)
        assert session.is_at_stop(stop)
        assert visitor.address["tour"] == f"{tour}.{index + 1}"
        Visitor(monkeypatch).see(**visitor.address)
        assert where() == (stop.preset, *shown)


def test_leaving_brings_back_all_that_was_shown_before(visitor: Visitor) -> None:
    session.edit(titled("mine"))
    session.change(granularity="neuron", notation="nielsen")
    visitor.see_again(step="9")
    before = where()
    session.go_to_stop(Place("bias-unit", 4))
    session.go_to_stop(Place("row-batch", 0))
    session.leave_tour()
    assert where() == before
    assert session.current().lesson.title == "mine"
    assert "tour" not in visitor.address


def test_undo_leads_back_through_the_lessons_of_a_tour_to_ones_own(visitor: Visitor) -> None:
    session.edit(titled("mine"))
    session.change(notation="row-batch")
    before = where()
    session.go_to_stop(Place("nielsen", 6))
    at_linear = where()
    session.go_to_stop(Place("nielsen", 7))
    session.undo()
    assert where() == at_linear
    session.undo()
    assert where() == before
    assert session.current().lesson.title == "mine"
    session.redo()
    assert where() == at_linear
    session.leave_tour()
    assert where() == before


def test_an_edit_on_a_tour_is_undone_by_itself(visitor: Visitor) -> None:
    session.go_to_stop(Place("column-batch", 3))
    before = where()
    session.edit(titled("mine"))
    stop = stop_at(Place("column-batch", 3))
    assert stop is not None
    assert not session.is_at_stop(stop)
    session.undo()
    assert where() == before


def test_a_tour_that_came_with_a_link_ends_where_the_reader_is(visitor: Visitor) -> None:
    visitor.see(link="1", lang="en", preset="xor", tour="loglik.3", step="4")
    assert where() == ("xor", 3, "layer", "one", "house", Place("loglik", 2))
    session.leave_tour()
    assert where() == ("xor", 3, "layer", "one", "house", NOWHERE)
    visitor.travel(link="1", lang="en", step="1", preset="loglik")
    assert session.current().tour == NOWHERE


# The pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tour_begins_on_the_misprints_page_and_goes_from_stop_to_stop(language: str) -> None:
    texts, stops = catalogue(language, NOTATIONS["loglik"]), TOURS["loglik"]
    app = begun("loglik", preset="xor", lang=language)
    for index, stop in enumerate(stops):
        assert place(app) == Place("loglik", index)
        assert texts(f"tours.{stop.key}", **stop.symbols(texts.notation)) in bar(app)
        assert texts("tours.place", number=1, stop=index + 1, count=len(stops)) in bar(app)
        assert stage_data(app)["step"] == stop.position()
        assert texts("tours.elsewhere") not in bar(app)
        if index < len(stops) - 1:
            click(app, "tour_next")
    assert app.button(key="tour_next").disabled
    click(app, "tour_back")
    assert place(app) == Place("loglik", len(stops) - 2)


def test_the_first_stop_has_none_before_it() -> None:
    assert begun("row-batch").button(key="tour_back").disabled


def test_leave_ends_the_tour_with_the_lesson_from_before() -> None:
    app = click(click(begun("bias-unit", preset="xor"), "tour_next"), "tour_leave")
    assert preset_of(app.session_state["state"].lesson) == "xor"
    assert place(app) == NOWHERE
    assert not [button for button in app.main.button if button.key == "tour_leave"]
    press(app, "undo")
    assert place(app) == Place("bias-unit", 1)
    press(app, "undo")
    assert (preset_of(app.session_state["state"].lesson), place(app)) == ("xor", NOWHERE)


def test_a_tour_begins_beside_the_step_through_too() -> None:
    app = opened(preset="xor", lang="en")
    click(app, "tour_start_nielsen")
    assert place(app) == Place("nielsen")


def test_who_has_gone_elsewhere_is_told_and_comes_back() -> None:
    app = begun("column-batch")
    choose(app, "preset", "xor")
    assert ENGLISH("tours.elsewhere") in bar(app)
    click(app, "tour_again")
    assert ENGLISH("tours.elsewhere") not in bar(app)
    assert preset_of(app.session_state["state"].lesson) == "column-batch"


@pytest.mark.parametrize("number", [2, 16])
def test_a_misprint_of_the_stop_opens_on_its_page(number: int) -> None:
    (misprint,) = (it for it in MISPRINTS.values() if it.number == number)
    (index,) = (i for i, stop in enumerate(TOURS[misprint.note]) if number in stop.misprints)
    app = opened(lang="en", preset="xor", tour=f"{misprint.note}.{index + 1}")
    click(app, f"tour_misprint_{number}")
    assert f"### {number}\u2002{ENGLISH(f'misprint.{misprint.key}')}" in bar(app)
    assert place(app) == Place(misprint.note, index)


def test_a_wrong_label_leads_to_the_misprints_page() -> None:
    app = click(begun("loglik"), f"tour_label_{LABEL_ONLY[0].key}")
    assert ENGLISH("misprint.labels_intro") in bar(app)


def test_the_two_paths_lead_to_the_page_of_paths() -> None:
    app = opened(lang="en", preset="nielsen-linear", tour="nielsen.4")
    (link,) = app.main.get("page_link")
    assert link.proto.label == ENGLISH("tours.page", page=ENGLISH("app.page_paths"))
    assert "tour=nielsen.4" in link.proto.query_string


@pytest.mark.parametrize(
    ("text", "expected"),
    [("nobody.1", ", ".join(TOURS)), ("loglik.11", "a whole number from 1 to 10"), ("loglik", "from 1 to 10")],
)
def test_a_tour_that_there_is_not_is_told_and_the_rest_is_shown(text: str, expected: str) -> None:
    app = opened(lang="en", preset="xor", tour=text)
    assert any(line.startswith("tour: ") and expected in line for line in news(app))
    assert preset_of(app.session_state["state"].lesson) == "xor"
    assert place(app) == NOWHERE
