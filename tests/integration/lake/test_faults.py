"""What can go wrong between TMDB and the lake, each by name, and what the lake holds afterwards.

docs/ingestion.md shows this table; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from marquee.errors import (
    BadRequest,
    CoverageGap,
    KeyRefused,
    MarqueeError,
    StoreRefused,
    TooManyBadBodies,
    Unavailable,
)
from marquee.lake.backfill import BackfillParams
from marquee.lake.extraction import fetch_chunk, plan_backfill, plan_day, publish
from marquee.lake.parts import Manifest, read_part
from marquee.lake.store import LocalStore, Store
from marquee.tmdb.backoff import Backoff
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.pacing import Limiter

DOCS = Path(__file__).resolve().parents[3] / "docs" / "ingestion.md"
DAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SAME = "the same documents as without it"
TOMBSTONE = "a tombstone for the film; all others the same"
NAMED = "the manifest names the film and the reason; all others the same"
GOES_ON = "; the next run goes on where it stopped"
EXPORT = BackfillParams(limit=40)
SLICE = BackfillParams(source="discover", genres=("Drama",), year_from=1960)
Ids = Sequence[int]
Films = dict[int, tuple[str, bytes | None]]


@dataclass(frozen=True)
class Stop:
    """The run stops with this error, whose message holds these words."""

    error: type[MarqueeError]
    words: str

    def __str__(self) -> str:
        return f"stops: {self.error.__name__}{GOES_ON}"


@dataclass(frozen=True)
class Scenario:
    """`quirks` are the replica's, given the ids of the reference; `client` are options of the client."""

    name: str
    outcome: str | Stop
    quirks: Callable[[Ids], dict[str, Any]]
    what: BackfillParams | date = EXPORT
    client: dict[str, Any] = field(default_factory=dict)


def quirks(**fields: Any) -> Callable[[Ids], dict[str, Any]]:
    """Quirks that do not depend on the ids."""
    return lambda ids: fields


def movies(**fields: Any) -> Callable[[Ids], dict[str, Any]]:
    """Quirks that hit films' documents only."""
    return quirks(only="/3/movie/", **fields)


def one(**fields: Any) -> Callable[[Ids], dict[str, Any]]:
    """Quirks that hit one film, every time."""
    return lambda ids: {"only": f"/3/movie/{victim(ids)}", **fields}


def refused(after: int, code: int) -> Callable[[Ids], dict[str, Any]]:
    """The key is refused after so many requests."""
    return quirks(refuse_key_after=after, refuse_key_code=code)


def victim(ids: Ids) -> int:
    """A film whose address begins no other film's address."""
    return next(one for one in ids if sum(str(other).startswith(str(one)) for other in ids) == 1)


