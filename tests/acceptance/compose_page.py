"""Opens the dashboard in Chromium as a person does, gives it the token, and prints what the panel of films shows.

compose_page.py SERVICE_URL TOKEN [PICTURE]      without Chromium it says so and prints null
"""

from __future__ import annotations

import json
import shutil
import sys

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def shown(chromium: str, url: str, token: str, picture: str | None) -> list[str]:
    """The titles that the page shows once the token was given."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en")
        page.goto(url)
        page.locator("form.token input").fill(token)
        page.locator("form.token button").click()
        page.locator("[data-panel=now] .film-title").first.wait_for()
        titles = page.locator("[data-panel=now] .film-title").all_inner_texts()
        if picture:
            page.screenshot(path=picture)
        browser.close()
    return titles


chromium = shutil.which("chromium")
if chromium is None:
    print("chromium is not installed: the page was not opened", file=sys.stderr)
    print("null")
else:
    titles = shown(chromium, *sys.argv[1:3], sys.argv[3] if len(sys.argv) > 3 else None)
    assert titles, "the page shows no film"
    print(json.dumps(titles))
