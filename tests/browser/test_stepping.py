"""Stepping: buttons, keys, timeline, playing; and that no frame shows anything but one finished step."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.frames import count_texts, watched_frames
from tests.browser.stage_page import StagePage
from tests.browser.stories import story
from tests.browser.walk import WALKED_IN_FULL, Look

LAST = len(story()["steps"])


def assert_shows(stage: StagePage, number: int, preset: str = "loglik") -> None:
    """Everything on the screen belongs to this step, and nothing else is on the screen."""
    seen, steps = stage.seen(), story(preset)["steps"]
    step = steps[number - 1]
    assert seen.position == f"{number} / {len(steps)}"
    assert seen.title == step["title"]
    assert seen.network == [step["network_alt"]]
    assert seen.matrices == [step["matrices_alt"]]
    assert seen.sentence == ["".join(text for text, _ in step["sentence"])]
    assert len(seen.formula) == 1


def is_paused(stage: StagePage) -> bool:
    label = stage.part("play").inner_text()
    assert ("Play" in label) != ("Pause" in label)
    return "Play" in label


# First sight


def test_the_first_visit_shows_3_4_4_3_and_can_be_stepped_at_once(visit: Callable[..., StagePage]) -> None:
    stage = visit("desktop", fresh=True).open()
    with watched_frames(stage.page) as frames:
        assert_shows(stage, 1)
        stage.press("ArrowRight", 10)  # before anything could be drawn ahead
        stage.press("ArrowLeft", 3)
    assert story()["steps"][0]["network_alt"].startswith("Network 3-4-4-3. Forward: weighted input")
    assert_shows(stage, 8)
    assert frames.faults(story()) == []


@pytest.mark.parametrize("preset", WALKED_IN_FULL["desktop"])
def test_every_step_of_every_lesson_shows_its_own_pages(looks: Callable[[str, str], list[Look]], preset: str) -> None:
    for look, step in zip(looks("desktop", preset), story(preset)["steps"], strict=True):
        for picture in ("network", "matrices"):
            assert look.record[picture]["visible"] == [step[f"{picture}_alt"]], look.where


# Buttons, keys, timeline


def test_buttons(desktop: StagePage) -> None:
    for name, number in [("next", 2), ("next", 3), ("back", 2), ("last", LAST), ("back", LAST - 1), ("first", 1)]:
        desktop.part(name).click()
        assert_shows(desktop, number)


def test_keys(desktop: StagePage) -> None:
    for key, number in [("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", LAST), ("Home", 1)]:
        desktop.press(key)
        assert_shows(desktop, number)


@pytest.mark.parametrize(
    ("end", "names", "keys"),
    [(1, ("back", "first"), ("ArrowLeft", "Home")), (LAST, ("next", "last"), ("ArrowRight", "End"))],
)
def test_nothing_happens_beyond_the_ends(
    desktop: StagePage, end: int, names: tuple[str, ...], keys: tuple[str, ...]
) -> None:
    desktop.press("End" if end == LAST else "Home")
    for name in names:
        assert desktop.part(name).get_attribute("aria-disabled") == "true"
        desktop.part(name).click(force=True)  # Playwright would wait until it is enabled
    for key in keys:
        desktop.press(key)
    assert_shows(desktop, end)


def test_the_buttons_in_between_are_enabled(desktop: StagePage) -> None:
    desktop.press("ArrowRight")
    states = {name: desktop.part(name).get_attribute("aria-disabled") for name in ("first", "back", "next", "last")}
    assert states == dict.fromkeys(states, "false")


def test_any_mark_of_the_timeline_can_be_clicked(desktop: StagePage) -> None:
    marks = desktop.part("marks").locator("button")
    assert marks.count() == LAST
    for number in [5, 1, LAST, *range(1, LAST + 1)]:
        marks.nth(number - 1).click()
        assert desktop.number() == number
        assert desktop.page.locator("[aria-current=step]").get_attribute("aria-label") == (
            f"Step {number}: {story()['steps'][number - 1]['title']}"
        )
    assert_shows(desktop, LAST)


def test_the_timeline_names_the_phases(desktop: StagePage) -> None:
    assert desktop.part("phase").locator("> span").all_inner_texts() == ["forward", "cost", "backward", "update"]


# Who gets the keys


@pytest.fixture
def text_field(desktop: StagePage) -> Iterator[StagePage]:
    """The page with a text field on it, as pages with forms have."""
    desktop.page.evaluate("document.body.append(Object.assign(document.createElement('input'), {id: 'field'}))")
    yield desktop
    desktop.page.evaluate("document.querySelector('#field').remove()")


def test_keys_in_a_text_field_belong_to_the_field(text_field: StagePage) -> None:
    field = text_field.page.locator("#field")
    field.focus()
    for key in ("a", " ", "b", "Home", "ArrowRight", " ", "End", "c", "ArrowLeft", "ArrowRight"):
        text_field.press(key)
    assert field.input_value() == "a  bc"
    assert_shows(text_field, 1)
    assert is_paused(text_field)


def test_keys_in_an_open_list_belong_to_the_list(desktop: StagePage) -> None:
    desktop.go_to(3)
    desktop.list_of("digits").click()
    desktop.page.get_by_role("option", name="5", exact=True).wait_for()
    desktop.press("ArrowDown")
    desktop.press("End")
    desktop.press("Escape")
    assert_shows(desktop, 3)


def test_the_arrow_keys_work_after_a_choice_in_the_sidebar(desktop: StagePage) -> None:
    desktop.choose("preset", "2-2-1, XOR")
    desktop.wait_for_step(1, "xor")
    desktop.press("ArrowRight")
    assert_shows(desktop, 2, "xor")


def test_arrow_keys_with_ctrl_or_alt_stay_the_browsers(desktop: StagePage) -> None:
    desktop.press("Control+ArrowRight")
    desktop.press("Shift+ArrowRight")
    assert_shows(desktop, 1)


def test_the_focused_button_gets_the_space_key(desktop: StagePage) -> None:
    desktop.part("back").focus()
    desktop.press("Tab")
    assert desktop.page.evaluate("document.activeElement.className") == "ds-next"
    desktop.press("Space")
    assert_shows(desktop, 2)


def test_the_arrow_keys_work_while_a_button_has_the_focus(desktop: StagePage) -> None:
    desktop.part("next").click()
    desktop.press("ArrowRight")
    desktop.press("ArrowLeft")
    desktop.press("ArrowRight")
    assert_shows(desktop, 3)


# Playing


def choose_speed(stage: StagePage, speed: str) -> None:
    stage.part("speed").select_option(speed)
    stage.page.evaluate("document.activeElement.blur()")


def test_space_plays_to_the_end_and_stops_there(desktop: StagePage) -> None:
    choose_speed(desktop, "4")
    desktop.go_to(LAST - 3)
    with watched_frames(desktop.page) as frames:
        desktop.press("Space")
        assert not is_paused(desktop)
        desktop.wait_for_number(LAST)
    assert frames.numbers() == [LAST - 3, LAST - 2, LAST - 1, LAST]
    assert frames.faults(story()) == []
    assert is_paused(desktop)
    desktop.page.wait_for_timeout(700)
    assert_shows(desktop, LAST)
    choose_speed(desktop, "1")


def test_space_pauses_and_a_step_by_hand_stops_the_play(desktop: StagePage) -> None:
    choose_speed(desktop, "4")
    for stop, left in [(" ", 2), ("ArrowLeft", 1)]:
        desktop.press("Home")
        desktop.play_and_press_at(2, stop)
        assert is_paused(desktop)
        desktop.page.wait_for_timeout(700)
        assert_shows(desktop, left)
    choose_speed(desktop, "1")


def test_play_at_the_end_begins_again(desktop: StagePage) -> None:
    desktop.press("End")
    desktop.part("play").click()
    assert_shows(desktop, 1)
    desktop.part("play").click()
    assert is_paused(desktop)


def test_the_speed_decides_the_pace(desktop: StagePage) -> None:
    assert desktop.part("speed").locator("option").all_inner_texts() == ["0.5×", "1×", "2×", "4×"]
    milliseconds = []
    for speed in ("4", "2"):
        choose_speed(desktop, speed)
        desktop.press("Home")
        desktop.press("Space")
        start = desktop.page.evaluate("performance.now()")
        desktop.wait_for_number(2)
        milliseconds.append(desktop.page.evaluate("performance.now()") - start)
        desktop.press("Space")
    choose_speed(desktop, "1")
    assert milliseconds[1] > 1.4 * milliseconds[0]


# Every frame


def test_ten_quick_presses_never_show_a_wrong_or_unfinished_step(desktop: StagePage) -> None:
    with watched_frames(desktop.page) as frames:
        desktop.press("ArrowRight", 10)
    assert_shows(desktop, 11)
    assert frames.faults(story()) == []
    assert frames.numbers()[-1] == 11


def test_a_long_jump_shows_the_step_at_once(desktop: StagePage) -> None:
    desktop.show("deep")
    with watched_frames(desktop.page) as frames:
        desktop.press("End")
        desktop.press("Home")
        desktop.press("End")
    assert frames.faults(story("deep")) == []
    assert_shows(desktop, 32, "deep")


def test_a_wrong_frame_would_be_noticed(desktop: StagePage) -> None:
    desktop.press("ArrowRight")
    with watched_frames(desktop.page) as frames:
        desktop.page.evaluate("document.querySelector('.ds-title').textContent = ''")
        desktop.page.evaluate("document.querySelector('.ds-network [role=img]:not(.ds-on)').classList.add('ds-on')")
    desktop.page.evaluate("document.querySelector('.ds-network .ds-on[role=img]').classList.remove('ds-on')")
    faults = frames.faults(story())
    assert "step 2 is called " in faults
    assert any("step 2, network" in fault for fault in faults)
    assert count_texts(story()["steps"][0]["network"]["data"]) > 20


# No server


def test_stepping_asks_nobody(desktop: StagePage) -> None:
    traffic: list[str] = []
    watch = desktop.page.context.new_cdp_session(desktop.page)
    for event in ("webSocketFrameSent", "webSocketFrameReceived", "requestWillBeSent"):
        watch.on(f"Network.{event}", lambda _, event=event: traffic.append(event))
    watch.send("Network.enable")
    for _ in range(20):  # until the server has said all that it had to say before
        traffic.clear()
        desktop.page.wait_for_timeout(1500)
        if not traffic:
            break
    for _ in range(10):
        desktop.press("ArrowRight")
        desktop.page.wait_for_timeout(40)
    desktop.part("marks").locator("button").nth(4).click()
    desktop.wait_for_address(step="5")
    desktop.page.wait_for_timeout(300)
    assert traffic == []
    desktop.choose("digits", "4")
    desktop.wait_for_step(5, digits=4)
    assert {"webSocketFrameSent", "webSocketFrameReceived"} <= set(traffic)  # so a message would have been noticed
    watch.detach()


# Nothing jumps


@pytest.mark.parametrize("preset", WALKED_IN_FULL["desktop"])
def test_nothing_jumps_between_steps(looks: Callable[[str, str], list[Look]], preset: str) -> None:
    first, *others = looks("desktop", preset)
    for name in ("bar", "transport", "timeline", "network", "symbols", "sentence"):
        place = pytest.approx(first.record["parts"][name], abs=1)
        assert [look.where for look in others if look.record["parts"][name] != place] == [], name