PATIENT = Backoff(6, base=0.02)
SCENARIOS = [
    Scenario("429 without Retry-After", SAME, quirks(too_many=0.2)),
    Scenario("429 with Retry-After in seconds", SAME, quirks(too_many=0.2, retry_after="seconds")),
    Scenario("429 with Retry-After as a date", SAME, quirks(too_many=0.2, retry_after="date")),
    Scenario("service offline (9, HTTP 503)", SAME, quirks(server_error=0.2, server_error_codes=[9])),
    Scenario("internal error (11, HTTP 500)", SAME, quirks(server_error=0.2, server_error_codes=[11])),
    Scenario("backend timeout (24, HTTP 504)", SAME, quirks(server_error=0.2, server_error_codes=[24])),
    Scenario("backend unreachable (43, HTTP 502)", SAME, quirks(server_error=0.2, server_error_codes=[43])),
    Scenario("maintenance (46, HTTP 503)", SAME, quirks(server_error=0.2, server_error_codes=[46])),
    Scenario("a burst of 5xx", SAME, quirks(burst_every=20, burst_length=5)),
    Scenario("slow answers", SAME, quirks(slow=0.1, slow_ms=50)),
    Scenario("answers slower than the timeout", SAME, movies(slow=0.1, slow_ms=400), client={"timeouts": (1, 0.1)}),
    Scenario("connections cut within the body", SAME, quirks(cut=0.2)),
    Scenario("connections closed without any answer", SAME, quirks(script=["hang_up"] * 5)),
    Scenario("HTML with status 200", SAME, movies(not_json=0.1)),
    Scenario("a list instead of a film", SAME, movies(wrong_type=0.1)),
    Scenario("an empty body with status 200", SAME, movies(empty=0.1)),
    Scenario(
        "a body over the size limit, once",
        SAME,
        movies(oversized=0.1, oversized_bytes=300_000),
        client={"max_bytes": 200_000},
    ),
    Scenario("all of these at once", SAME, movies(too_many=0.05, server_error=0.05, cut=0.05, not_json=0.05)),
    Scenario("no id export yet today", SAME, quirks(no_export=["2026-11-21"])),
    Scenario("the id export cut off", SAME, quirks(only="/p/", script=["cut"])),
    Scenario("the id export answered with 5xx", SAME, quirks(only="/p/", script=["9", "43"])),
    Scenario("totals of discover far too large", Stop(CoverageGap, "narrow the years"), quirks(lying_pages=3), SLICE),
    Scenario("totals of discover too small", SAME, quirks(lying_pages=0.5), SLICE),
    Scenario("films that move between pages", SAME, quirks(re_ranking=5), SLICE),
    Scenario("5xx between the pages of discover", SAME, quirks(only="/3/discover", server_error=0.3), SLICE),
    Scenario("429 between the pages of the changes", SAME, quirks(only="/3/movie/changes", script=["25", "25"]), DAY),
    Scenario("a film that is gone (34)", TOMBSTONE, lambda ids: {"dead": [victim(ids)]}),
    Scenario("an invalid id (44 with HTTP 500)", TOMBSTONE, one(script=["44"])),
    Scenario("an id answered with another film", NAMED, lambda ids: {"merged": {str(victim(ids)): ids[-1]}}),
    Scenario("a film that is never JSON", NAMED, one(not_json=1)),
    Scenario("a film that is always cut", NAMED, one(cut=1)),
    Scenario("a film that is always a server error", NAMED, one(server_error=1), client={"backoff": PATIENT}),
    Scenario("a film that is always over the size limit", NAMED, one(oversized=1), client={"max_bytes": 10_000_000}),
    Scenario("a wrong key (7)", Stop(KeyRefused, "connection tmdb"), quirks(refuse_key_after=0)),
    Scenario("a suspended key halfway (10)", Stop(KeyRefused, "code 10"), refused(after=20, code=10)),
    Scenario("no permission halfway (3)", Stop(KeyRefused, "code 3"), refused(after=30, code=3)),
    Scenario("an outage of all films", Stop(Unavailable, "Run it again later"), movies(server_error=1)),
    Scenario("an outage that ends the planning", Stop(Unavailable, "the key"), quirks(server_error=1)),
    Scenario("HTML with status 200 for every film", Stop(TooManyBadBodies, "7 of 7 films"), movies(not_json=1)),
    Scenario("429 for good", Stop(Unavailable, "code 25"), movies(too_many=1)),
    Scenario("a request that TMDB calls wrong (27)", Stop(BadRequest, "report a bug"), movies(script=["27"])),
]  # fmt: skip


def control(replica: str, fields: dict[str, Any]) -> None:
    """Set the replica's quirks."""
    requests.put(f"{replica}/-/quirks", json=fields, timeout=10).raise_for_status()


def client_of(replica: str, path: str = "/3", **options: Any) -> TmdbClient:
    """A client that waits hardly at all."""
    options = {"backoff": Backoff(base=0.001, cap=0.005, longest=0.02), **options}
    return TmdbClient(
        f"{replica}{path}",
        "any",
        exports_url=f"{replica}/p/exports",
        limiter=Limiter(1e6),
        place="the connection tmdb",
        **options,
    )


def extract(client: TmdbClient, store: Store, what: BackfillParams | date) -> Manifest:
    """Plan, fetch and publish."""
    if isinstance(what, date):
        chunks = plan_day(client, store, "p", what)
    else:
        chunks = plan_backfill(client, store, "p", what, now=lambda: NOON, chunk_size=20, part_size=7)
    for key in chunks:
        fetch_chunk(client, store, key, workers=4)
    return publish(store, "p")


