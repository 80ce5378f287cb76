"""Where tasks meet the outside: clients, stores and databases, from Airflow's connections and the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from marquee.airflow.hook import TmdbHook
from marquee.errors import SettingError
from marquee.lake.store import Store, open_store
from marquee.settings import Settings
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.pacing import API_SLOTS

if TYPE_CHECKING:
    from marquee.model.exchange import Exchange


class NotSet(SettingError):
    """A setting that every Airflow process needs is not set."""

    sentence = "MARQUEE_{name} is not set: set it for every Airflow process."


def tmdb() -> TmdbClient:
    """A TMDB client with one task's share of the rate."""
    return TmdbHook(shares=API_SLOTS).get_conn()


def lake() -> Store:
    """The lake of the settings; for S3 with the keys and endpoint of the connection `lake`."""
    url = Settings().lake_url
    if url is None:
        raise NotSet(name="LAKE_URL")
    return _store(url)


def exchange() -> Exchange | None:
    """Where promoted models go from one machine to another; None where all share one disk."""
    from marquee.model.exchange import Exchange

    url = Settings().models_url
    return Exchange(_store(url), models_dir()) if url else None


def _store(url: str) -> Store:
    if url.startswith("s3://"):
        from airflow.providers.amazon.aws.hooks.s3 import S3Hook

        return open_store(url, client=S3Hook(aws_conn_id="lake").get_conn())
    return open_store(url)


@contextmanager
def warehouse() -> Iterator[psycopg.Connection]:
    """A connection to the warehouse as the loader, closed at the end of the block."""
    from airflow.sdk import BaseHook

    uri = BaseHook.get_connection("warehouse").get_uri().replace("postgres://", "postgresql://", 1)
    with psycopg.connect(uri, application_name="marquee") as connection:
        yield connection


def models_dir() -> Path:
    """BentoML's home."""
    folder = Settings().models_dir
    if folder is None:
        raise NotSet(name="MODELS_DIR")
    return folder
