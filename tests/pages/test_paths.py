"""The section "All paths" of the Paths page, without a browser."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from engine.core.chain_rule import Parameter
from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.display.formula import plain
from engine.display.path_rows import LARGEST, path_table
from engine.display.share_link import write_link
from engine.display.shared import Shared
from tests.pages.app_runs import IN_BOTH_LANGUAGES, choose, opened
from tests.views import own_view, trace_of


def paths(**parameters: str) -> AppTest:
    """The Paths page as it opens."""
    app = opened(**parameters)
    app.switch_page("paths.py").run()
    assert not app.exception
    return app


def boxes(app: AppTest) -> list[Selectbox]:
    """The lists of layer steps, units that are led to, and units that are come from."""
    return list(app.main.selectbox)


def pick(app: AppTest, place: int, value: int) -> None:
    boxes(app)[place].set_value(value).run()
    assert not app.exception


def shown(app: AppTest) -> dict[str, Any]:
    """What the component got."""
    data: dict[str, Any] = json.loads(app.get_by_key("paths").proto.json)
    return data


def edges(data: dict[str, Any], row: int) -> list[str]:
    """The names of the edges of a row."""
    return [name for name in (data["factors"][index][2] for index in data["rows"][row][0]) if name]


@pytest.mark.parametrize(("preset", "language"), IN_BOTH_LANGUAGES)
def test_every_lesson_opens_with_its_first_weight(preset: str, language: str) -> None:
    data = shown(paths(preset=preset, lang=language))
    view = own_view(trace_of(preset))
    table = path_table(view, Parameter(0, 0, 0))
    assert len(data["rows"]) == table.count
    assert edges(data, 0)[0] == plain(view.notation.w(0, 0, 0))
    lit = {target for factor in data["factors"] for target in factor[3]}
    without_a_place = [target.split(".") for target in lit - set(data["places"])]
    assert all(layer[0] == "s" and output == unit for layer, output, unit in without_a_place)


def test_a_weight_is_chosen_by_its_step_and_its_ends() -> None:
    app = paths(preset="bias-unit")
    assert [box.options for box in boxes(app)] == [
        ["Θ⁽¹⁾", "Θ⁽²⁾", "Θ⁽³⁾"],
        ["a₁⁽²⁾", "a₂⁽²⁾"],
        ["a₁⁽¹⁾", "a₂⁽¹⁾", "a₃⁽¹⁾", "bias (1)"],
    ]
    pick(app, 1, 1)
    pick(app, 2, 2)
    assert edges(shown(app), 0)[0] == "θ₂₃⁽¹⁾"
    pick(app, 2, -1)
    assert edges(shown(app), 0)[0] == "θ₂₀⁽¹⁾"
    pick(app, 0, 2)
    assert edges(shown(app), 0) == ["θ₂₀⁽³⁾"]
    assert [box.value for box in boxes(app)] == [2, 1, -1]


def test_the_choice_outlives_another_language_and_another_page() -> None:
    app = paths(preset="bias-unit")
    pick(app, 0, 1)
    pick(app, 1, 1)
    choose(app, "language", "zh")
    assert [box.value for box in boxes(app)] == [1, 1, 0]
    app.switch_page("build.py").run()
    app.switch_page("paths.py").run()
    assert [box.value for box in boxes(app)] == [1, 1, 0]
    assert edges(shown(app), 0)[0] == "θ₂₁⁽²⁾"


def test_a_choice_that_another_lesson_has_not_gives_way() -> None:
    app = paths(preset="bias-unit")
    pick(app, 0, 2)
    pick(app, 1, 1)
    pick(app, 2, -1)
    choose(app, "preset", "column-batch")
    assert [box.value for box in boxes(app)] == [0, 0, 0]
    choose(app, "preset", "deep")
    pick(app, 0, 5)
    pick(app, 2, -1)
    choose(app, "preset", "loglik")
    assert [box.value for box in boxes(app)] == [0, 0, 0]


def test_a_network_without_biases_offers_none() -> None:
    assert boxes(paths())[2].options == ["a₁⁽¹⁾", "a₂⁽¹⁾", "a₃⁽¹⁾"]


def test_all_units_of_a_wide_layer_can_be_chosen_and_of_too_many_paths_the_largest_are_shown() -> None:
    network = Network.initialised((2, 64, 64, 64, 2), ("tanh",) * 4, Initialisation("xavier", 3), True)
    lesson = Lesson(network, Examples([[1.0, 0.5]], [[0.0, 1.0]]), Objective("half_squared_error"))  # type: ignore[arg-type]
    link = write_link(Shared(lesson))
    assert link is not None
    app = paths(**link)
    assert len(boxes(app)[1].options) == 64
    pick(app, 1, 30)
    data = shown(app)
    assert (len(data["rows"]), data["is_cut"]) == (LARGEST, True)
    assert edges(data, 0)[0] == "θ₃₁,₁⁽¹⁾"
    assert "8,192" in "".join(text for text, _ in data["remark"])
    assert any(place.get("hidden") for place in data["places"].values())


def test_the_page_says_what_the_sums_are_and_that_linear_slopes_are_left_out() -> None:
    app = paths(preset="nielsen-linear", lang="en")
    (text,) = (element.value for element in app.main.markdown)
    assert text.startswith("**Multiply along a path, add over the paths.** A path leads from w₁₁² to the loss")
    assert text.endswith("Linear units have σ′ = 1; that factor is left out.")
    headings = [heading for heading, _, _ in shown(app)["sums"]]
    assert headings == ["Sum over all paths (2)", "Backpropagation"]
    batch = [heading for heading, _, _ in shown(paths(preset="bias-unit", lang="en", sample="2"))["sums"]]
    assert batch == ["Sum over all paths (4) for sample 2", "Gradient of the cost", "Backpropagation"]
