"""The home page, as far as it goes without a browser."""

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from engine.core.errors import shorten
from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.lesson_file import content_key
from tests.pages.app_runs import choose, chosen, field_of, news, opened, stage_data, stage_lesson

ENGLISH, CHINESE = catalogue("en"), catalogue("zh")
KEYS = {preset: content_key(lesson()) for preset, lesson in PRESETS.items()}
BATCHES = [preset for preset, lesson in PRESETS.items() if lesson().examples.count > 1]

BAD_ADDRESSES = [
    {"preset": "<b>x</b>**y**$z$", "digits": "0", "lang": "xx", "sample": "0", "step": "0"},
    {"preset": "Loglik", "digits": "9", "lang": "EN", "sample": "4097", "step": "1000001"},
    {"preset": "[a](javascript:alert(1))", "digits": "-1", "lang": "en-GB", "sample": "-1", "step": "-1"},
    {"preset": "{found} :smile:", "digits": "³", "lang": "<script>", "sample": "x`y`", "step": "٣"},
    {"preset": "# " + "9" * 5000, "digits": "9" * 5000, "lang": "1\n2", "sample": "1e3", "step": "2<script>"},
]
"""Parameters that cannot be used, not one of them."""


def test_a_first_visit_shows_the_first_lesson_at_its_first_step() -> None:
    app = opened()
    assert chosen(app) == {"preset": "loglik", "digits": 3, "language": "en"}
    assert app.query_params == {"link": "1", "lang": "en", "step": "1", "preset": "loglik"}
    assert not app.text
    data = stage_data(app)
    assert (stage_lesson(app), data["step"], len(data["storyboard"]["steps"])) == (KEYS["loglik"], 0, 14)
    assert data["storyboard"]["canvas"] == "wide"


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-US", "en"), ("de-DE", "en"), (None, "en")])
def test_a_first_visit_is_in_the_language_of_the_browser(locale: str | None, language: str) -> None:
    app = opened(locale)
    assert stage_data(app)["storyboard"]["language"] == language
    assert app.sidebar.selectbox[0].label == catalogue(language)("app.lesson")


def test_the_language_of_a_link_goes_before_that_of_the_browser() -> None:
    assert stage_data(opened("zh-CN", lang="en"))["storyboard"]["language"] == "en"
    assert stage_data(opened("en-GB", lang="zh"))["storyboard"]["language"] == "zh"


def test_a_link_restores_everything() -> None:
    app = opened(preset="row-batch", digits="5", lang="zh", sample="3", step="4")
    assert chosen(app) == {"preset": "row-batch", "sample": 2, "digits": 5, "language": "zh"}
    assert stage_data(app)["step"] == 3
    assert not app.text
    everything = {"preset": "row-batch", "digits": "5", "lang": "zh", "sample": "3", "step": "4"}
    assert app.query_params == {"link": "1", **everything}


@pytest.mark.parametrize(("field", "value"), [("digits", 7), ("language", "zh"), ("sample", 1)])
def test_a_choice_keeps_all_the_others_and_the_step(field: str, value: Any) -> None:
    app = opened(preset="row-batch", digits="5", lang="en", sample="3", step="4")
    choose(app, field, value)
    assert chosen(app) == {"preset": "row-batch", "sample": 2, "digits": 5, "language": "en", field: value}
    assert app.query_params["step"] == "4"
    assert stage_data(app)["step"] == 3


def test_another_lesson_keeps_digits_and_language_and_begins_at_its_first_step() -> None:
    app = opened(preset="row-batch", digits="5", lang="zh", sample="3", step="4")
    choose(app, "preset", "bias-unit")
    assert chosen(app) == {"preset": "bias-unit", "sample": 0, "digits": 5, "language": "zh"}
    assert app.query_params == {"link": "1", "lang": "zh", "step": "1", "digits": "5", "preset": "bias-unit"}
    assert stage_data(app)["step"] == 0


def test_choices_add_up_one_after_the_other() -> None:
    app = opened()
    for field, value in (("preset", "xor"), ("digits", 6), ("language", "zh"), ("sample", 3)):
        choose(app, field, value)
    assert chosen(app) == {"preset": "xor", "sample": 3, "digits": 6, "language": "zh"}
    address = {"link": "1", "lang": "zh", "step": "1", "sample": "4", "preset": "xor"}
    assert app.query_params == {**address, "digits": "6"}
    choose(app, "digits", 3)
    assert app.query_params == address


def test_the_choices_reach_the_player() -> None:
    app = opened(preset="row-batch", digits="5", lang="zh", sample="3")
    board = stage_data(app)["storyboard"]
    assert board["texts"]["next"] == "下一步"
    # z of the first hidden unit and the third sample: 0.5 · (−1) − 0.5 · 0.5 + 1 · 1 + 0.1 = 0.35
    assert board["steps"][0]["lines"][0][1][-1] == ["r", "=", ["n", "+0.35000", "plus"]]


def test_going_back_in_the_browser_brings_the_former_choices_back() -> None:
    app = opened(preset="xor", digits="5")
    choose(app, "preset", "deep")
    app.query_params = {"preset": "xor", "digits": "5", "lang": "en", "step": "1"}
    app.run()
    assert chosen(app) == {"preset": "xor", "sample": 0, "digits": 5, "language": "en"}
    app.query_params = {"lang": "en", "step": "1"}
    app.run()
    assert chosen(app) == {"preset": "loglik", "digits": 3, "language": "en"}


def test_the_step_in_the_address_alone_changes_no_choice() -> None:
    app = opened(preset="xor", digits="5")
    app.query_params["step"] = "7"
    app.run()
    assert chosen(app) == {"preset": "xor", "sample": 0, "digits": 5, "language": "en"}
    assert app.query_params["step"] == "7"


