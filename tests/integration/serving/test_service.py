"""The service over HTTP: what it serves, and how it says no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

FILM = {"title": "Night Shift", "release_date": "2027-10-15", "budget": 12_000_000, "genres": ["Horror"], "runtime": 98}
ATTRIBUTION = "This product uses the TMDB API but is not endorsed or certified by TMDB."


def test_forecasts_a_hypothetical_film(api: httpx.Client) -> None:
    answer = api.post("/predict", json=FILM | {"cast": ["Person 20"], "directors": ["Person 3"]})
    assert answer.status_code == 200, answer.text
    forecast = answer.json()
    assert 0 < forecast["commercial_probability"] < 1
    assert 0 < forecast["critical_probability"] < 1
    assert forecast["vote_average_low"] <= forecast["vote_average"] <= forecast["vote_average_high"]
    assert forecast["film"] == {"movie_id": None, "title": "Night Shift", "release_date": "2027-10-15"}
    assert forecast["model"]["tag"].startswith("marquee_success:")
    assert forecast["attribution"] == ATTRIBUTION


def test_budget_changes_the_forecast(api: httpx.Client) -> None:
    low, high = (api.post("/predict", json=FILM | {"budget": budget}).json() for budget in (1_000_000, 90_000_000))
    assert low["commercial_probability"] != high["commercial_probability"]


def test_forecasts_a_stored_film_like_the_same_film_given_by_hand(api: httpx.Client) -> None:
    stored = api.post("/predict", json={"movie_id": 255}).json()
    by_hand = api.post(
        "/predict",
        json={
            "title": "Film 255", "release_date": stored["film"]["release_date"], "budget": 20_000_000, "runtime": 100,
            "original_language": "en", "overview": "It is not out yet.", "genres": [28], "countries": ["US"],
            "companies": [4], "directors": [4], "cast": [40, 41, 42],
        },
    ).json()  # fmt: skip
    assert stored["film"]["title"] == "Film 255"
    for name in ("commercial_probability", "vote_average", "popularity_percentile"):
        assert stored[name] == pytest.approx(by_hand[name])


def test_a_batch_has_one_result_for_each_film_and_refuses_only_the_wrong_ones(api: httpx.Client) -> None:
    wanted: list[Any] = [FILM, {"movie_id": 3}, {"movie_id": 999_999}, {"title": "x"}, FILM | {"budget": 3}, 7]
    answer = api.post("/predict", json={"films": wanted})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [r["index"] for r in results] == list(range(6))
    assert [r["status"] for r in results] == ["forecast"] * 2 + ["refused"] * 4
    assert results[2]["problem"]["status"] == 404
    assert results[3]["problem"]["errors"][0]["pointer"] == "/films/3/release_date"
    assert results[4]["problem"]["errors"][0]["pointer"] == "/films/4/budget"
    single = api.post("/predict", json=FILM).json()
    assert results[0]["vote_average"] == pytest.approx(single["vote_average"])


@pytest.mark.parametrize("films", [[], [FILM] * 1001, {"a": 1}, None])
def test_a_batch_has_1_to_1000_films(api: httpx.Client, films: Any) -> None:
    answer = api.post("/predict", json={"films": films})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/films"


def test_summary_is_the_ten_most_popular(api: httpx.Client) -> None:
    movies = api.get("/api/summary").json()["movies"]
    assert len(movies) == 10
    assert movies[0]["movie_id"] == 7
    assert movies[0]["title"] == '<b>O\'Hara & "Söhne"</b>'
    popularity = [movie["popularity"] for movie in movies]
    assert popularity == sorted(popularity, reverse=True)


def test_predictions_stand_beside_what_came_true(api: httpx.Client, filled: str) -> None:
    rows = api.get("/api/predictions").json()["predictions"]
    with psycopg.connect(filled) as connection:
        ranks = dict(
            connection.execute(
                "SELECT movie_id, (rank() OVER (ORDER BY popularity) - 1)::float / count(*) OVER ()"
                " FROM warehouse.movies"
            ).fetchall()
        )
    assert len(rows) == 20
    for row in rows:
        assert row["vote_average_low"] <= row["vote_average"] <= row["vote_average_high"]
        assert row["actual_popularity_percentile"] == pytest.approx(ranks[row["movie_id"]])
        assert 0 < row["actual_vote_average"] <= 10
    assert rows[0]["actual_popularity_percentile"] == max(row["actual_popularity_percentile"] for row in rows)


def test_what_did_not_change_is_not_sent_again(api: httpx.Client) -> None:
    first = api.get("/api/summary")
    again = api.get("/api/summary", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_health(api: httpx.Client) -> None:
    assert api.get("/health").json() == {"status": "ok"}
    health = api.get("/api/health").json()
    assert health["status"] == "ok"
    assert health["database"]["films"] == 260
    assert health["model"]["tag"].startswith("marquee_success:")
    assert api.get("/livez").status_code == api.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/predict", 405),
        ("PUT", "/api/summary", 405),
        ("GET", "/assets/x/../../service.py", 404),
        ("GET", "/assets/x/%2e%2e/%2e%2e/service.py", 404),
    ],
)
def test_every_error_has_one_shape(api: httpx.Client, method: str, path: str, status: int) -> None:
    answer = api.request(method, path, headers={"x-request-id": "abc-1"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["instance"] == "urn:marquee:request:abc-1"
    assert answer.headers["x-request-id"] == "abc-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


def test_pages_of_other_origins_may_not_read_answers(api: httpx.Client) -> None:
    elsewhere = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    for answer in (api.options("/predict", headers=elsewhere), api.get("/api/model", headers=elsewhere)):
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_body_that_is_not_json_is_refused_with_its_place(api: httpx.Client) -> None:
    for content in (b"{", b'{"budget": NaN}', b"\xff\xfe", b"[" * 5000, b""):
        answer = api.post("/predict", content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 400, content[:10]
        assert "line 1" in answer.json()["detail"]


def test_a_body_that_is_too_large_is_refused(api: httpx.Client) -> None:
    assert api.post("/predict", content=b" " * (5 << 20)).status_code == 413
    chunks = iter([b" " * (1 << 20)] * 5)
    assert api.post("/predict", content=chunks).status_code == 413
    assert api.post("/ask-text", json={"question": "x" * 20_000}).status_code == 413


def test_a_form_is_refused(api: httpx.Client) -> None:
    assert api.post("/predict", data={"title": "x"}).status_code == 415


def test_metrics_know_routes_and_not_paths(api: httpx.Client) -> None:
    api.get("/some/strange/path")
    api.post("/predict", json=FILM)
    text = api.get("/metrics").text
    assert 'marquee_http_request_duration_seconds_count{method="POST",route="/predict",status="200"}' in text
    assert "strange" not in text
    assert "marquee_model_trained_timestamp_seconds 1." in text
    assert "marquee_data_loaded_timestamp_seconds 1." in text
    assert 'marquee_forecast_films_total{outcome="forecast"}' in text


def test_a_forecast_comes_with_its_reasons_and_similar_past_films(api: httpx.Client) -> None:
    forecast = api.post("/predict", json=FILM).json()
    assert forecast["reasons"]
    assert all(reason["sentence"].endswith(".") and reason["effect"] for reason in forecast["reasons"])
    assert len(forecast["similar"]) == 3
    past = api.get(f"/api/movies/{forecast['similar'][0]['movie_id']}").json()["movie"]
    assert past["title"] == forecast["similar"][0]["title"]
    assert past["vote_average"] == pytest.approx(forecast["similar"][0]["vote_average"])
    assert past["revenue"] / past["budget"] == pytest.approx(forecast["similar"][0]["revenue_to_budget"])
    bare = api.post("/predict", params={"explain": "false"}, json=FILM).json()
    assert "reasons" not in bare
    assert bare["vote_average"] == pytest.approx(forecast["vote_average"])


def test_a_batch_is_explained_on_demand(api: httpx.Client) -> None:
    batch = {"films": [FILM, {"movie_id": 255}]}
    assert all("reasons" not in result for result in api.post("/predict", json=batch).json()["results"])
    results = api.post("/predict", params={"explain": "true"}, json=batch).json()["results"]
    alone = api.post("/predict", json=FILM).json()
    for kind in ("reasons", "similar"):
        names = [entry.get("sentence", entry.get("title")) for entry in alone[kind]]
        assert [entry.get("sentence", entry.get("title")) for entry in results[0][kind]] == names
    assert len(results[1]["similar"]) == 3


def test_reasons_are_told_in_the_client_s_language(api: httpx.Client) -> None:
    told = {}
    for language in ("en", "es", "pt"):
        answer = api.post("/predict", json=FILM, headers={"accept-language": f"{language}-XX, de;q=0.9"})
        assert answer.headers["content-language"] == language
        told[language] = answer.json()["reasons"]
    assert "raises" in str(told["en"]) or "lowers" in str(told["en"])
    assert "probabilidad de éxito" in str(told["es"])
    assert "probabilidade de sucesso" in str(told["pt"])
    assert len({str([reason["effect"] for reason in reasons]) for reasons in told.values()}) == 1


def test_an_unknown_name_is_told_with_the_name_that_may_be_meant(
    api: httpx.Client, wait_until: Callable[..., None]
) -> None:
    film = FILM | {"writers": ["Agnieska Holland"], "cast": ["Person 20", 999_999], "companies": ["Zzyzx Pictures"]}

    def suggested() -> bool:
        answer = api.post("/predict", json=film | {"title": uuid4().hex}).json()
        return bool(answer["warnings"][0]["suggestions"])

    wait_until(suggested)
    found = {
        warning["pointer"]: warning for warning in api.post("/predict", json=film).json()["warnings"]
        if warning["kind"] == "unknown_name"
    }  # fmt: skip
    assert set(found) == {"/writers/0", "/cast/1", "/companies/0"}
    assert found["/writers/0"]["suggestions"] == [{"id": 61, "name": "Agnieszka Holland"}]
    assert "Is Agnieszka Holland meant?" in found["/writers/0"]["sentence"]
    assert found["/companies/0"]["suggestions"] == []
    (item,) = api.post("/predict", json={"films": [film]}).json()["results"]
    assert {warning.get("pointer") for warning in item["warnings"]} >= {"/films/0/writers/0", "/films/0/cast/1"}
    right = api.post("/predict", json=FILM | {"writers": ["agnieszka HOLLAND"]}).json()
    assert [warning for warning in right["warnings"] if warning["kind"] == "unknown_name"] == []


def test_what_the_model_has_hardly_seen_is_told(api: httpx.Client) -> None:
    warnings = api.post("/predict", json=FILM | {"budget": 9_000_000_000, "genres": ["Western"]}).json()["warnings"]
    assert {warning["kind"] for warning in warnings} == {"unusual"}
    assert any("budget of 9,000,000,000 dollars" in warning["sentence"] for warning in warnings)
    assert any("Western" in warning["sentence"] for warning in warnings)


def test_without_a_model_everything_but_forecasts_works(other_service: Callable[..., Any]) -> None:
    with other_service("/health").client() as api:
        assert api.get("/readyz").status_code == 503
        refused = api.post("/predict", json=FILM)
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "30"
        assert "model_retrain" in refused.json()["detail"]
        assert api.get("/api/summary").status_code == 200
        assert api.get("/api/health").json()["model"] == {"status": "missing", "tag": None}


def test_one_film_with_its_people_and_forecasts(api: httpx.Client) -> None:
    movie = api.get("/api/movies/254").json()["movie"]
    assert movie["title"] == "Film 254"
    assert [person["name"] for person in movie["crew"]] == ["Person 3"]
    assert len(movie["cast"]) == 3
    assert movie["forecasts"][0]["model_tag"].startswith("marquee_success:")
    assert api.get("/api/movies/999999999999999999999").status_code == 404


def test_upcoming_films_come_in_pages(api: httpx.Client) -> None:
    whole = api.get("/api/upcoming").json()
    assert whole["total"] == 6
    dates = [movie["release_date"] for movie in whole["movies"]]
    assert dates == sorted(dates)
    page = api.get("/api/upcoming", params={"limit": 2, "offset": 2}).json()
    assert page["movies"] == whole["movies"][2:4]
    action = api.get("/api/upcoming", params={"genre": "action"}).json()["movies"]
    assert action
    assert all(movie["genres"] == ["Action"] for movie in action)
    refused = api.get("/api/upcoming", params={"limit": 0, "nothing": 1})
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/limit", "/nothing"}


def test_films_are_found_by_title_genre_and_date(api: httpx.Client) -> None:
    found = api.get("/api/movies", params={"title": "FILM 25", "limit": 3}).json()
    assert len(found["movies"]) == 3
    assert found["more"]
    rest = api.get("/api/movies", params={"title": "FILM 25", "limit": 100, "offset": 3}).json()
    assert not rest["more"]
    assert sorted(m["movie_id"] for m in rest["movies"] + found["movies"]) == [25, *range(250, 260)]
    assert api.get("/api/movies", params={"title": "%_"}).json()["movies"] == []
    (odd,) = api.get("/api/movies", params={"title": "b>o'hara & \"söhne"}).json()["movies"]
    assert odd["movie_id"] == 7


def test_forecasts_beside_outcomes_come_in_pages_and_by_genre_and_date(api: httpx.Client) -> None:
    whole = api.get("/api/predictions", params={"limit": 100}).json()
    page = api.get("/api/predictions", params={"limit": 5, "offset": 5}).json()
    assert page["predictions"] == whole["predictions"][5:10]
    assert page["total"] == whole["total"] > 20
    beyond = api.get("/api/predictions", params={"offset": 5000}).json()
    assert (beyond["predictions"], beyond["total"]) == ([], whole["total"])
    chosen = {"genre": "horror", "released_from": "2010-01-01", "released_to": "2015-12-31", "limit": 100}
    some = api.get("/api/predictions", params=chosen).json()
    assert 0 < some["total"] < whole["total"]
    assert all("2010" <= row["release_date"] < "2016" for row in some["predictions"])
    record = api.get(
        "/api/track-record", params={name: chosen[name] for name in ("genre", "released_from", "released_to")}
    )
    assert record.json()["targets"]["critical"]["films"] == some["total"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"released_from": "1700000000"}, "/released_from"),
        ({"released_to": "2020-02-30"}, "/released_to"),
        ({"genre": ""}, "/genre"),
        ({"genre": "\x00"}, "/genre"),
        ({"offset": "1e3"}, "/offset"),
        ({"limit": "101"}, "/limit"),
    ],
)
def test_wrong_choices_are_refused_with_the_parameter(api: httpx.Client, query: dict[str, str], pointer: str) -> None:
    for path in ("/api/predictions", "/api/movies", "/api/upcoming"):
        refused = api.get(path, params=query)
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


def test_track_record_is_what_the_rows_say(api: httpx.Client, filled: str) -> None:
    record = api.get("/api/track-record").json()
    with psycopg.connect(filled) as connection:
        pairs = connection.execute(
            "SELECT p.critical_probability, (m.vote_average >= 6.5)::int FROM ask.movie_predictions p"
            " JOIN ask.movies m USING (movie_id) WHERE m.vote_count >= 50"
        ).fetchall()
    critical = record["targets"]["critical"]
    hits, misses = [c for c, o in pairs if o], [c for c, o in pairs if not o]
    wins = sum((h > m) + (h == m) / 2 for h in hits for m in misses)
    assert critical["films"] == len(pairs)
    assert critical["auc"] == pytest.approx(wins / len(hits) / len(misses))
    assert critical["brier"] == pytest.approx(sum((c - o) ** 2 for c, o in pairs) / len(pairs))
    assert sum(bin["films"] for bin in critical["bins"]) == len(pairs)
    assert 0 <= record["intervals"]["vote_average_coverage"] <= 1


def test_model_and_pipeline_tell_about_themselves(api: httpx.Client) -> None:
    model = api.get("/api/model").json()
    assert model["tag"].startswith("marquee_success:")
    assert model["card"].startswith("#")
    pipeline = api.get("/api/pipeline").json()
    assert pipeline["films"] == 260
    assert pipeline["loads"][0]["part_set"] == "backfill-test"
    assert pipeline["model"]["tag"] == model["tag"]
    assert {found["kind"] for found in pipeline["model"]["drift"]} <= {"feature", "errors"}
    assert pipeline["forecasts"] > 0
    assert {run["dag"] for run in pipeline["runs"]} == {"warehouse_load", "model_retrain", "score_movies"}
    assert pipeline["scored_at"]
