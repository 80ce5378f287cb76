"""The tree is laid out as documented, and imports go one way only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from marquee.settings import ROOT

LIBRARY = ROOT / "plugins" / "marquee"
MAY_IMPORT = {
    "settings": set(),
    "errors": set(),
    "rights": {"settings", "errors"},
    "tmdb": {"errors"},
    "lake": {"tmdb", "errors", "settings"},
    "replica": {"errors", "settings"},
    "warehouse": {"lake", "tmdb", "errors", "settings"},
    "model": {"warehouse", "lake", "errors", "settings"},
    "ask": {"warehouse", "lake", "errors", "settings"},
    "local": {"airflow", "settings", "errors", "warehouse", "lake", "model", "ask", "replica", "rights", "tmdb"},
    "airflow": {"tmdb", "lake", "warehouse", "model", "ask", "settings", "errors", "rights"},
    "cli": {"local", "settings", "errors", "warehouse", "lake", "model", "ask", "replica", "tmdb", "rights"},
    "__main__": {"cli"},
    "__init__": set(),
}


def imports(path: Path) -> Iterator[str]:
    """The full name of every module that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(path: Path) -> str:
    """The part of the library that a file belongs to, e.g. lake."""
    first = path.relative_to(LIBRARY).parts[0]
    return first.removesuffix(".py")


def library_files() -> list[Path]:
    return sorted(LIBRARY.rglob("*.py"))


@pytest.mark.parametrize("path", library_files(), ids=lambda path: str(path.relative_to(LIBRARY)))
def test_library_imports_only_what_lies_below(path: Path) -> None:
    part = part_of(path)
    wanted = {name.split(".")[1] for name in imports(path) if name.startswith("marquee.")}
    assert wanted - {part} <= MAY_IMPORT[part]


def test_only_dags_and_the_glue_import_airflow() -> None:
    others = [path for path in library_files() if part_of(path) != "airflow"]
    others += sorted((ROOT / "serving").rglob("*.py"))
    assert [path for path in others if any(name.split(".")[0] == "airflow" for name in imports(path))] == []


def test_serving_needs_only_model_ask_and_warehouse() -> None:
    allowed = {"model", "ask", "warehouse", "settings", "errors", "rights"}
    for path in (ROOT / "serving").rglob("*.py"):
        assert {name.split(".")[1] for name in imports(path) if name.startswith("marquee.")} <= allowed, path


def test_settings_are_the_only_reader_of_the_environment() -> None:
    """Besides settings: what starts other processes, and passes its own environment on."""
    allowed = {LIBRARY / "settings.py", LIBRARY / "local" / "process.py", LIBRARY / "local" / "checks.py"}
    readers = {path for path in library_files() if "environ" in path.read_text().replace("environment", "")}
    assert readers <= allowed


def test_top_level_is_as_documented() -> None:
    given = {
        "dags",
        "plugins",
        "serving",
        "sql",
        "tests",
        "docker-compose.yaml",
        "requirements.txt",
        "README.md",
        "marquee",
    }
    assert given <= {path.name for path in ROOT.iterdir()}


def test_dag_files_are_tables_of_contents() -> None:
    for path in (ROOT / "dags").glob("*.py"):
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), path
        assert len(path.read_text().splitlines()) <= 80, path
        assert not any(
            isinstance(node, ast.For | ast.While | ast.If | ast.With | ast.Try) for node in ast.walk(tree)
        ), path
