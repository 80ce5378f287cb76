"""A task that fails for good is told to people: by a webhook and by e-mail, both real servers here, without secrets."""

from __future__ import annotations

import json
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from marquee.settings import ROOT

SECRETS = ("loader-secret-1", "token-secret-2", "hook-secret-3", "known-secret-4")
CALL = """
import sys, types
from airflow.sdk import BaseHook
from marquee.airflow.policies import say_what_failed
from marquee.errors import KeyRefused
BaseHook.get_connection("warehouse")
task = types.SimpleNamespace(dag_id="tmdb_backfill", task_id="fetch", run_id="r1", try_number=1)
say_what_failed({"task_instance": task, "exception": eval(sys.argv[1], {"KeyRefused": KeyRefused})})
"""
RUN = """
from airflow.dag_processing.dagbag import DagBag
print("STATE", DagBag().dags["tmdb_backfill"].test().state)
"""


@dataclass
class Receivers:
    """What a webhook and a mail server were sent, and the settings that lead there."""

    settings: dict[str, str] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    status: int = 200


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[str]:
    """A server that runs; its port."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield str(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def receivers(tmp_path: Path) -> Iterator[Receivers]:
    """A webhook and a mail server."""
    seen = Receivers()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(seen.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    class Mail(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            body: list[bytes] | None = None
            while line := self.rfile.readline():
                if body is not None and line != b".\r\n":
                    body.append(line)
                    continue
                if body is not None:
                    seen.mails.append(b"".join(body))
                    body = None
                if line.upper().startswith(b"DATA"):
                    body = []
                    self.wfile.write(b"354 go on\r\n")
                elif line.upper().startswith(b"QUIT"):
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 yes\r\n")

    hooks, mails = HTTPServer(("127.0.0.1", 0), Hook), socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
    with serving(hooks) as hook, serving(mails) as mail:
        extra = {"disable_ssl": True, "disable_tls": True, "from_email": "marquee@example.com"}
        smtp = {"conn_type": "smtp", "host": "127.0.0.1", "port": int(mail), "extra": extra}
        seen.settings = {
            "MARQUEE_ALERT_WEBHOOK": f"http://127.0.0.1:{hook}/{SECRETS[2]}",
            "MARQUEE_ALERT_EMAIL": "me@example.com",
            "AIRFLOW_CONN_SMTP_DEFAULT": json.dumps(smtp),
        }
        yield seen


def run(folder: Path, settings: dict[str, str], *program: str) -> str:
    """Run a program under an Airflow of its own; its output."""
    environment = {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folder}/airflow.db",
        "AIRFLOW_CONN_WAREHOUSE": f"postgresql://marquee_loader:{SECRETS[0]}@127.0.0.1:1/films",
        "AIRFLOW_CONN_TMDB": f"tmdb://:{SECRETS[1]}@127.0.0.1:1",
        "MARQUEE_TMDB_TOKEN": SECRETS[1],
        **settings,
    }
    done = subprocess.run(
        [sys.executable, *program],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def assert_no_secret(*texts: str) -> None:
    assert [(secret, text) for secret in SECRETS for text in texts if secret in text] == []


def test_a_failure_is_posted_and_mailed_without_secrets(receivers: Receivers, tmp_path: Path) -> None:
    leak = f"no answer from postgresql://me:{SECRETS[3]}@db/films with {SECRETS[0]} and api_key={SECRETS[1]}"
    run(tmp_path, receivers.settings, "-c", CALL, f"ValueError({leak!r})")
    (post,) = receivers.posts
    (mail,) = (message_from_bytes(one) for one in receivers.mails)
    assert (post["dag_id"], post["task_id"], post["run_id"]) == ("tmdb_backfill", "fetch", "r1")
    assert post["text"].startswith("tmdb_backfill.fetch failed in run r1: ValueError: no answer")
    assert (mail["to"], mail["subject"]) == ("me@example.com", "Marquee: tmdb_backfill.fetch failed")
    assert_no_secret(json.dumps(post), receivers.mails[0].decode())


@pytest.mark.slow
def test_a_webhook_that_refuses_does_not_hide_the_failure(receivers: Receivers, tmp_path: Path) -> None:
    receivers.status = 500
    told = run(tmp_path, receivers.settings, "-c", CALL, "KeyRefused(reason='expired', place='the connection')")
    assert "tmdb_backfill.fetch failed in run r1: TMDB refused the key (expired)" in told
    assert "MARQUEE_ALERT_WEBHOOK answered 500" in told
    assert_no_secret(told)


@pytest.mark.slow
def test_a_dag_that_airflow_runs_alerts_when_it_fails(receivers: Receivers, tmp_path: Path) -> None:
    """A backfill without a lake: Airflow itself calls the callback."""
    run(tmp_path, receivers.settings, "-m", "airflow", "db", "migrate")
    assert "STATE failed" in run(tmp_path, receivers.settings, "-c", RUN)
    (post,) = receivers.posts
    assert post["text"].startswith("tmdb_backfill.plan failed in run")
    assert_no_secret(json.dumps(post), receivers.mails[0].decode())
