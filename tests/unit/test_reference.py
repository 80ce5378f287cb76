"""docs/reference/ is what the code says, and every page names routes that exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from marquee.settings import ROOT, Settings
from surface.routes import route_of

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROUTE = re.compile(r"(?<![\w./}-])/(?:api/[a-z-]+(?:/[{}\w]+)?|predict|ask-\w+|livez|readyz|healthz)\b")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """deploy/reference.py as a module."""
    spec = importlib.util.spec_from_file_location("reference", ROOT / "deploy" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore:The `__get_pydantic_core_schema__`")  # of a package that describes the routes
@pytest.mark.parametrize("page", ["commands", "settings", "dags", "endpoints"])
def test_the_page_is_what_the_code_says(reference: ModuleType, page: str) -> None:
    assert set(reference.PAGES) == {path.stem for path in (ROOT / "docs" / "reference").glob("*.md")}
    written = (ROOT / "docs" / "reference" / f"{page}.md").read_text()
    assert written == reference.PAGES[page](), "write it anew: .venv/bin/python deploy/reference.py"


def test_the_pages_hold_everything(reference: ModuleType) -> None:
    """What the generator might leave out without anybody noticing."""
    dags, settings = reference.dags(), reference.settings()
    assert [path.stem for path in (ROOT / "dags").glob("*.py") if f"## {path.stem}\n" not in dags] == []
    assert [name for name in Settings.model_fields if f"`MARQUEE_{name.upper()}`" not in settings] == []
    commands = reference.commands()
    assert "`./marquee model promote {TAG} [OPTIONS]`" in commands.replace(" TAG ", " {TAG} ")
    assert "| `--reason` text |  | Required. Why; it is kept with the model. |" in commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_route_that_is_named_exists(page: Path) -> None:
    named = set(ROUTE.findall(page.read_text()))
    assert {route for route in named if route_of(route) == "other"} == set()


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    linked = set(re.findall(r"\]\(([^)#]+\.md)\)", index))
    paths = {path.relative_to(ROOT / "docs") for path in PAGES[1:]}
    pages = {str(path) for path in paths if path.parts[0] != "decisions"} - {"README.md"}
    assert linked >= pages
