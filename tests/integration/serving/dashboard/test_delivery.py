"""What the browser gets: little, from this service only, under a strict policy, and nothing that moves afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from marquee.settings import ROOT
from surface.headers import page_policy

FOLDER = ROOT / "serving" / "dashboard"
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
    .observe({type: "layout-shift", buffered: true});
"""


def test_the_whole_page_is_at_most_600_kb_on_the_wire(visit: Callable[..., Any], service: Any) -> None:
    opened = visit()
    network = opened.page.context.new_cdp_session(opened.page)
    network.send("Network.enable")
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    opened.go(service.url)
    assert len(sizes) >= len(list((FOLDER / "modules").iterdir()))
    assert sum(sizes) <= 600_000


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_while_the_page_fills(visit: Callable[..., Any], service: Any, width: int) -> None:
    opened = visit(width=width)
    opened.page.add_init_script(SHIFTS)
    opened.go(service.url)
    assert opened.page.evaluate("shifts.reduce((sum, shift) => sum + shift, 0)") < 0.05


def test_every_file_may_be_kept_for_ever_and_the_page_is_asked_for_again(api: httpx.Client) -> None:
    page = api.get("/")
    assets = page.text.split('data-assets="')[1].split('"')[0]
    names = [str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()]
    for name in set(names) - {"index.html"}:
        answer = api.get(assets + name)
        assert answer.headers["cache-control"].endswith("immutable"), name
        assert answer.headers["content-encoding"] == "gzip", name
    assert page.headers["cache-control"] == "no-cache"
    assert api.get("/", headers={"if-none-match": page.headers["etag"]}).status_code == 304


def test_the_policy_allows_nothing_inline_and_nothing_from_outside_but_posters(api: httpx.Client) -> None:
    policy = api.get("/").headers["content-security-policy"]
    assert policy == page_policy(posters=False, framed_by="http://localhost:* http://127.0.0.1:*")
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules.pop("frame-ancestors") == ["'self'", "http://localhost:*", "http://127.0.0.1:*"]
    assert rules["default-src"] == ["'none'"]
    assert {source for sources in rules.values() for source in sources} <= {"'none'", "'self'", "data:", "'script'"}
    with_posters = page_policy(posters=True, framed_by="")
    assert with_posters.split("; ")[3] == "img-src 'self' data: https://image.tmdb.org"


def test_an_injected_style_or_script_does_nothing(visit: Callable[..., Any], service: Any) -> None:
    opened = visit(service.url)
    page = opened.page
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('style'), {textContent: 'h1{color:red}'}))"
    )
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(255, 0, 0)"
    with pytest.raises(Exception, match="Trusted"):
        page.evaluate("document.createElement('script').textContent = 'window.ran = true'")
    with pytest.raises(Exception, match="Trusted"):
        page.evaluate("document.body.innerHTML = '<p>'")
    assert all("Content Security Policy" in said or "requires 'Trusted" in said for said in opened.complaints)
    opened.complaints.clear()


def test_the_page_s_own_code_has_no_way_to_markup(api: httpx.Client) -> None:
    ways = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser")
    for path in (*FOLDER.rglob("*.js"), *FOLDER.rglob("*.html")):
        assert not [way for way in ways if way in path.read_text()], Path(path).name
    html = (FOLDER / "index.html").read_text()
    assert "style=" not in html
    assert "<style" not in html
    assert "onclick" not in html
