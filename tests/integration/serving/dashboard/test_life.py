"""The page over time and in trouble: news without flicker, a service that ends and returns, nothing to show yet."""

from __future__ import annotations

import signal
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from marquee.warehouse.migrations import migrate

PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
RENAME = "UPDATE warehouse.movies SET title = %s WHERE movie_id = 260"


def look_again(page: Any) -> None:
    """Let the page's own time pass until it has asked for news and drawn it."""
    with page.expect_response("**/api/pipeline"), page.expect_response("**/api/upcoming*"):
        page.clock.run_for(31_000)
    page.wait_for_load_state("networkidle")


def test_news_come_by_themselves_and_disturb_nothing(visit: Callable[..., Any], service: Any, filled: str) -> None:
    opened = visit()
    page = opened.page
    page.clock.install()
    opened.go(service.url)
    page.click("[data-panel=forecasts] summary")
    page.locator("[data-panel=forecasts] .scroll").evaluate("region => region.scrollTo(0, 40)")
    page.evaluate("document.querySelectorAll('.panel > *').forEach((element) => (element.kept = true))")
    page.fill("#film-title", "half typ")
    page.fill("#question", "which films of")
    try:
        with psycopg.connect(filled, autocommit=True) as connection:
            connection.execute(RENAME, ["The News"])
        look_again(page)
        page.locator("[data-panel=upcoming]").get_by_text("The News").wait_for()
    finally:
        with psycopg.connect(filled, autocommit=True) as connection:
            connection.execute(RENAME, ["Film 260"])
    redrawn = "[...document.querySelectorAll('.panel')].filter((e) => !e.firstChild.kept).map((e) => e.dataset.panel)"
    assert page.evaluate(redrawn) == ["upcoming"]
    assert page.locator("#film-title").input_value() == "half typ"
    assert page.locator("#question").input_value() == "which films of"
    assert page.evaluate("document.activeElement.id") == "question"
    assert page.locator("[data-panel=forecasts] .scroll").evaluate("region => region.scrollTop") == 40


def test_a_redrawn_part_keeps_focus_and_what_was_opened(visit: Callable[..., Any], service: Any) -> None:
    page = visit(service.url).page
    page.focus("[data-panel=forecasts] summary")
    page.keyboard.press("Enter")
    page.evaluate("document.querySelector('#forecast-measure [data-value=popularity_percentile]').click()")
    page.locator("[data-panel=forecasts] .tick", has_text="%").first.wait_for()
    assert page.evaluate("document.activeElement.matches('[data-panel=forecasts] summary')")
    assert page.locator("[data-panel=forecasts] table").is_visible()


@pytest.mark.slow
def test_survives_the_service_s_end_and_return(
    browser: Any, other_service: Callable[..., Any], models_dir: Path
) -> None:
    changes = {"MARQUEE_MODELS_DIR": str(models_dir), "MARQUEE_SERVICE_REFRESH_SECONDS": "5"}
    changes |= {"MARQUEE_SERVICE_TOKENS": "secret", "MARQUEE_SERVICE_POSTERS": "true"}
    running = other_service("/readyz", **changes)
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []

    def tmdb(route: Any) -> None:
        asked.append(route.request.url)
        found = route.request.url.endswith("256.jpg")
        route.fulfill(body=PIXEL, content_type="image/gif") if found else route.fulfill(status=404)

    page.route("https://image.tmdb.org/**", tmdb)
    page.goto(running.url)
    page.fill("input[name=token]", "secret")
    page.click(".token button")
    page.locator("[data-panel=now] .film").first.wait_for()
    page.locator("[data-panel=upcoming]").scroll_into_view_if_needed()
    page.locator("[data-panel=upcoming] img.poster").wait_for()
    assert set(asked) <= {f"https://image.tmdb.org/t/p/w154/{number}.jpg" for number in (225, 256)}
    assert page.locator(".film:has(img.poster)").count() == 0

    running.process.send_signal(signal.SIGTERM)
    running.process.wait(20)
    page.locator("#notice:not([hidden])").wait_for(timeout=20_000)
    page.locator("[data-panel=now] .stale").wait_for()
    assert page.locator("[data-panel=now] .film").count() == 10
    page.fill("#question", "average vote by genre")
    page.keyboard.press("Enter")
    page.locator("#ask-result[data-status=error] button").wait_for()

    other_service("/readyz", port=urlsplit(running.url).port, **changes)
    page.locator("#notice[hidden]").wait_for(state="attached", timeout=20_000)
    page.locator(".stale").wait_for(state="detached")
    page.click("#ask-result button")
    page.locator("#ask-result[data-status=ok] tbody tr").first.wait_for()
    context.close()


@pytest.mark.slow
def test_an_empty_warehouse_without_a_model_says_what_comes_next(
    visit: Callable[..., Any], other_service: Callable[..., Any], database: str, passwords: dict[str, str]
) -> None:
    migrate(database, passwords)
    page = visit(other_service(MARQUEE_WAREHOUSE_URL=database).url).page
    assert page.locator(".panel > .empty").count() == 5
    assert "tmdb_backfill" in page.locator("[data-panel=now] .empty").inner_text()
    assert "model" in page.locator("#notice").inner_text()
    assert "model" in page.locator("#whatif-result .failure").inner_text().lower()
    page.select_option("#language", "es")
    page.locator("#notice", has_text="modelo").wait_for()


@pytest.mark.slow
def test_without_a_database_every_part_says_so_and_can_be_tried_again(
    visit: Callable[..., Any], other_service: Callable[..., Any]
) -> None:
    nowhere = "postgresql://postgres:none@127.0.0.1:9/none"
    page = visit(other_service(MARQUEE_WAREHOUSE_URL=nowhere).url).page
    assert page.locator(".panel > .failure").count() == 5
    assert "database" in page.locator("#notice").inner_text()
    with page.expect_response("**/api/summary") as answered:
        page.click("[data-panel=now] .failure button")
    assert answered.value.status == 503
    page.fill("#question", "top films")
    page.keyboard.press("Enter")
    page.locator("#ask-result[data-status=error] button").wait_for()