def films(store: Store, manifest: Manifest) -> Films:
    """What the lake holds of each film; nothing may be there twice."""
    records = [record for info in manifest.parts for record in read_part(store, info)]
    held: Films = {record.movie_id: (record.status, record.document) for record in records}
    assert len(held) == len(records)
    return held


@pytest.fixture(scope="module")
def reference(still_replica: str, tmp_path_factory: pytest.TempPathFactory) -> dict[object, Films]:
    """What the lake holds when nothing goes wrong."""
    held: dict[object, Films] = {}
    for what in (EXPORT, SLICE, DAY):
        store = LocalStore(tmp_path_factory.mktemp("reference"))
        held[what] = films(store, extract(client_of(still_replica), store, what))
        assert held[what]
    return held


@pytest.fixture
def troubled(still_replica: str) -> Iterator[str]:
    """The replica, whose quirks end with the test."""
    yield still_replica
    control(still_replica, {})


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name.replace(" ", "-"))
def test_scenario(scenario: Scenario, troubled: str, tmp_path: Path, reference: dict[object, Films]) -> None:
    store, expected = LocalStore(tmp_path), dict(reference[scenario.what])
    ids = list(expected)
    control(troubled, scenario.quirks(ids))
    client = client_of(troubled, **scenario.client)
    if isinstance(scenario.outcome, Stop):
        with pytest.raises(scenario.outcome.error, match=scenario.outcome.words):
            extract(client, store, scenario.what)
        control(troubled, {})
        client = client_of(troubled)
    manifest = extract(client, store, scenario.what)
    if scenario.outcome == TOMBSTONE:
        expected[victim(ids)] = ("gone", None)
    if scenario.outcome == NAMED:
        del expected[victim(ids)]
        (failure,) = manifest.failures
        assert failure.movie_id == victim(ids)
        assert f"film {victim(ids)}" in failure.reason
    else:
        assert manifest.failures == ()
    assert films(store, manifest) == expected


def test_new_keys_and_mixed_numbers_are_stored_as_received(troubled, tmp_path):
    control(troubled, {"new_keys": {"softcore": False, "tomorrow": {"a": [1.0, 2]}}, "mixed_numbers": True})
    store = LocalStore(tmp_path)
    for movie_id, (_, document) in films(store, extract(client_of(troubled), store, EXPORT)).items():
        sent = requests.get(
            f"{troubled}/3/movie/{movie_id}?append_to_response=credits,keywords,release_dates&api_key=x", timeout=10
        )
        assert document == sent.content
        assert b"tomorrow" in sent.content


def test_a_wrong_address_stops_before_any_film_looks_gone(still_replica, tmp_path):
    with pytest.raises(BadRequest, match="MARQUEE_TMDB_URL"):
        extract(client_of(still_replica, "/wrong"), LocalStore(tmp_path), EXPORT)
    assert list(LocalStore(tmp_path).list()) == []


def test_nobody_listening_stops(tmp_path):
    with pytest.raises(Unavailable, match="the key"):
        extract(client_of("http://127.0.0.1:1"), LocalStore(tmp_path), EXPORT)


class Full(LocalStore):
    """A disk that is full after so many objects."""

    left = 5

    def create(self, key: str, data: bytes) -> bool:
        if not self.left:
            raise StoreRefused(url=self.url, what=key, reason="No space left on device")
        self.left -= 1
        return super().create(key, data)


def test_a_full_disk_stops_and_the_next_run_goes_on(still_replica, tmp_path, reference):
    with pytest.raises(StoreRefused, match="No space left"):
        extract(client_of(still_replica), Full(tmp_path), EXPORT)
    store = LocalStore(tmp_path)
    assert films(store, extract(client_of(still_replica), store, EXPORT)) == reference[EXPORT]


def test_two_tasks_on_the_same_chunk_leave_one_copy(still_replica, tmp_path, reference):
    store = LocalStore(tmp_path)
    plan_backfill(client_of(still_replica), store, "p", EXPORT, now=lambda: NOON, chunk_size=20, part_size=7)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: extract(client_of(still_replica), store, EXPORT), range(2))
    assert first == second
    assert films(store, first) == reference[EXPORT]


def test_the_docs_show_every_scenario() -> None:
    text = DOCS.read_text()
    for scenario in SCENARIOS:
        assert f"| {scenario.name} | {scenario.outcome} |" in text
