"""The sections warm-up, savings, output layer and transpose of the Paths page, without a browser."""

import json
import math
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.core.multiplications import multiplications
from engine.core.network import Examples, Lesson, Network, Objective
from engine.display.share_link import write_link
from engine.display.shared import Shared
from engine.figures.savings_figure import Growth, Words, savings_figure
from pages.chain.savings import in_full
from tests.pages.app_runs import IN_BOTH_LANGUAGES, opened

SECTIONS = ("warm_up", "savings", "outputs", "transpose")


def section(name: str, **parameters: str) -> AppTest:
    """The Paths page at one of its sections."""
    app = opened(**parameters)
    app.switch_page("paths.py").run()
    return show(app, name)


def show(app: AppTest, name: str) -> AppTest:
    control(app, "paths_section").set_value(name).run()
    assert not app.exception
    return app


def control(app: AppTest, key: str) -> Any:
    """A segmented control by its key."""
    (found,) = (group for group in app.get("button_group") if group.key == key)
    return found


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.main.markdown, *app.main.caption))


def alts(app: AppTest) -> list[str]:
    return [chart.proto.alt for chart in app.main.get("plotly_chart")]


def figures(app: AppTest) -> list[str]:
    return [chart.proto.spec for chart in app.main.get("plotly_chart")]


@pytest.mark.parametrize(("preset", "language"), IN_BOTH_LANGUAGES)
def test_every_section_opens_for_every_lesson(preset: str, language: str) -> None:
    app = section("warm_up", preset=preset, link="1", lang=language)
    for name in SECTIONS:
        show(app, name)
        assert written(app)
        assert all(len(alt) > 40 for alt in alts(app))
        assert len(alts(app)) == {"warm_up": 2, "savings": 1, "outputs": 3, "transpose": 0}[name]
        assert "NaN" not in "".join(figures(app))


def test_the_sliders_of_the_warm_up_change_both_modes() -> None:
    app = section("warm_up")
    assert "∂e/∂b = 5" in alts(app)[0]
    assert "∂e/∂b = 5" in alts(app)[1]
    app.slider(key="warm_up_a").set_value(-4.0).run()
    assert "∂e/∂b = −1" in alts(app)[1]
    control(app, "warm_up_seed").set_value("a").run()
    assert not app.exception
    assert "∂e/∂a = 2" in alts(app)[0]
    assert r"= 2 \cdot 1" in written(app)


def test_the_savings_are_those_of_the_present_network() -> None:
    app = section("savings")
    assert [metric.value for metric in app.metric] == ["1\u202f120", "3\u202f200", "119"]
    control(app, "savings_grow").set_value("width").run()
    assert not app.exception
    assert "units in each hidden layer" in alts(app)[0]


def test_counts_beyond_floats_are_still_written_and_drawn() -> None:
    assert in_full(10**400) == "1.0 × 10⁴⁰⁰"
    sizes = range(1, 301)
    counts = [multiplications((64,) * (size + 2), True, True) for size in sizes]
    names = {"paths": "paths", "differences": "differences", "backprop": "backprop"}
    figure = savings_figure(Growth(sizes, counts, 2, counts[1]), Words("depth", "count", "64", names), "light")
    assert max(figure.data[0].y) == pytest.approx(math.log10(counts[-1].paths))


def softmax_link(z: float, y: tuple[float, float]) -> dict[str, str]:
    network = Network((1, 2), ("softmax",), (np.array([[z], [-z]]),))
    lesson = Lesson(network, Examples(np.array([[1.0]]), np.array([y])), Objective("cross_entropy"))
    link = write_link(Shared(lesson))
    assert link is not None
    return link


def test_the_softmax_sliders_start_from_the_shown_sample() -> None:
    app = section("outputs", preset="row-batch", link="1", sample="2")
    trace_z = [slider.value for slider in app.slider][:2]
    app_of_first = section("outputs", preset="row-batch", link="1")
    assert trace_z != [slider.value for slider in app_of_first.slider][:2]
    before = alts(app)[0]
    app.slider[0].set_value(-3.0).run()
    assert alts(app)[0] != before
    control(app, next(group.key for group in app.get("button_group") if group.key.endswith("_class"))).set_value(0)
    assert not app.run().exception


def test_an_infinite_factor_is_said_and_the_product_is_finite() -> None:
    app = section("outputs", **softmax_link(-600.0, (1.0, 0.0)))
    assert "cannot be multiplied" in written(app)
    assert "−∞" in str(json.loads(figures(app)[0]))
    assert "−1.000, +1.000" in alts(app)[0]


def test_targets_that_are_no_class_are_kept_as_they_are() -> None:
    app = section("outputs", **softmax_link(0.0, (0.25, 0.75)))
    assert "+0.250, −0.250" in alts(app)[0]


def test_the_sentence_compares_both_slopes() -> None:
    app = section("outputs")
    assert "At z = −6 with y = 1, ∂ℓ/∂z is **−0.998** with cross-entropy against **−0.0025**" in written(app)
    control(app, "sigmoid_y").set_value(0).run()
    assert "with y = 0, ∂ℓ/∂z is **0.002**" in written(app)


def test_the_animation_gets_the_frames_of_the_chosen_weights() -> None:
    app = section("transpose")
    assert len(frames_of(app)) == 8
    app.main.selectbox[0].set_value(2).run()
    assert len(frames_of(app)) == 7


def frames_of(app: AppTest) -> list[Any]:
    found: list[Any] = json.loads(app.get_by_key("transpose").proto.json)["frames"]
    return found
