"""Sixty requests made to hurt: each gets the right refusal, and the service lives on within its memory."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
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
    assert api.post("/predict", json=zero).status_code == 422
    results = api.post("/predict", json={"films": [zero, {"release_date": "2027-10-15"}]}).json()["results"]
    assert [result["status"] for result in results] == ["refused", "forecast"]
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


HEAD = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
RAW: list[tuple[str, bytes, set[int]]] = [
    ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {400}),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 404, 405, 421}),
    ("no version", b"GET /\r\n\r\n", {400, 421}),
    ("a strange method", b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 405}),
    ("a method of 100 kB", b"A" * 100_000 + b" / HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 431}),
    ("an address of 1 MB", b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {404, 431}),
    ("a header of 1 MB", b"GET / HTTP/1.1\r\nHost: localhost\r\nx: " + b"a" * 1_000_000 + b"\r\n\r\n", {431}),
    ("headers without end", b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"a: b\r\n" * 200_000, {431}),
    ("no host", b"GET /api/summary HTTP/1.1\r\n\r\n", {400, 421}),
    ("another host", b"GET /api/summary HTTP/1.1\r\nHost: rebound.example\r\n\r\n", {421}),
    ("a header that is none", b"GET / HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n", {400}),
    ("a blank in a header's name", b"GET / HTTP/1.1\r\nHost: localhost\r\na b: c\r\n\r\n", {400}),
    ("a zero byte in a header", b"GET / HTTP/1.1\r\nHost: localhost\r\na: b\x00c\r\n\r\n", {400}),
    ("a length below zero", HEAD + b"Content-Length: -1\r\n\r\n{}", {400, 413}),
    ("a length that is no number", HEAD + b"Content-Length: ten\r\n\r\n{}", {400, 413}),
    ("a length beyond all bounds", HEAD + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n{}", {400, 413}),
    ("two lengths", HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", {400}),
    ("a length and chunks",
     HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", {400}),
    ("a chunk size that is none", HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n", {400}),
    ("a chunk size beyond all bounds", HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"F" * 30 + b"\r\n", {400}),
    ("an unknown transfer encoding", HEAD + b"Transfer-Encoding: gzip\r\n\r\n", {400, 415}),
    ("a path out of the folder", b"GET /assets/x/..%2f..%2fservice.py HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
    ("an id of 9,000 digits", b"GET /api/movies/" + b"9" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
    ("an offset of 9,000 digits",
     b"GET /api/upcoming?offset=" + b"9" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {422}),
    ("a zero byte in the path", b"GET /api/movies/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
    ("a path that is no UTF-8", b"GET /api/movies/%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
    ("a query that is no UTF-8", b"GET /api/upcoming?genre=%ff%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", {422}),
    ("a thousand parameters", b"GET /api/upcoming?" + b"a=1&" * 1000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {422}),
    ("a proxy's request", b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n", {400, 404, 405, 421}),
    ("a trace", b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", {405}),
    ("a web socket", b"GET /predict HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
     b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", {403}),
    ("a body announced and too large", HEAD + b"Expect: 100-continue\r\nContent-Length: 104857600\r\n\r\n", {413}),
]  # fmt: skip


@pytest.mark.parametrize(("request_bytes", "expected"), [row[1:] for row in RAW], ids=[row[0] for row in RAW])
def test_what_is_no_proper_http_is_refused(service: Any, request_bytes: bytes, expected: set[int]) -> None:
    status, head = exchange(service, request_bytes)
    assert status in expected
    assert status == 403 or b"application/problem+json" in head.lower()


def exchange(service: Any, content: bytes) -> tuple[int, bytes]:
    """Send bytes and return the answer's status and head; what the service no longer takes is not sent."""
    place = urlsplit(service.url)
    with socket.create_connection((place.hostname, place.port), timeout=30) as raw:
        with contextlib.suppress(OSError):
            raw.sendall(content)
        answer = b""
        while b"\r\n\r\n" not in answer and (piece := raw.recv(65536)):
            answer += piece
    return int(answer.split(b" ")[1]), answer.partition(b"\r\n\r\n")[0]


BAD_TOKENS = [
    b"", b"Bearer", b"Bearer ", b"Bearer wrong", b"Bearer secre", b"Bearer secret2", b"Bearer secre t", b"secret",
    b"Basic c2VjcmV0", b"Digest secret", b"Bearer \xff\xfe", b"Bearer " + b"x" * 20_000, b"Bearer secret, Bearer other",
]  # fmt: skip


def test_bad_tokens_open_nothing(other_service: Callable[..., Any], models_dir: Path) -> None:
    running = other_service("/readyz", MARQUEE_MODELS_DIR=str(models_dir), MARQUEE_SERVICE_TOKENS="secret")
    ask = b"GET /api/summary HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n"
    for token in BAD_TOKENS:
        assert exchange(running, ask % token)[0] == 401, token
    assert exchange(running, ask % b"Bearer secret")[0] == 200
    assert b"secre" not in running.log.read_bytes()


@pytest.mark.slow
def test_what_does_not_come_in_time_is_given_up(service: Any) -> None:
    """Head, body, the rest of a body that was refused: each has ten seconds."""
    started = {
        "head": (b"GET /api/summary HTTP/1.1\r\nHost: local", {408}),
        "nothing": (b"", set()),
        "body": (b"POST /ask-text HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", {408}),
        "rest": (HEAD + b"Content-Length: 104857600\r\n\r\n{", {413}),
    }
    place = urlsplit(service.url)
    with contextlib.ExitStack() as stack:
        open_ones = {
            name: stack.enter_context(socket.create_connection((place.hostname, place.port), timeout=60))
            for name in started
        }
        for name, raw in open_ones.items():
            raw.sendall(started[name][0])
        for name, raw in open_ones.items():
            answer = b"".join(iter(lambda raw=raw: raw.recv(65536), b""))  # type: ignore[misc]
            statuses = {int(line.split(b" ")[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")}
            assert statuses == started[name][1], name


@pytest.mark.slow
def test_a_client_that_never_reads_is_let_go(service: Any) -> None:
    place = urlsplit(service.url)

    def ask_for_ever(raw: socket.socket) -> None:
        while True:
            raw.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)

    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.settimeout(120)
        raw.connect((place.hostname, place.port))
        with pytest.raises(ConnectionError):
            ask_for_ever(raw)
    assert httpx.get(service.url + "/livez").status_code == 200
