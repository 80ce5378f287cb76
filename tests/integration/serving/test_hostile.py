"""Sixty requests made to hurt: each gets the right refusal, and the service lives on within its memory."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

FILM = '{"release_date": "2027-10-15"%s}'
DEEP = 100_000

BODIES: list[tuple[str, bytes, set[int]]] = [
    ("/predict", b"[" * DEEP, {400}),
    ("/predict", b'{"a":' * DEEP + b"1" + b"}" * DEEP, {400}),
    ("/predict", b"", {400}),
    ("/predict", b"null", {422}),
    ("/predict", b"[]", {422}),
    ("/predict", b"3", {422}),
    ("/predict", b'"text"', {422}),
    ("/predict", b"{}", {422}),
    ("/predict", b"\xff\xfe{}", {400}),
    ("/predict", '{"release_date": "2027-10-15"}'.encode("utf-16"), {400}),
    ("/predict", b"\x00" * 1000, {400}),
    ("/predict", b'{"release_date": "2027-10-15", "title": "\\ud800"}', {400}),
    ("/predict", b"--boundary\r\n", {400}),
    ("/predict", b"<film/>", {400}),
    ("/predict", b"\x80\x04\x95.", {400}),
    *[("/predict", (FILM % f', "budget": {value}').encode(), {400, 422})
      for value in ("NaN", "Infinity", "-Infinity", "1e400", "-1", "1e300", "9" * 400, '"12"', "true", "[]", "0.5")],
    *[("/predict", (FILM % f', "{field}": {value}').encode(), {422})
      for field, value in [
          ("runtime", "99999999999"), ("runtime", "-1"), ("runtime", "false"), ("title", '"%s"' % ("x" * 5000)),
          ("title", "[]"), ("genres", '["No such genre"]'), ("genres", "[true]"), ("genres", str([28] * 5000)),
          ("original_language", '"english"'), ("countries", '["us"]'), ("cast", str(["x"] * 5000).replace("'", '"')),
          ("cast", "[null]"), ("directors", "[-5]"), ("directors", "[1e30]"), ("overview", '"%s"' % ("x" * 50_000)),
          ("__proto__", "{}"), ("collection", "[[]]"), ("certification", '"%s"' % ("R" * 99))]],
    *[("/predict", f'{{"movie_id": {value}}}'.encode(), {400, 404, 422})
      for value in ("0", "-1", "1.5", "9" * 30, "null", '"1; DROP TABLE movies"', "true", "NaN", "2147483647")],
    ("/predict", b'{"movie_id": 1, "title": "both"}', {422}),
    ("/predict", b'{"films": {}}', {422}),
    ("/predict", b'{"films": [' + b"1," * 5000 + b"1]}", {422}),
    ("/predict", b'{"films": [{}], "more": 1}', {422}),
    ("/ask-text", b'{"question": ["a"]}', {422}),
    ("/ask-text", b'{"question": "   "}', {422}),
    ("/ask-text", b'{"question": "x", "language": "xx"}', {422}),
    ("/ask-text", b'{"question": "' + b"(" * 15_000 + b'"}', {422}),
]  # fmt: skip


def test_there_are_sixty() -> None:
    assert len(BODIES) >= 60


def test_every_hostile_body_is_refused_in_the_one_shape(api: httpx.Client) -> None:
    for path, body, expected in BODIES:
        answer = api.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code in expected, (path, body[:80], answer.status_code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 20_000
    assert api.get("/livez").status_code == 200


def test_text_that_postgres_cannot_hold_is_no_error_of_ours(api: httpx.Client) -> None:
    zero = {"release_date": "2027-10-15", "title": "a\x00b", "cast": ["x\x00y"]}
    assert api.post("/predict", json=zero).status_code in (200, 422)
    assert api.post("/ask-text", json={"question": "films of \x00 x"}).status_code in (200, 422)
    assert api.get("/api/upcoming", params={"genre": "\x00"}).status_code in (200, 422)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
        ({"content-type": "application/vnd.bentoml+pickle"}, 415),
        ({"content-encoding": "gzip"}, 415),
        ({"host": "rebound.example"}, 421),
    ],
)
def test_wrong_kinds_and_names_are_refused(api: httpx.Client, headers: dict[str, str], status: int) -> None:
    answer = api.post("/predict", content=b"{}", headers={"content-type": "application/json"} | headers)
    assert answer.status_code == status


def test_a_hundred_megabytes_do_not_enter_the_memory(api: httpx.Client, service: Any) -> None:
    parent = psutil.Process(service.process.pid)
    family = [parent, *parent.children(recursive=True)]

    def resident() -> int:
        return sum(process.memory_info().rss for process in family)

    before = resident()
    place = urlsplit(service.url)
    with socket.create_connection((place.hostname, place.port), timeout=30) as raw:
        raw.sendall(b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n")
        assert b" 413 " in raw.recv(4096).split(b"\r\n")[0]
    chunks = (b" " * (1 << 20) for _ in range(100))
    try:
        answer = api.post("/predict", content=chunks)
    except httpx.TransportError:
        pass
    else:
        assert answer.status_code == 413
    assert resident() - before < 30_000_000


def test_a_body_that_does_not_come_is_given_up(service: Any) -> None:
    place = urlsplit(service.url)
    with socket.create_connection((place.hostname, place.port), timeout=30) as raw:
        raw.sendall(b"POST /ask-text HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        assert b" 408 " in raw.recv(4096).split(b"\r\n")[0]
