"""Two unmodified TMDB clients from the package index work against the replica; only their connections are detoured."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import tmdbsimple
import tmdbv3api
from requests.adapters import HTTPAdapter

TMDB = "https://api.themoviedb.org"


class Detour(HTTPAdapter):
    """Sends what is meant for TMDB to the replica."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace(TMDB, self._url)
        return super().send(request, *args, **kwargs)


@pytest.fixture
def session(synthetic) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.mount(TMDB, Detour(synthetic["url"]))
        yield session


@pytest.fixture
def simple(session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> Any:
    """tmdbsimple is configured through its module's globals."""
    monkeypatch.setattr(tmdbsimple, "API_KEY", "any")
    monkeypatch.setattr(tmdbsimple, "REQUESTS_SESSION", session)
    return tmdbsimple


def test_tmdbsimple(simple: Any) -> None:
    found = simple.Discover().movie(with_genres=18, sort_by="popularity.desc", page=2)
    assert found["page"] == 2
    movie = simple.Movies(found["results"][0]["id"])
    details = movie.info(append_to_response="credits,keywords,release_dates")
    assert details["title"] == movie.title == found["results"][0]["title"]
    assert details["credits"]["cast"] == movie.credits()["cast"]
    assert details["keywords"]["keywords"] == movie.keywords()["keywords"]
    assert details["release_dates"]["results"] == movie.release_dates()["results"]
    assert len(simple.Genres().movie_list()["genres"]) == 19
    assert simple.Changes().movie(start_date="2026-11-10", end_date="2026-11-20")["results"]
    assert simple.Configuration().info()["images"]["base_url"]


def test_tmdbsimple_sees_tmdbs_refusals(simple: Any) -> None:
    for ask, status in (
        (lambda: simple.Movies(999_999_999).info(), 404),
        (lambda: simple.Discover().movie(page=501), 400),
    ):
        with pytest.raises(requests.HTTPError) as refused:
            ask()
        assert refused.value.response.status_code == status


@pytest.fixture
def v3(session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """tmdbv3api keeps its key in the environment and its session on the class."""
    for name in ("TMDB_API_KEY", "TMDB_LANGUAGE", "TMDB_CACHE_ENABLED", "page", "total_results", "total_pages"):
        monkeypatch.setenv(name, "")
    before = tmdbv3api.TMDb._session
    tmdb = tmdbv3api.TMDb(session=session)
    tmdb.api_key, tmdb.language, tmdb.cache = "any", "en", False
    yield tmdbv3api
    tmdbv3api.TMDb._session = before


def test_tmdbv3api(v3: Any) -> None:
    popular = list(v3.Movie().popular())
    assert len(popular) == 20
    details = v3.Movie().details(popular[0].id, append_to_response="credits,keywords,release_dates")
    assert details.title == popular[0].title
    assert details.credits.cast[0].name
    horror = list(v3.Discover().discover_movies({"with_genres": 27, "primary_release_date.gte": "2010-01-01"}))
    assert horror
    assert all(27 in movie.genre_ids for movie in horror)
    assert len(list(v3.Genre().movie_list())) == 19
    assert list(v3.Change().movie_change_list(start_date="2026-11-10", end_date="2026-11-20"))


def test_tmdbv3api_sees_tmdbs_refusals(v3: Any) -> None:
    with pytest.raises(tmdbv3api.exceptions.TMDbException, match="could not be found"):
        v3.Movie().details(999_999_999)
