"""A backfill of 5,000 films over Celery: with one worker, with two, and with two of which one is killed half-way."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any

import psycopg
import pytest

from marquee.lake import extraction, keys
from marquee.lake.parts import read_manifest, read_part
from marquee.lake.plan import PART_SIZE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]

FILMS = 5_000
RATE = int(os.environ.get("MARQUEE_PROOF_RATE", "100"))


@pytest.fixture(scope="module")
def films() -> int:
    """Films of the replica's catalogue."""
    return FILMS


@pytest.fixture(scope="module")
def rate() -> int:
    """Requests a second that the replica allows."""
    return RATE


def assert_whole(cluster: Any, part_set: str) -> None:
    """The part set holds every planned film once, in as many parts as were planned, and no request was refused."""
    manifest = read_manifest(cluster.lake, part_set)
    held = Counter(record.movie_id for part in manifest.parts for record in read_part(cluster.lake, part))
    assert set(held.values()) == {1}
    planned = extraction.progress(cluster.lake)[1]
    assert len(held) + len(manifest.failures) == planned
    parts = [key for key in cluster.lake.list(keys.folder(part_set)) if "part-" in key]
    assert sorted(parts) == sorted(part.key for part in manifest.parts)
    asked = cluster.asked()
    assert asked["statuses"].get("429", 0) == 0
    assert asked["worst_second"] <= RATE


def film_requests(cluster: Any) -> Counter[str]:
    """How often each film was asked for."""
    return Counter(path for _, _, path in cluster.asked()["log"] if path.startswith("/3/movie/"))


def loaded(cluster: Any) -> int:
    """Films in the warehouse after everything in the lake was loaded, by the workers that are left."""
    cluster.airflow.unpause("warehouse_load")
    run = cluster.airflow.trigger("warehouse_load", {})
    cluster.until(
        lambda: (
            "success" in [one["state"] for one in cluster.airflow.runs("warehouse_load") if one["dag_run_id"] == run]
        ),
        "the load did not end",
    )
    with psycopg.connect(cluster.loader_url) as connection:
        row = connection.execute("SELECT count(*) FROM warehouse.movies WHERE deleted_at IS NULL").fetchone()
    assert row is not None
    return int(row[0])


def half_way(cluster: Any) -> bool:
    """Whether half of the films lie in the lake."""
    done, planned = extraction.progress(cluster.lake)
    return planned is not None and done >= planned / 2


def test_a_killed_worker_costs_time_and_nothing_else(cluster: Any) -> None:
    seconds: dict[str, float] = {}
    cluster.start_worker("one")
    alone = cluster.backfill(FILMS)
    seconds["one worker"] = cluster.wait()
    assert_whole(cluster, alone)

    cluster.start_worker("two")
    both = cluster.backfill(FILMS)
    seconds["two workers"] = cluster.wait()
    assert_whole(cluster, both)
    assert set(film_requests(cluster).values()) == {1}

    killed = cluster.backfill(FILMS)
    cluster.until(lambda: half_way(cluster) and cluster.fetching("one"), "no half of the films")
    cluster.kill("one")
    seconds["two workers, one killed"] = cluster.wait()
    assert_whole(cluster, killed)
    again = film_requests(cluster)
    repeated = sum(again.values()) - len(again)
    assert max(again.values()) <= 2
    assert repeated <= 2 * PART_SIZE, "at most the two parts that were under way"
    tries = Counter(task["try_number"] for task in cluster.airflow.tasks("tmdb_backfill", cluster.run))
    assert tries[2] == 1, "one task was killed, and tried again"
    assert set(tries) == {1, 2}
    assert loaded(cluster) == read_manifest(cluster.lake, killed).documents
    print(json.dumps({"films": FILMS, "rate": RATE, "seconds": seconds, "asked again": repeated}))
