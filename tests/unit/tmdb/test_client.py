"""Every answer of TMDB is treated as the table in the docs says, and no key is ever shown."""

from __future__ import annotations

import gzip
import json
import logging
import lzma
import traceback
from datetime import UTC, date, datetime

import pytest
import requests

from marquee.errors import BadBody, BadRequest, ExportMissing, Gone, KeyRefused, SettingError, Unavailable
from marquee.tmdb.backoff import Backoff
from marquee.tmdb.credential import Credential, scrub_logs
from marquee.tmdb.export import ExportRow

FILM = b'{"id":5,"title":"A","new_key":{"b":[1,2.50]}}'


def test_a_film_comes_back_as_received_with_what_is_appended(scripted, make):
    tmdb = scripted([make(body=FILM)])
    assert tmdb.client.movie(5) == FILM
    assert tmdb.urls == ["https://tmdb.test/3/movie/5?append_to_response=credits%2Ckeywords%2Crelease_dates"]
    assert tmdb.script.sent[0].headers["Authorization"] == "Bearer v4.token"


@pytest.mark.parametrize(("status", "code"), [(404, 34), (404, 6), (500, 44)])
def test_ids_that_are_gone_are_a_tombstone_and_are_asked_once(scripted, refuse, status, code):
    tmdb = scripted([refuse(status, code)])
    assert tmdb.client.movie(5) is None


@pytest.mark.parametrize(("status", "code"), [(401, 7), (401, 3), (401, 10), (401, None), (403, 10)])
def test_a_refused_key_stops_at_once_and_names_where_it_is_kept(scripted, refuse, status, code):
    tmdb = scripted([refuse(status, code)], place="Airflow's connection tmdb_default")
    with pytest.raises(KeyRefused, match="Airflow's connection tmdb_default"):
        tmdb.client.movie(5)


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, 5), (422, 20), (400, 22), (400, 23), (400, 27), (400, 47), (404, None), (302, None)],
)
def test_a_wrong_request_is_never_repeated(scripted, refuse, status, code):
    tmdb = scripted([refuse(status, code)])
    with pytest.raises(BadRequest, match="film 5"):
        tmdb.client.movie(5)


@pytest.mark.parametrize(
    ("status", "code"),
    [(503, 9), (500, 11), (504, 24), (429, 25), (502, 43), (503, 46), (500, None), (429, None)],
)
def test_what_may_pass_is_asked_again(scripted, make, refuse, status, code):
    tmdb = scripted([refuse(status, code), refuse(status, code), make(body=FILM)])
    assert tmdb.client.movie(5) == FILM
    assert sum(tmdb.slept) >= 1.5  # 0.5 s and then 1 s: the whole jitter


@pytest.mark.parametrize(
    "failure", [requests.ConnectTimeout("slow"), requests.ReadTimeout("slow"), requests.ConnectionError("cut")]
)
def test_no_connection_is_asked_again_and_then_given_up(scripted, failure):
    tmdb = scripted([failure] * 3, backoff=Backoff(attempts=3))
    with pytest.raises(Unavailable, match=r"film 5 after 3 attempts"):
        tmdb.client.movie(5)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("Sat, 21 Nov 2026 06:00:09 GMT", 9.0),
        ("Sat, 21 Nov 2026 05:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-3", None),
        (None, None),
        ("86400", 300.0),
    ],
)
def test_retry_after_in_seconds_as_a_date_and_absent(header, seconds):
    backoff = Backoff(draw=lambda: 0.0, now=lambda: datetime(2026, 11, 21, 6, tzinfo=UTC))
    assert backoff.wait(3, header) == (seconds or 0.0)
    patient = Backoff(draw=lambda: 1.0, now=backoff.now)
    assert patient.wait(3, header) == (4.0 if seconds is None else seconds + 0.5)


def test_waits_grow_to_a_cap():
    backoff = Backoff(draw=lambda: 1.0)
    assert [backoff.wait(number) for number in range(9)] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (FILM[:-9], "not JSON"),
        (b"<html>maintenance</html>", "not JSON"),
        (b"", "not JSON"),
        (b"[]", "a list instead of an object"),
        (b"null", "a NoneType instead of an object"),
        (b'{"id":6}', "its id is 6"),
        (b'{"success":true}', "its id is None"),
        (b'{"id":5,"x":NaN}', "not JSON"),
        (b'{"id":5,"pad":"' + b"x" * 2000 + b'"}', "larger than 1000 bytes"),
    ],
)
def test_half_documents_and_wrong_ones_are_errors_that_name_the_id(scripted, make, body, reason):
    tmdb = scripted([make(body=body) for _ in range(3)], max_bytes=1000)
    with pytest.raises(BadBody, match=f"film 5.*{reason}"):
        tmdb.client.movie(5)
    assert len(tmdb.urls) == 3


def test_a_connection_cut_within_the_body_is_repeated(scripted, make):
    tmdb = scripted([make(body=FILM, cut=True), make(body=FILM)])
    assert tmdb.client.movie(5) == FILM


def test_compressed_bodies_and_damaged_compression(scripted, make):
    packed = gzip.compress(FILM)
    tmdb = scripted(
        [make(body=b"\x1f\x8b garbage", Content_Encoding="gzip"), make(body=packed, Content_Encoding="gzip")]
    )
    assert tmdb.client.movie(5) == FILM


