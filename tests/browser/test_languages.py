"""English and Chinese: which one a first visit gets, and changing between them."""

from engine.display.catalogue import catalogue
from tests.browser.conftest import Visit
from tests.browser.stage_page import StagePage

SIDEBAR_TEXTS = (
    *("page_step", "page_build", "lesson", "digits", "language"),
    *("undo", "redo", "take_update", "copy_link"),
)
PLAYER_TEXTS = ("first", "back", "next", "last", "play", "forward", "cost", "backward", "update")


def page_title(language: str) -> str:
    texts = catalogue(language)
    return f"{texts('app.page_step')} · {texts('app.title')}"


def wait_for_page_title(stage: StagePage, language: str) -> None:
    stage.page.wait_for_function("(title) => document.title === title", arg=page_title(language))


def test_a_chinese_browser_gets_chinese_and_no_english(visit: Visit) -> None:
    stage = visit("chinese").open()
    stage.wait_for_step(1, language="zh")
    wait_for_page_title(stage, "zh")
    assert stage.page.locator("section.ds").get_attribute("lang") == "zh-CN"
    assert stage.list_of("language", "zh").input_value() == "简体中文"
    assert english_in(stage.page.locator("[data-testid=stApp]").inner_text()) == []
    stage.wait_for_address(lang="zh")
    stage.follow("?lang=en&step=3")  # a link decides, whatever the browser says
    stage.wait_for_step(3, language="en")


def english_in(text: str) -> list[str]:
    """The English words of the frame that stand in a text."""
    keys = (*(f"app.{key}" for key in SIDEBAR_TEXTS), *(f"player.{key}" for key in PLAYER_TEXTS))
    english = catalogue("en").texts
    return [english[key] for key in keys if english[key] in text]


def test_there_and_back_without_losing_the_step(desktop: StagePage) -> None:
    english = desktop.go_to(9).seen()
    desktop.choose("language", "简体中文")
    desktop.wait_for_step(9, language="zh")
    wait_for_page_title(desktop, "zh")
    chinese = desktop.seen()
    assert chinese.title == "反向：Θ⁽³⁾ 的梯度"
    assert chinese.formula == english.formula
    assert chinese.live == english.live
    desktop.choose("language", "English", language="zh")
    desktop.wait_for_step(9, language="en")
    wait_for_page_title(desktop, "en")
    assert desktop.seen() == english
