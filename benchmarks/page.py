"""./marquee bench page --url URL: what a browser gets when it opens the dashboard, and how soon every part is there.

A running service is opened in Chromium, each time with an empty cache. Ready is when every part of the page shows its
answer; the time counts from the start of the navigation. Figures are medians over the rounds.
"""

from __future__ import annotations

import json
import shutil
import statistics
import time
from typing import Any

import click

WIDTHS = {"desk": 1440, "phone": 390}
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
    .observe({type: "layout-shift", buffered: true});
"""


def visit(browser: Any, url: str, width: int) -> dict[str, float]:
    """One visit with an empty cache: seconds until ready, kB on the wire, requests, layout shift."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    started = time.perf_counter()
    page.goto(url)
    page.locator(".loading").first.wait_for(state="detached", timeout=30_000)
    while page.locator(".loading").count():
        page.wait_for_timeout(5)
    seconds = time.perf_counter() - started
    shift = page.evaluate("shifts.reduce((sum, shift) => sum + shift, 0)")
    context.close()
    return {"ready_s": seconds, "transfer_kb": sum(sizes) / 1000, "requests": len(sizes), "layout_shift": shift}


@click.command()
@click.option("--url", default="http://127.0.0.1:3000", show_default=True, help="Address of a running service.")
@click.option("--rounds", default=7, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as the last line.")
def main(url: str, rounds: int, as_json: bool) -> None:
    """Measure the dashboard of a running service, as on a desk and on a phone."""
    from playwright.sync_api import sync_playwright

    figures: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, width in WIDTHS.items():
            visits = [visit(browser, url, width) for _ in range(rounds)]
            for figure in visits[0]:
                figures[f"{name}_{figure}"] = round(statistics.median(one[figure] for one in visits), 3)
        browser.close()
    for figure, value in figures.items():
        click.echo(f"{figure:>20} {value:g}")
    if as_json:
        click.echo(json.dumps(figures))


if __name__ == "__main__":
    main()
