"""The Notations page without a browser: step, comparison, dictionary, and what is used elsewhere."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.catalogue import catalogue
from engine.display.conventions_elsewhere import ELSEWHERE
from engine.display.dictionary import QUANTITIES
from engine.display.notation import NOTATIONS
from pages.notating.choices import ALL, BESIDE
from pages.shared.session import AppState
from tests.pages.app_runs import IN_BOTH_LANGUAGES, list_of, opened, stage_data

ENGLISH = catalogue("en")


def notations(section: str = "", **parameters: str) -> AppTest:
    app = opened(**({"link": "1", "lang": "en"} | parameters))
    app.switch_page("notations.py").run()
    assert not app.exception
    return show(app, section) if section else app


def show(app: AppTest, section: str) -> AppTest:
    (control,) = (it for it in app.main.get("button_group") if (it.key or "").startswith("notations_section"))
    control.set_value(section).run()
    assert not app.exception
    return app


def choice(app: AppTest, name: str) -> Any:
    (box,) = (box for box in app.main.selectbox if (box.key or "").startswith(name))
    return box


def compare(app: AppTest, key: str) -> AppTest:
    choice(app, BESIDE).set_value(key).run()
    assert not app.exception
    return app


def pictures(app: AppTest) -> dict[str, dict[str, Any]]:
    found = {key: app.get_by_key(f"notation_picture_{key}") for key in NOTATIONS if has_picture(app, key)}
    return {key: json.loads(element.proto.json) for key, element in found.items()}


def has_picture(app: AppTest, key: str) -> bool:
    try:
        app.get_by_key(f"notation_picture_{key}")
    except KeyError:
        return False
    return True


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in app.main.markdown)


def state(app: AppTest) -> AppState:
    shown: AppState = app.session_state["state"]
    return shown


def table_rows(app: AppTest) -> list[list[str]]:
    """Cells of every line of every table, heads and rules too."""
    lines = [line for element in app.main.markdown for line in element.value.split("\n") if line.startswith("| ")]
    return [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines]


@pytest.mark.parametrize(("preset", "language"), IN_BOTH_LANGUAGES)
def test_the_first_and_the_last_step_of_every_lesson_in_all_notations(preset: str, language: str) -> None:
    last = len(run(PRESETS[preset]()).steps)
    for step in (1, last):
        app = compare(notations(preset=preset, lang=language, step=str(step)), ALL)
        drawn = pictures(app)
        assert set(drawn) == set(NOTATIONS)
        for key, picture in drawn.items():
            assert picture["alt"]
            assert not {"nan", "inf"} & set(picture["alt"].split()), key


def test_two_notations_are_compared_to_begin_with_and_the_differences_are_told() -> None:
    app = notations(preset="loglik", step="9")
    drawn = pictures(app)
    assert set(drawn) == {"house", "row-batch"}
    assert "≠ transposed" in drawn["row-batch"]["alt"]
    assert "≠" not in drawn["house"]["alt"]
    assert "W is stored transposed" in written(app)
    assert "Values are rows" in written(app)


def test_the_other_sign_is_told() -> None:
    app = compare(notations(preset="loglik", step="8"), "loglik")
    assert "≠ other sign" in pictures(app)["loglik"]["alt"]
    assert "**J is maximised**" in written(app)


def test_where_nothing_differs_that_is_said() -> None:
    app = compare(notations(preset="loglik", step="8"), "bias-unit")
    assert ENGLISH("notations.same", reference="**Θ a + b, J falls**") in written(app)


def test_the_step_is_the_apps_own_and_the_player_follows() -> None:
    app = notations(preset="loglik", step="9")
    assert choice(app, "notation_step").value == 8
    app.main.button(key="notation_next").click().run()
    assert not app.exception
    assert state(app).step == 9
    assert app.query_params["step"] == ["10"] or app.query_params["step"] == "10"
    choice(app, "notation_step").set_value(2).run()
    assert state(app).step == 2
    app.switch_page("step.py").run()
    assert stage_data(app)["step"] == 2


def test_a_step_that_is_cut_finer_is_entered_at_its_first_part() -> None:
    app = notations(preset="loglik", granularity="neuron", step="1")
    app.main.button(key="notation_next").click().run()
    assert state(app).step == 4  # the first step has a row for each of four units
    assert choice(app, "notation_step").value == 1


def test_the_ends_of_a_lesson_are_ends() -> None:
    app = notations(preset="loglik", step="1")
    assert app.main.button(key="notation_previous").disabled
    assert not app.main.button(key="notation_next").disabled


def test_the_notation_is_the_sidebars() -> None:
    app = notations(preset="loglik", step="9")
    choice(app, "notation_reference").set_value("row-batch").run()
    assert not app.exception
    assert list_of(app, "notation").value == "row-batch"
    assert set(pictures(app)) == {"row-batch", "house"}  # it is not compared with itself
    list_of(app, "notation").set_value("nielsen").run()
    assert choice(app, "notation_reference").value == "nielsen"


@pytest.mark.parametrize(("preset", "language"), [("bias-unit", "en"), ("row-batch", "zh")])
def test_the_dictionary_has_every_quantity_in_every_notation(preset: str, language: str) -> None:
    app = notations("dictionary", preset=preset, lang=language)
    head, _, *rows = table_rows(app)
    own = state(app).shown_notation.key
    texts = catalogue(language)
    assert head[1] == texts(f"notation.{own}")
    assert {*head[1:]} == {texts(f"notation.{key}") for key in NOTATIONS}
    assert len(rows) == len(QUANTITIES)
    assert {len(row) for row in rows} == {len(NOTATIONS) + 1}


def test_another_weight_matrix_changes_the_dictionary() -> None:
    app = notations("dictionary", preset="loglik")
    assert "`4 × 4 = n₃ × n₂`" in written(app)
    choice(app, "notation_layer_step").set_value(0).run()
    assert not app.exception
    assert "`4 × 3 = n₂ × n₁`" in written(app)
    assert "`3 × 4 = n₀ × n₁`" in written(app)  # stored transposed, layers from 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_work_stands_there_with_its_sources(language: str) -> None:
    app = notations("elsewhere", preset="loglik", lang=language)
    rows = [row for row in table_rows(app) if row[0].startswith("**")]
    assert [row[0].split("**")[1] for row in rows] == [usage.name for usage in ELSEWHERE.values()]
    assert {len(row) for row in rows} == {8}
    for row, usage in zip(rows, ELSEWHERE.values(), strict=True):
        assert all(f"({source.address})" in row[0] for source in (*usage.sources, *usage.read))
        assert catalogue(language)(f"notations.{usage.key}_differs") in row[-1]
