"""The Misprints page without a browser: every case, on which network and with which numbers, and what is said of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.core.drawn_numbers import with_drawn_parameters
from engine.core.initialisation import Initialisation
from engine.core.misprint_cases.likelihood_descent import descent_step
from engine.core.misprints import LABEL_ONLY, MISPRINTS, Evidence, examine
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.lesson_file import content_key
from engine.display.numbers import format_number
from engine.display.share_link import write_link
from engine.display.shared import Shared
from pages.misprinting.subject import ORDER
from pages.shared.session import AppState
from tests.pages.app_runs import opened, press

ENGLISH = catalogue("en")


def misprints(key: str = "", **parameters: str) -> AppTest:
    """The Misprints page, with a case open."""
    app = opened(**({"link": "1", "lang": "en"} | (parameters or {"preset": "loglik"})))
    app.switch_page("misprints.py").run()
    assert not app.exception
    return open_case(app, key) if key else app


def linked(lesson: Lesson) -> Mapping[str, str]:
    link = write_link(Shared(lesson, language="en"))
    assert link is not None
    return link


def open_case(app: AppTest, key: str) -> AppTest:
    return click(app, f"open_{key}")


def click(app: AppTest, name: str) -> AppTest:
    app.main.button(key=f"misprint_{name}").click().run()
    assert not app.exception
    return app


def buttons(app: AppTest) -> dict[str, str]:
    return {(button.key or "").removeprefix("misprint_"): button.label for button in app.main.button}


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.main.markdown, *app.main.caption, *app.main.info))


def tables(app: AppTest) -> list[list[list[str]]]:
    """The tables of errors, row by row without their headings."""
    found = [element.proto.body for element in app.main.get("html") if "misprint-errors" in element.proto.body]
    rows = [re.findall("<tr>(.*?)</tr>", body)[1:] for body in found if body.startswith("<table")]
    return [[re.findall("<t[hd][^>]*>(.*?)</t[hd]>", line) for line in lines] for lines in rows]


def pictures(app: AppTest) -> list[dict[str, Any]]:
    count = len(tables(app))
    return [json.loads(app.get_by_key(f"misprint_grids_{index}").proto.json) for index in range(count)]


def texts_in(picture: dict[str, Any]) -> str:
    return "\n".join(text for trace in picture["picture"]["data"] for text in trace.get("text", ()))


def shown_state(app: AppTest) -> AppState:
    state: AppState = app.session_state["state"]
    return state


def assert_shows(app: AppTest, evidence: Evidence) -> None:
    """The page says of the open case what `examine` does."""
    assert len(tables(app)) == len(evidence.evaluations)
    for table, picture, found in zip(tables(app), pictures(app), evidence.evaluations, strict=True):
        errors = (found.printed_error, found.corrected_error)
        assert [line[-2] for line in table] == [format_number(error, 3) if error else "0" for error in errors]
        assert [line[-1] for line in table] == [
            ENGLISH("misprint.refuted" if found.printed_error > 1e-3 else "misprint.not_refuted"),
            ENGLISH("misprint.confirmed"),
        ]
        for array in (found.printed, found.corrected):
            assert format_number(float(array[0, 0]), 3, signed=True).rstrip("0") in texts_in(picture)
        assert f"of {found.printed.size}" in picture["alt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_opens_with_its_texts(language: str) -> None:
    app, texts = misprints(lang=language), catalogue(language)
    for key, misprint in MISPRINTS.items():
        open_case(app, key)
        text = written(app)
        assert f"### {misprint.number}\u2002{texts(f'misprint.{key}')}" in text
        for part in ("why", "notice", "compared"):
            assert texts(f"misprint.{key}_{part}") in text
        assert texts("misprint.tally", refuted=16, confirmed=16, count=16) in text
        assert len(tables(app)) == len(misprint.equations)
        assert not re.search(r"\b(nan|inf)\b", json.dumps(pictures(app)), re.IGNORECASE)
    assert all(texts(f"wrong_label.{label.key}") in text for label in LABEL_ONLY)


def test_what_the_page_says_of_each_case_is_what_examine_finds() -> None:
    app, present = misprints(), PRESETS["loglik"]()
    for key, misprint in MISPRINTS.items():
        lesson = present if misprint.applies(present) else misprint.lesson()
        assert_shows(open_case(app, key), examine(misprint, run(lesson)))


def test_the_list_shows_what_was_found_and_the_arrows_go_through_it() -> None:
    app = misprints()
    assert buttons(app)["open_missing-plus"] == "✗✓\u20022\u2002A missing plus"
    for key in (*ORDER[1:], ORDER[0]):
        click(app, "next")
        assert f"### {MISPRINTS[key].number}\u2002" in written(app)
    click(app, "previous")
    assert f"### {MISPRINTS[ORDER[-1]].number}\u2002" in written(app)


# On which network


def test_a_case_runs_on_the_present_lesson_where_that_is_of_its_kind() -> None:
    app = misprints("product-of-means", preset="column-batch")
    assert_shows(app, examine(MISPRINTS["product-of-means"], run(PRESETS["column-batch"]())))
    assert ENGLISH("misprint.on_present", layers="3-4-1") in written(app)
    assert ENGLISH("misprint.counted") in written(app)
    assert "take" not in buttons(app)
    (link,) = app.main.get("page_link")
    assert link.proto.label == ENGLISH("misprint.build")
    assert "preset=column-batch" in link.proto.query_string


def test_a_case_of_another_kind_runs_on_its_own_network_which_can_be_opened_and_undone() -> None:
    app = misprints("scrambled-matrix")
    assert "**Runs on 3-4-2**" in written(app)
    assert not app.main.get("page_link")
    click(app, "take")
    assert content_key(shown_state(app).lesson) == content_key(PRESETS["row-batch"]())
    assert ENGLISH("misprint.on_present", layers="3-4-2") in written(app)
    press(app, "undo")
    assert content_key(shown_state(app).lesson) == content_key(PRESETS["loglik"]())


def test_a_lesson_that_is_too_large_gives_way_to_the_network_of_the_note() -> None:
    network = Network.initialised((60, 60, 1), ("sigmoid", "sigmoid"), Initialisation("xavier", 7))
    large = Lesson(network, Examples(np.ones((6, 60)), np.ones((6, 1))), Objective("binary_cross_entropy"))
    app = misprints("slope-of-the-next-layer", **linked(large))
    assert ENGLISH("misprint.on_own", layers="3-4-1") in written(app)
    assert "take" in buttons(app)


# With which numbers


def test_other_numbers_are_drawn_for_all_cases_and_taken_back() -> None:
    app = misprints("bias-unit-kept")
    click(app, "draw_others")
    assert_shows(app, examine(MISPRINTS["bias-unit-kept"], run(drawn("bias-unit-kept", 0, 1.0))))
    click(app, "draw_others")
    assert_shows(app, examine(MISPRINTS["bias-unit-kept"], run(drawn("bias-unit-kept", 1, 1.0))))
    app.main.number_input(key="misprint_seed_1").set_value(7).run()
    app.main.slider[0].set_value(2.0).run()
    assert not app.exception
    expected = {key: examine(it, run(drawn(key, 7, 2.0))) for key, it in MISPRINTS.items()}
    assert_shows(app, expected["bias-unit-kept"])
    refuted = sum(evidence.refutes_printed for evidence in expected.values())
    assert ENGLISH("misprint.tally", refuted=refuted, confirmed=16, count=16) in written(app)
    click(app, "undraw")
    assert_shows(app, examine(MISPRINTS["bias-unit-kept"], run(MISPRINTS["bias-unit-kept"].lesson())))


def drawn(key: str, seed: int, scale: float) -> Lesson:
    """What a case runs on while the first lesson is open and numbers are drawn."""
    present = PRESETS["loglik"]()
    lesson = present if MISPRINTS[key].applies(present) else MISPRINTS[key].lesson()
    return with_drawn_parameters(lesson, seed, scale)


def test_drawn_numbers_can_be_opened_and_are_then_the_lessons_own() -> None:
    app = click(click(misprints("negative-slope"), "draw_others"), "take")
    assert content_key(shown_state(app).lesson) == content_key(drawn("negative-slope", 0, 1.0))
    assert "undraw" not in buttons(app)
    assert ENGLISH("misprint.on_present", layers="3-4-4-3") in written(app)


def test_numbers_that_do_not_show_a_misprint_are_said_not_to() -> None:
    lesson = MISPRINTS["missing-transpose"].lesson()
    symmetric = np.array([[0.5, -0.9, 0.3], [-0.9, 0.4, -0.7], [0.3, -0.7, 0.9]])
    first, _, last = lesson.network.weights
    same = replace(lesson, network=lesson.network.with_parameters((first, symmetric, last), lesson.network.biases))
    app = misprints("missing-transpose", **linked(same))
    assert ENGLISH("misprint.hidden") in written(app)
    assert tables(app)[0][0][-1] == ENGLISH("misprint.not_refuted")
    assert buttons(app)["open_missing-transpose"].startswith("≈✓")
    assert "Wrong: 0 of 12" in pictures(app)[0]["alt"]
    assert ENGLISH("misprint.tally", refuted=15, confirmed=16, count=16) in written(app)


def test_what_cannot_be_computed_is_refused_in_words() -> None:
    lesson = PRESETS["loglik"]()
    weights = (*lesson.network.weights[:2], np.full((3, 4), 1000.0))  # a = 1 to the last digit where y = 0
    app = misprints("missing-plus", **linked(replace(lesson, network=lesson.network.with_parameters(weights, None))))
    assert ENGLISH("misprint.not_here") in written(app)
    assert "an overflow" in app.main.text[0].value
    assert buttons(app)["open_missing-plus"].startswith("??")
    assert not tables(app)


# The step of descent


def step_metrics(app: AppTest) -> list[tuple[str, str]]:
    return [(metric.value, metric.delta) for metric in app.main.metric]


def test_a_step_of_descent_rises_as_printed_and_falls_as_it_should() -> None:
    step = descent_step(run(PRESETS["loglik"]()))
    before, printed, corrected = step_metrics(misprints("likelihood-as-cost"))
    assert before[0] == format_number(step.before, 3)
    assert printed == (format_number(step.printed, 3), f"rises by {format_number(step.printed - step.before, 3)}")
    assert corrected == (format_number(step.corrected, 3), f"falls by {format_number(step.before - step.corrected, 3)}")
    assert not step_metrics(misprints("missing-plus"))


def test_a_step_that_is_too_long_is_told_from_a_wrong_one() -> None:
    between = Examples(np.array([[0.5, 0.1, 0.9]]), np.array([[0.5, 0.4, 0.6]]))  # a step can go too far for these
    lesson = replace(PRESETS["loglik"](), examples=between, learning_rate=0.5)
    assert ENGLISH("misprint.step_overshoots") not in written(misprints("likelihood-as-cost", **linked(lesson)))
    far = misprints("likelihood-as-cost", **linked(replace(lesson, learning_rate=40.0)))
    assert ENGLISH("misprint.step_overshoots") in written(far)
    assert step_metrics(far)[2][1].startswith("rises by ")


def test_a_step_that_leaves_the_range_of_numbers_is_not_shown() -> None:
    network = Network.initialised((1, 64, 1), ("sigmoid", "sigmoid"), Initialisation("xavier", 7), bias=False)
    one = Examples(np.ones((1, 1)), np.zeros((1, 1)))
    app = misprints(
        "likelihood-as-cost", **linked(Lesson(network, one, Objective("binary_cross_entropy"), learning_rate=1e308))
    )
    assert ENGLISH("misprint.step_too_large") in written(app)
    assert not app.main.metric
