"""Every quirk over the wire, switched on through the replica's own addresses."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests


class Client:
    """Asks the replica, with a key."""

    def __init__(self, url: str) -> None:
        self.url, self.session = url, requests.Session()
        self.session.headers["Authorization"] = "Bearer x"

    def put(self, name: str = "quirks", /, **values: Any) -> None:
        self.session.put(f"{self.url}/-/{name}", json=values, timeout=20).raise_for_status()

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.session.get(self.url + path, params=params, timeout=20)


@pytest.fixture
def client(synthetic) -> Iterator[Client]:
    client = Client(synthetic["url"])
    client.session.delete(f"{client.url}/-/requests", timeout=20)
    yield client
    client.session.delete(f"{client.url}/-/quirks", timeout=20)
    client.put("today", today="2026-11-21")
    client.session.close()


@pytest.fixture
def movie(client: Client) -> str:
    """The address of a film."""
    return f"/3/movie/{client.get('/3/discover/movie').json()['results'][0]['id']}"


@pytest.mark.parametrize("form", ["absent", "seconds", "date"])
def test_429_in_every_form(client: Client, movie: str, form: str) -> None:
    client.put(script=["too_many"], retry_after=form, retry_after_seconds=30)
    reply = client.get(movie)
    assert (reply.status_code, reply.json()["status_code"]) == (429, 25)
    waits = reply.headers.get("Retry-After")
    if form == "absent":
        assert waits is None
    elif form == "seconds":
        assert waits == "30"
    else:
        assert 20 <= parsedate_to_datetime(waits).timestamp() - time.time() <= 31
    assert client.get(movie).status_code == 200


def test_the_rate_limit_holds_in_every_second(client: Client, movie: str) -> None:
    client.put(rate_limit=10)
    client.session.delete(f"{client.url}/-/requests", timeout=20)
    with ThreadPoolExecutor(4) as threads:
        statuses = [reply.status_code for reply in threads.map(client.get, [movie] * 60)]
    assert 10 <= statuses.count(200) < 60
    assert statuses.count(200) + statuses.count(429) == 60
    log = client.get("/-/requests", log=1).json()["log"]
    answered = [when for when, status, _ in log if status == 200]
    assert all(later - earlier >= 1 - 1e-9 for earlier, later in zip(answered, answered[10:], strict=False))


@pytest.mark.parametrize(("code", "status"), [("9", 503), ("43", 502), ("44", 500), ("10", 401), ("47", 400)])
def test_any_code_of_tmdbs_can_be_scripted(client: Client, movie: str, code: str, status: int) -> None:
    client.put(script=["ok", code])
    assert client.get(movie).status_code == 200
    reply = client.get(movie)
    assert (reply.status_code, reply.json()["status_code"]) == (status, int(code))


def test_bursts_of_server_errors(client: Client, movie: str) -> None:
    client.put(burst_every=5, burst_length=2, server_error_codes=[11])
    assert [client.get(movie).status_code for _ in range(10)] == [500, 500, 200, 200, 200] * 2


def test_a_key_that_is_suspended_on_the_way(client: Client, movie: str) -> None:
    client.put(refuse_key_after=2, refuse_key_code=10)
    assert [client.get(movie).status_code for _ in range(4)] == [200, 200, 401, 401]


def test_cut_replies_end_early(client: Client, movie: str) -> None:
    client.put(script=["cut"])
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.get(movie)
    assert client.get(movie).ok


def test_a_connection_that_ends_without_a_reply(client: Client, movie: str) -> None:
    client.put(script=["hang_up"])
    with pytest.raises(requests.exceptions.ConnectionError):
        client.get(movie)
    assert client.get(movie).ok


def test_bodies_that_are_no_document(client: Client, movie: str) -> None:
    client.put(script=["not_json", "wrong_type", "empty", "oversized", "slow"], oversized_bytes=100_000, slow_ms=1)
    assert client.get(movie).text.startswith("<!DOCTYPE")
    assert isinstance(client.get(movie).json(), list)
    assert client.get(movie).content == b""
    assert len(client.get(movie).content) == 100_000
    assert client.get(movie).json()["id"] == int(movie.rpartition("/")[2])


def test_faults_can_be_kept_to_one_address(client: Client, movie: str) -> None:
    client.put(only="/3/movie/changes", server_error=1)
    assert client.get(movie).ok
    assert client.get("/3/movie/changes").status_code >= 500


def test_pages_that_lie_and_slip(client: Client) -> None:
    honest = [result["id"] for page in range(1, 26) for result in _page(client, page)["results"]]
    total = _page(client, 1)["total_pages"]
    client.put(lying_pages=1.5, re_ranking=6)
    assert _page(client, 1)["total_pages"] > total
    slipped = [result["id"] for page in range(1, 26) for result in _page(client, page)["results"]]
    assert len(honest) == len(set(honest))
    assert len(slipped) > len(set(slipped))
    assert set(slipped) < set(honest)


def _page(client: Client, page: int) -> dict[str, Any]:
    return client.get("/3/discover/movie", page=page, sort_by="popularity.desc").json()


def test_dead_and_merged_ids(client: Client) -> None:
    first, second, third = (result["id"] for result in _page(client, 1)["results"][:3])
    client.put(dead=[first], merged={second: third})
    assert client.get(f"/3/movie/{first}").json()["status_code"] == 34
    assert client.get(f"/3/movie/{second}").json()["id"] == third
    client.put(dead_share=1)
    assert client.get(f"/3/movie/{third}").status_code == 404


def test_new_keys_and_mixed_numbers(client: Client) -> None:
    ids = [result["id"] for result in _page(client, 1)["results"]]
    client.put(new_keys={"softcore": False, "future": {"a": [1]}}, mixed_numbers=True)
    documents = [client.get(f"/3/movie/{movie_id}").json() for movie_id in ids]
    assert all(document["softcore"] is False and document["future"] == {"a": [1]} for document in documents)
    assert {type(document["budget"]) for document in documents} == {int, float}
    assert {type(document["popularity"]) for document in documents} == {int, float}


def test_an_export_that_is_late(client: Client) -> None:
    client.put(no_export=["2026-11-21"])
    assert client.get("/p/exports/movie_ids_11_21_2026.json.gz").status_code == 404
    assert client.get("/p/exports/movie_ids_11_20_2026.json.gz").ok


def test_the_day_can_be_moved(client: Client) -> None:
    client.put("today", today="2027-11-21")
    assert client.get("/-/state").json()["movies"] < 500
    assert client.get("/p/exports/movie_ids_11_21_2027.json.gz").ok


def test_nonsense_is_refused_by_name(client: Client) -> None:
    reply = client.session.put(f"{client.url}/-/quirks", json={"cutt": 1}, timeout=20)
    assert (reply.status_code, reply.json()["errors"]) == (400, ["cutt: Extra inputs are not permitted"])
    assert client.session.put(f"{client.url}/-/today", data="{", timeout=20).status_code == 400
    assert client.get("/-/nothing").status_code == 404
