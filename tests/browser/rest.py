"""Waiting until the app has come to rest: before that, what is clicked or gets the keys may be drawn anew."""

import re

from playwright.sync_api import Page

AT_REST = """() => document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")
  && !document.querySelector("[data-testid=stApp] [data-stale=true]")"""
"""Whether the script has run to its end, and nothing on the page waits to be drawn anew."""

HIGHLIGHTED = """(name) => {
  const field = document.activeElement;
  const option = document.getElementById(field?.getAttribute("aria-activedescendant") ?? "");
  return option?.textContent.trim() === name;
}"""
"""Whether Enter would take this option of the list that has the focus."""


def wait_until_at_rest(page: Page) -> None:
    """Until the server has answered everything that the page has asked so far."""
    page.wait_for_function(AT_REST)


def choose_by_keys(page: Page, name: str | re.Pattern[str], option: str) -> None:
    """Pick from a list by typing the option's name; not by counting arrows, of which a list that opens loses some."""
    wait_until_at_rest(page)
    page.get_by_role("combobox", name=name).focus()
    page.keyboard.type(option)
    page.wait_for_function(HIGHLIGHTED, arg=option)
    page.keyboard.press("Enter")
