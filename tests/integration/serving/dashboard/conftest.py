"""A real browser: Debian's Chromium, driven by Playwright, over the real service."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

CHROMIUM = shutil.which("chromium")


@dataclass
class Visit:
    """One opened page, and what it must not do: complain on the console, or ask anything of another host."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Begin to listen."""
        self.page.on("console", lambda message: self._said(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def go(self, url: str) -> None:
        """Open the page and wait until every part of it has its answer."""
        from playwright.sync_api import expect

        self.page.goto(url)
        expect(self.page.locator(".loading")).to_have_count(0, timeout=20_000)

    def _said(self, kind: str, text: str) -> None:
        # Chromium itself writes down every answer that is an error; some are wanted.
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.complaints.append(text)

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme != "data" and urlsplit(url).hostname != "127.0.0.1":
            self.outside.append(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; the tests are skipped where there is none.

    It ends with its module: Playwright's event loop would be in the way of the tests that run one of their own.
    """
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Opens a page in a context of its own; afterwards none has complained or asked anything of another host."""
    visits: list[Visit] = []

    def start(url: str | None = None, *, width: int = 1440, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, **{"locale": "en", **options})
        visits.append(Visit(context.new_page()))
        visits[-1].watch()
        if url:
            visits[-1].go(url)
        return visits[-1]

    yield start
    for one in visits:
        one.page.context.close()
    assert [one.complaints for one in visits if one.complaints] == []
    assert [one.outside for one in visits if one.outside] == []


@pytest.fixture
def page(visit: Callable[..., Visit], service: Any) -> Any:
    """The loaded dashboard at a desk's width."""
    return visit(service.url).page