def test_a_sample_can_be_chosen_only_where_there_are_several() -> None:
    app = opened()
    for preset in PRESETS:
        choose(app, "preset", preset)
        assert ("sample" in chosen(app)) == (preset in BATCHES)
        assert stage_lesson(app) == KEYS[preset]


def test_every_lesson_and_language_can_be_chosen_under_its_name() -> None:
    app = opened(preset="xor", lang="zh")
    options = {field_of(box): box.options for box in app.sidebar.selectbox}
    assert options["preset"] == [CHINESE(f"preset.{preset}") for preset in PRESETS]
    assert options["language"] == list(LANGUAGES.values())
    assert options["digits"] == list("12345678")
    assert options["sample"] == [
        *(CHINESE("app.sample_option", number=number, count=4) for number in range(1, 5)),
        CHINESE("app.samples_all", count=4),
    ]


@pytest.mark.parametrize("address", BAD_ADDRESSES, ids=lambda address: address["preset"][:10])
def test_a_parameter_that_cannot_be_used_is_named_and_not_interpreted(address: dict[str, str]) -> None:
    app = opened(**address)
    heading, *lines = news(app)
    assert heading == ENGLISH("news.link_lost")
    assert [line.partition(":")[0] for line in lines] == list(address)
    assert all(line.endswith(f", found {shorten(text)}") for line, text in zip(lines, address.values(), strict=True))
    assert [box.value for box in app.markdown] == [box.value for box in opened().markdown]
    assert chosen(app) == {"preset": "loglik", "digits": 3, "language": "en"}


REPAIRED = "Parts of the link could not be used. Everything else in it was kept."
LOST = "The lesson in the link could not be restored; another one is shown."


@pytest.mark.parametrize(
    ("parameters", "told", "shown"),
    [
        ({"preset": "<b>"}, [LOST, f"preset: expected one of {', '.join(PRESETS)}, found '<b>'"], {}),
        ({"digits": "9"}, [REPAIRED, "digits: expected a whole number from 1 to 8, found '9'"], {}),
        (
            {"preset": "xor", "sample": "5"},
            [REPAIRED, "sample: expected a whole number from 1 to 4, found 5"],
            {"preset": "xor", "sample": "4"},
        ),
        ({"step": "99"}, [REPAIRED, "step: expected a whole number from 1 to 14, found 99"], {"step": "14"}),
        ({"step": "x"}, [REPAIRED, "step: expected a whole number from 1 to 14, found 'x'"], {"step": "1"}),
        ({"other": "1"}, [REPAIRED, "other: expected a part of a Deltastep link, found '1'"], {}),
    ],
)
def test_the_news_says_what_was_expected_and_found_and_the_address_what_is_shown(
    parameters: dict[str, str], told: list[str], shown: dict[str, str]
) -> None:
    app = opened(**parameters)
    assert news(app) == told
    assert app.query_params == {"link": "1", "lang": "en", "step": "1", "preset": "loglik", **shown}


def test_several_bad_parameters_are_reported_together_and_leave_the_address() -> None:
    app = opened(preset="a", digits="b", lang="c", sample="d", step="e", other="f")
    _, *lines = news(app)
    assert [line.partition(":")[0] for line in lines] == ["preset", "digits", "lang", "sample", "step", "other"]
    assert app.query_params == {"link": "1", "lang": "en", "step": "1", "preset": "loglik"}


def test_good_parameters_beside_a_bad_one_are_used() -> None:
    app = opened(preset="xor", digits="99", sample="2")
    assert chosen(app) == {"preset": "xor", "sample": 1, "digits": 3, "language": "en"}
    assert app.query_params == {"link": "1", "lang": "en", "step": "1", "sample": "2", "preset": "xor"}


def test_news_stays_until_it_is_closed() -> None:
    app = opened(preset="a")
    choose(app, "digits", 4)
    assert len(app.text) == 1
    (close,) = app.main.button
    close.click().run()
    assert not app.exception
    assert not app.text
    assert not app.main.button
    assert chosen(app) == {"preset": "loglik", "digits": 4, "language": "en"}


def test_news_is_in_the_language_of_the_page() -> None:
    app = opened(lang="zh", digits="99", kept="x")
    expected = {
        "digits": CHINESE("problem.whole_between", least=1, most=8),
        "kept": CHINESE("problem.kept_lesson"),
    }
    found = {"digits": "'99'", "kept": CHINESE("found.gone")}
    assert news(app) == [
        CHINESE("news.link_lost"),
        *(
            CHINESE("problem.message", place=place, expected=expected[place], found=found[place])
            for place in ("digits", "kept")
        ),
    ]


@pytest.mark.parametrize(
    ("agent", "canvas"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", "compact"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", "wide"),
        (None, "wide"),
    ],
)
def test_a_phone_gets_the_compact_picture_at_once(
    agent: str | None, canvas: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {} if agent is None else {"User-Agent": agent}
    monkeypatch.setattr(streamlit, "context", SimpleNamespace(headers=headers, locale="en"))
    assert stage_data(opened())["storyboard"]["canvas"] == canvas


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("zh-CN", CHINESE)])
def test_a_fault_of_the_app_shows_one_plain_sentence(locale: str, texts: Any, caplog: pytest.LogCaptureFixture) -> None:
    def page() -> None:
        from pages.shared.faults import report

        assert report(ValueError("the password is 1234"))

    app = AppTest.from_function(page)
    app.context = {"locale": locale}
    app.run()
    assert not app.exception
    assert [box.value for box in app.error] == [texts("app.error")]
    assert "the password is 1234" in caplog.text
