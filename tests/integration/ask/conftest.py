"""A connection of the questions' own role to the warehouse of real films."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest

from marquee.local.postgres import EmbeddedPostgres


@pytest.fixture
def asker(postgres: EmbeddedPostgres, loaded_template: str, passwords: dict[str, str]) -> Iterator[psycopg.Connection]:
    """Connected as marquee_ask to the one warehouse that all reading tests share."""
    place = urlsplit(postgres.url(loaded_template))
    login = f"marquee_ask:{quote(passwords['marquee_ask'], safe='')}@{place.netloc.rpartition('@')[2]}"
    with psycopg.connect(urlunsplit(place._replace(netloc=login))) as connection:
        yield connection


@pytest.fixture(scope="session")
def corpus() -> ModuleType:
    """The corpus of attacks and of ordinary statements, which the unit tests of the guard keep."""
    path = Path(__file__).parents[2] / "unit" / "ask" / "conftest.py"
    spec = importlib.util.spec_from_file_location("marquee_ask_corpus", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
