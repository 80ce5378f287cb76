"""Everybody can use the page: axe-core finds nothing serious, the keyboard is enough, motion stops when asked to."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

MATRIX = list(product(("light", "dark"), (1440, 390), ("en", "es", "pt")))
ALWAYS = {("light", 1440, "en"), ("dark", 390, "es")}


def looks() -> list[Any]:
    """All looks of the page; most of them are for the long run."""
    return [pytest.param(*look, marks=() if look in ALWAYS else pytest.mark.slow) for look in MATRIX]


def serious(page: Any, part: str = "html") -> list[str]:
    """What axe-core calls serious or critical on the page, or a part of it, as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, part).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("theme", "width", "language"), looks())
def test_axe_finds_nothing_serious(
    visit: Callable[..., Any], service: Any, theme: str, width: int, language: str
) -> None:
    page = visit(service.url, width=width, color_scheme=theme, locale=language, reduced_motion="reduce").page
    assert page.locator("html").get_attribute("lang") == language
    page.fill("#question", "average vote by genre")
    page.click("#ask-form [value=visual]")
    page.locator("#ask-result img").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    assert serious(page) == []
    page.fill("#question", "films by Zzyzx Qwertyuiop")
    page.keyboard.press("Enter")
    page.locator("#ask-result .rephrasings").wait_for()
    page.fill("#film-countries", "nowhere")
    page.locator("#film-countries[aria-invalid=true]").wait_for()
    assert serious(page, "#ask-result") == []
    assert serious(page, "#whatif") == []


def test_the_keyboard_is_enough_to_ask(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "question")
    page.keyboard.type("top 5 films by revenue")
    page.keyboard.press("Enter")
    page.locator("#ask-result[data-status=ok] tbody tr").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "question"
    assert page.locator("#ask-status").inner_text() == page.locator("#ask-result .answer-text").inner_text()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#ask-result summary')"):
            break
    page.keyboard.press("Enter")
    assert page.locator("#ask-result pre").is_visible()


def test_the_keyboard_is_enough_to_forecast(page: Any) -> None:
    page.focus("#film-title")
    page.keyboard.type("By hand")
    tab_to(page, "film-budget")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert page.locator("#film-budget").get_attribute("aria-valuetext") == "$30M"
    genre = "document.activeElement.value"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(genre) == "Comedy":
            break
    outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert page.evaluate(outline) == "solid"
    with page.expect_response("**/predict*") as answered:
        page.keyboard.press("Space")
    film = answered.value.request.post_data_json
    assert film["genres"] == ["Comedy", "Horror", "Thriller"]
    assert (film["title"], film["budget"]) == ("By hand", 30_000_000)
    page.locator("#whatif-status").filter(has_text="%").wait_for(state="attached")


def tab_to(page: Any, element: str) -> None:
    """Press Tab until an element has the focus, which must be visible on it or around it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    raise AssertionError(f"{element} was not reached with Tab")


def test_motion_stops_for_those_who_ask_for_less(visit: Callable[..., Any], service: Any) -> None:
    page = visit(service.url, reduced_motion="reduce").page
    moving = """[...document.querySelectorAll("*")].filter((element) => {
        const style = getComputedStyle(element);
        const moves = !["none", "all"].includes(style.transitionProperty) && parseFloat(style.transitionDuration) > 0;
        return moves || style.animationName !== "none";
    }).map((element) => element.className)"""
    assert page.evaluate(moving) == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
