"""One app and one browser for all browser tests; a page for each test, watched for everything that goes wrong."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.app_server import Server, running_app
from tests.browser.chromium import VIEWS, executable, faults_of, lasting_profile, running_browser
from tests.browser.stage_page import StagePage
from tests.browser.walk import WALKED_IN_FULL, Look, both_ends, walk

HERE = Path(__file__).parent
WALKED_TOGETHER = {"test_looks", "test_label_boxes", "test_stepping"}
"""They look at the same walks, which take long: one process does them all."""

PATIENCE = 25_000
"""Milliseconds that anything on a page may take."""

Visit = Callable[..., StagePage]


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark these tests, and run them last: Playwright keeps an event loop running until the session ends.

    Where several processes share the tests, those of a file stay together, because they share pages.
    """
    here = [item for item in items if item.path.is_relative_to(HERE)]
    for item in here:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("walks" if item.path.stem in WALKED_TOGETHER else item.path.stem))
    items[:] = [item for item in items if item not in here] + here


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    path = executable()
    if path is None:
        missing = "no browser: install Debian's chromium, or set CHROMIUM to the path of one"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with running_browser(chromium) as browser:
        yield browser


@pytest.fixture(scope="session")
def server(browser: Browser) -> Iterator[Server]:
    """The app; its log must hold no error in the end."""
    with running_app() as server:
        yield server
        assert server.tracebacks() == []


@pytest.fixture(scope="session")
def profile(
    chromium: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], BrowserContext]]:
    """`profile(view)`: the browser profile of a view; its pages share a cache."""
    profiles: dict[str, BrowserContext] = {}

    def find(view: str) -> BrowserContext:
        if view not in profiles:
            profiles[view] = lasting_profile(browser, chromium, view, tmp_path_factory.mktemp("profile"))
        return profiles[view]

    yield find
    for context in profiles.values():
        context.close()


@pytest.fixture
def visit(server: Server, browser: Browser, profile: Callable[[str], BrowserContext]) -> Iterator[Visit]:
    """Makes pages: `visit(view)`, with `fresh=True` in a profile that has never seen the app.

    No page may have an error in its console, fail to load anything, or ask another host.
    """
    opened: list[tuple[StagePage, list[str]]] = []
    fresh_profiles: list[BrowserContext] = []

    def make(view: str = "desktop", home: str = server.address, fresh: bool = False) -> StagePage:
        context = browser.new_context(**VIEWS[view]) if fresh else profile(view)
        if fresh:
            fresh_profiles.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        opened.append((StagePage(page, home), faults_of(page)))
        return opened[-1][0]

    yield make
    for stage, _ in opened:
        stage.page.close()
    for context in fresh_profiles:
        context.close()
    assert [fault for _, faults in opened for fault in faults] == []


@pytest.fixture(scope="session")
def lasting(profile: Callable[[str], BrowserContext]) -> Iterator[dict[str, tuple[StagePage, list[str]]]]:
    """One page for each view that is asked for: a new load takes seconds, another lesson does not."""
    pages: dict[str, tuple[StagePage, list[str]]] = {}
    yield pages
    for stage, _ in pages.values():
        stage.page.close()


@pytest.fixture
def at_start(
    server: Server, profile: Callable[[str], BrowserContext], lasting: dict[str, tuple[StagePage, list[str]]]
) -> Iterator[Callable[[str], StagePage]]:
    """Makes the lasting page of a view show the first step of the first lesson; watched like all pages."""
    used: list[list[str]] = []

    def make(view: str) -> StagePage:
        if view not in lasting:
            page = profile(view).new_page()
            page.set_default_timeout(PATIENCE)
            lasting[view] = StagePage(page, server.address), faults_of(page)
            lasting[view][0].open()
        stage, faults = lasting[view]
        faults.clear()
        used.append(faults)
        stage.start_over()
        return stage

    yield make
    assert [fault for faults in used for fault in faults] == []


@pytest.fixture
def desktop(at_start: Callable[[str], StagePage]) -> StagePage:
    return at_start("desktop")


@pytest.fixture
def dark(at_start: Callable[[str], StagePage]) -> StagePage:
    return at_start("dark")


@pytest.fixture
def phone(at_start: Callable[[str], StagePage]) -> StagePage:
    return at_start("phone")


@pytest.fixture(scope="session")
def walks() -> dict[tuple[str, str], list[Look]]:
    """What was measured so far."""
    return {}


@pytest.fixture
def looks(
    at_start: Callable[[str], StagePage], walks: dict[tuple[str, str], list[Look]]
) -> Callable[[str, str], list[Look]]:
    """`looks(view, preset)`: the measures of all steps of a lesson, taken once; of some only the ends."""

    def find(view: str, preset: str) -> list[Look]:
        if (view, preset) not in walks:
            in_full = preset in WALKED_IN_FULL[view]
            walks[view, preset] = (walk if in_full else both_ends)(at_start(view), preset)
        return walks[view, preset]

    return find