V3 = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("token", [V3, "eyJhbGciOi.eyJhdWQi.c2lnbmF0dXJl"])
def test_keys_of_both_forms_stay_out_of_every_message(scripted, token, caplog):
    caplog.set_level(logging.DEBUG)
    failure = requests.ConnectionError(f"Max retries exceeded with url: /3/movie/5?api_key={token}")
    tmdb = scripted([failure] * 8, token=token)
    with pytest.raises(Unavailable) as caught:
        tmdb.client.movie(5)
    trace = "".join(traceback.format_exception(caught.value))
    assert token not in trace
    assert "attempt 7 failed" in caplog.text
    assert token not in caplog.text
    assert token not in repr(tmdb.client.__dict__) + repr(Credential(token))
    assert ("api_key=" + token in tmdb.urls[0]) == (token == V3)


def test_urllib3_logs_no_v3_key(caplog):
    scrub_logs()
    with caplog.at_level(logging.DEBUG, "urllib3.connectionpool"):
        logging.getLogger("urllib3.connectionpool").debug('"%s %s"', "GET", f"/3/movie/5?api_key={V3}&page=1")
    assert caplog.messages == ['"GET /3/movie/5?api_key=***&page=1"']


@pytest.mark.parametrize("token", ["", "  ", "with space", "line\nbreak", "ключ"])
def test_unusable_keys_are_refused_by_the_settings_name(token):
    with pytest.raises(SettingError, match="MARQUEE_TMDB_TOKEN"):
        Credential(token)


def test_check_asks_the_authentication_endpoint(scripted, make, refuse):
    tmdb = scripted([make(body={"success": True}), refuse(401, 7, "Invalid API key")])
    tmdb.client.check()
    with pytest.raises(KeyRefused, match="Invalid API key"):
        tmdb.client.check()
    assert tmdb.urls[0] == "https://tmdb.test/3/authentication"


def test_changes_read_every_page_and_keep_null_adult(scripted, make):
    pages = [
        {"results": [{"id": 1, "adult": False}, {"id": 2, "adult": None}], "page": 1, "total_pages": 2},
        {"results": [{"id": 3, "adult": True}, {"id": 1}, {"id": 4}], "page": 2, "total_pages": 2},
    ]
    tmdb = scripted([make(body=page) for page in pages])
    assert tmdb.client.changes(date(2026, 2, 28)) == [1, 2, 4]
    assert "start_date=2026-02-28&end_date=2026-03-01&page=2" in tmdb.urls[1]


@pytest.mark.parametrize("body", [{"results": [1]}, {"results": None}, {}, {"results": [], "total_pages": "x"}])
def test_changes_of_another_shape_are_an_error(scripted, make, body):
    with pytest.raises(BadBody, match="changes of 2026-01-01"):
        scripted([make(body=body)]).client.changes(date(2026, 1, 1))


def _export(*rows: dict[str, object]) -> bytes:
    return gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())


def test_an_export_is_read_with_and_without_http_compression(scripted, make):
    body = _export({"id": 1, "popularity": 2.5, "adult": False, "video": True, "original_title": "ß"})
    tmdb = scripted([make(body=body), make(body=body, Content_Encoding="gzip")], token=V3)
    for _ in range(2):
        assert list(tmdb.client.export(date(2026, 11, 2))) == [ExportRow(1, 2.5, False, True)]
    assert tmdb.urls[0] == "https://files.test/movie_ids_11_02_2026.json.gz"
    assert "Authorization" not in tmdb.script.sent[0].headers


@pytest.mark.parametrize(("status", "code"), [(403, None), (404, None), (404, 34)])
def test_an_export_that_is_not_there(scripted, refuse, status, code):
    with pytest.raises(ExportMissing, match="2026-11-02"):
        scripted([refuse(status, code)]).client.export(date(2026, 11, 2))


def test_a_damaged_export_names_the_line(scripted, make):
    body = gzip.compress(b'{"id":1}\n{"id":\n')
    with pytest.raises(BadBody, match=r"movie_ids_11_02_2026\.json\.gz.*line 2"):
        list(scripted([make(body=body)]).client.export(date(2026, 11, 2)))
    cut = _export({"id": 1})[:-12]
    with pytest.raises(BadBody, match=r"movie_ids_11_02_2026\.json\.gz"):
        list(scripted([make(body=cut)]).client.export(date(2026, 11, 2)))


def test_other_answers_may_be_any_json_and_may_be_gone(scripted, make, refuse):
    tmdb = scripted([make(body=b'[ {"iso_639_1":"xx"} ]\n'), refuse(404, 34)])
    assert tmdb.client.get("/configuration/languages") == b'[ {"iso_639_1":"xx"} ]\n'
    with pytest.raises(Gone, match="/nowhere"):
        tmdb.client.get("/nowhere")


def test_the_sample_of_a_real_export(scripted, make, tmdb_data):
    body = gzip.compress(lzma.decompress((tmdb_data / "export_sample_2025-11.jsonl.xz").read_bytes()))
    rows = list(scripted([make(body=body)]).client.export(date(2025, 11, 1)))
    assert len(rows) == 7770
    assert rows[0] == ExportRow(11, 21.5724, False, False)
    assert all(row.popularity >= 5 for row in rows)


def test_proxies_and_certificates_come_from_the_environment_once(scripted, make, monkeypatch, tmp_path):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    tmdb = scripted([make(body=FILM), make(body=FILM)])
    tmdb.client.movie(5)
    monkeypatch.delenv("HTTPS_PROXY")
    tmdb.client.movie(5)
    for options in tmdb.script.options:
        assert options["proxies"]["https"] == "http://proxy.test:3128"
        assert options["verify"] == str(tmp_path)
        assert options["timeout"] == (5.0, 30.0)
