"""The folder of the one-machine stack: where things lie, who holds it, and its secrets."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marquee.errors import StackError

_MINIMUM_FREE_BYTES = 500_000_000


class HomeBusy(StackError):
    """Another stack runs over the same folder."""

    sentence = "Marquee already runs over {home} (process {pid}): stop it with ./marquee down, or Ctrl-C where it runs."


class HomeUnusable(StackError):
    """The folder cannot be used."""

    sentence = "Marquee cannot keep its data in {home}: {reason}. Set MARQUEE_HOME to another folder."


@dataclass(frozen=True)
class Home:
    """The folder's layout. `mode` is "demo" or "up": each has data of its own; logs, secrets, the lock are shared."""

    root: Path
    mode: str = "up"

    @property
    def data(self) -> Path:
        return self.root / ("demo" if self.mode == "demo" else "data")

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def lake(self) -> Path:
        return self.data / "lake"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def airflow(self) -> Path:
        return self.data / "airflow"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def running(self) -> Path:
        """What runs now, where it listens and how it is reached; there only while a stack runs."""
        return self.root / "running.json"

    def prepare(self) -> None:
        """Make the folders; raise HomeUnusable when that is not possible or the disk is nearly full."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for folder in (self.data, self.lake, self.models, self.airflow, self.logs):
                folder.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise HomeUnusable(home=self.root, reason=error.strerror) from error
        if shutil.disk_usage(self.root).free < _MINIMUM_FREE_BYTES:
            raise HomeUnusable(home=self.root, reason=f"less than {_MINIMUM_FREE_BYTES // 10**6} MB are free")

    def forget(self) -> None:
        """Remove this mode's data, and make its folders anew."""
        shutil.rmtree(self.data)
        self.prepare()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the folder for this process; the kernel lets go of it when the process ends, however it ends."""
        with (self.root / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise HomeBusy(home=self.root, pid=lock.read().strip() or "unknown") from None
            self.running.unlink(missing_ok=True)  # of an owner that was killed
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            try:
                yield
            finally:
                self.running.unlink(missing_ok=True)
                lock.truncate(0)

    def holder(self) -> int | None:
        """The pid of the process that holds the folder, or None."""
        path = self.root / "lock"
        if not path.exists():
            return None
        with path.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0) or None
        return None

    def note_running(self, facts: dict[str, Any]) -> None:
        """Write down what runs; readable by the owner only, since it holds the addresses with their passwords."""
        _write_private(self.running, json.dumps(facts, indent=2, default=str))

    def read_running(self) -> dict[str, Any] | None:
        """What runs now, or None."""
        if self.holder() is None or not self.running.exists():
            return None
        facts: dict[str, Any] = json.loads(self.running.read_text())
        return facts


@dataclass(frozen=True)
class Secrets:
    """Passwords and keys of the embedded parts."""

    postgres: str
    loader: str
    service: str
    ask: str
    airflow_admin: str
    airflow_jwt: str
    airflow_fernet: str
    airflow_session: str


def load_secrets(home: Home) -> Secrets:
    """The secrets of this home: generated once, kept with mode 600."""
    path = home.root / "secrets.json"
    if not path.exists():
        names = Secrets.__dataclass_fields__
        made = {name: secrets.token_urlsafe(24) for name in names}
        made["airflow_fernet"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        made["airflow_jwt"] = secrets.token_urlsafe(64)
        _write_private(path, json.dumps(made, indent=2))
    return Secrets(**json.loads(path.read_text()))


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    making.rename(path)
