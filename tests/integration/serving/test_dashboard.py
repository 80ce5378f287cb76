"""The page in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import gzip
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

CHROMIUM = shutil.which("chromium")
PANELS = ("now", "forecasts", "upcoming", "record", "pipeline")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; the tests are skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield running
        running.close()


@pytest.fixture
def page(browser: Any, service: Any) -> Iterator[Any]:
    """The loaded dashboard; afterwards: no error on the console, no request to outside."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    outside: list[str] = []
    opened.on("request", lambda request: outside.append(request.url) if "//127.0.0.1" not in request.url else None)
    opened.goto(service.url)
    opened.wait_for_load_state("networkidle")
    yield opened
    context.close()
    # Chromium writes down every answer that is an error; a refused form is one on purpose.
    assert [trouble for trouble in troubles if "status of 422" not in trouble] == []
    assert [url for url in outside if not url.startswith("data:")] == []


def test_shows_what_the_api_says(page: Any, api: httpx.Client) -> None:
    titles = [movie["title"] for movie in api.get("/api/summary").json()["movies"]]
    assert page.locator("[data-panel=now] .film-title").all_inner_texts() == titles
    assert page.locator("[data-panel=forecasts] svg g.row").count() == 20
    assert page.locator("[data-panel=upcoming] .upcoming").count() == 6
    assert page.locator("[data-panel=record] .tile").count() >= 4
    assert "backfill-test" in page.locator("[data-panel=pipeline]").inner_text()
    assert "TMDB API but is not endorsed" in page.locator("footer").inner_text()
    assert page.locator(".failure").count() == 0


def test_answers_a_question_and_draws_a_chart(page: Any) -> None:
    page.fill("#question", "average budget by year")
    page.click("button[value=visual]")
    image = page.locator("#ask-result img")
    image.wait_for()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    assert page.locator("#ask-result img").get_attribute("alt")
    assert page.locator("#ask-result tbody tr").count() > 5
    page.click("#ask-result summary")
    assert "SELECT" in page.locator("#ask-result pre").inner_text()


def test_the_forecast_follows_the_form(page: Any) -> None:
    page.locator("#whatif-result .dial-value").first.wait_for()
    with page.expect_response("**/predict*") as answered:
        page.locator("#film-budget").fill("120")
    chance = answered.value.json()["commercial_probability"]
    page.locator("#budget-echo").filter(has_text="120").wait_for()
    page.locator(".dial-value").first.filter(has_text=f"{round(chance * 100)}%").wait_for()
    with page.expect_response("**/predict*"):
        page.fill("#film-release_date", "")
    page.locator("#whatif-result .failure").wait_for()
    assert page.locator("#film-release_date").get_attribute("aria-invalid") == "true"
    with page.expect_response("**/predict*"):
        page.fill("#film-release_date", "2027-10-15")


def test_speaks_three_languages_and_has_two_themes(page: Any) -> None:
    page.select_option("#language", "es")
    page.get_by_role("heading", name="Las 10 de ahora").wait_for()
    page.select_option("#language", "pt")
    page.get_by_role("heading", name="Os 10 de agora").wait_for()
    assert page.locator("html").get_attribute("lang") == "pt"
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    page.get_by_role("heading", name="Os 10 de agora").wait_for()


def test_a_phone_needs_no_sideways_scrolling_and_every_control_has_a_name(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    nameless = page.evaluate(
        """[...document.querySelectorAll("button, a, input, select")].filter((e) =>
            !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length || e.title)).length"""
    )
    assert nameless == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


def test_survives_the_service_s_restart(browser: Any, other_service: Callable[..., Any], models_dir: Path) -> None:
    running = other_service(
        "/readyz",
        MARQUEE_MODELS_DIR=str(models_dir),
        MARQUEE_SERVICE_REFRESH_SECONDS="5",
        MARQUEE_SERVICE_TOKENS="secret",
    )
    context = browser.new_context()
    page = context.new_page()
    page.goto(running.url)
    page.fill("input[name=token]", "secret")
    page.click(".token button")
    page.locator("[data-panel=now] .film").first.wait_for()
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(20)
    page.locator("#notice:not([hidden])").wait_for(timeout=20_000)
    assert page.locator("[data-panel=now] .film").count() == 10
    context.close()


def test_the_page_is_light_and_strict(api: httpx.Client) -> None:
    page = api.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assets = page.text.split('data-assets="')[1].split('"')[0]
    folder = Path(__file__).resolve().parents[3] / "serving" / "dashboard"
    names = [
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != "index.html"
    ]
    sizes = [len(page.content)]
    for name in names:
        with api.stream("GET", assets + name) as answer:
            assert answer.headers["cache-control"].endswith("immutable"), name
            sizes.append(len(b"".join(answer.iter_raw())))
    assert sum(sizes) <= 60_000
    assert len(gzip.compress(page.content)) < len(page.content)
    again = api.get("/", headers={"if-none-match": page.headers["etag"]})
    assert again.status_code == 304
