"""Loopback ports for the parts, kept from other stacks on this machine."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from marquee.errors import SettingError
from marquee.local.environment import Ports
from marquee.settings import Settings


class PortBusy(SettingError):
    """A port that the user asked for is taken."""

    sentence = "Port {port} (MARQUEE_{name}) is taken on {host}: stop what listens there, or set 0 for a free port."


@contextmanager
def reserved(settings: Settings) -> Iterator[Ports]:
    """The ports that the user asked for, checked, and free ones for the rest; no other stack takes them meanwhile."""
    with ExitStack() as claims:
        with ExitStack() as probes:  # open until all are found, so that no two parts get the same one
            find = _Search(probes, claims)
            ports = Ports(
                postgres=find.free("127.0.0.1"),
                replica=find.free("127.0.0.1"),
                airflow=find.wanted("127.0.0.1", settings.airflow_port, 8080, "AIRFLOW_PORT"),
                service=find.wanted(settings.service_host, settings.service_port, 3000, "SERVICE_PORT"),
            )
        yield ports


class _Search:
    def __init__(self, probes: ExitStack, claims: ExitStack) -> None:
        self._probes, self._claims = probes, claims

    def wanted(self, host: str, port: int, usual: int, name: str) -> int:
        """The port that the user set, or raise PortBusy; without one, the usual port or any free one."""
        if port:
            return self._take(host, port, name)
        try:
            return self._take(host, usual, name)
        except PortBusy:
            return self.free(host)

    def free(self, host: str) -> int:
        """Any free port."""
        return self._bind(host, 0)

    def _take(self, host: str, port: int, name: str) -> int:
        try:
            self._claim(port)
            return self._bind(host, port)
        except OSError as error:
            raise PortBusy(port=port, name=name, host=host) from error

    def _claim(self, port: int) -> None:
        """Keep a port from a stack that starts at the same moment, seconds before a part listens on it.

        The claim is a name of Linux's abstract sockets: one process has it, and it ends with that process. Elsewhere
        there are none, and the second of two such stacks ends when its part finds the port taken.
        """
        if sys.platform == "linux":
            self._claims.enter_context(socket.socket(socket.AF_UNIX)).bind(f"\0marquee-port-{port}")

    def _bind(self, host: str, port: int) -> int:
        probe = self._probes.enter_context(socket.socket())
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        found: int = probe.getsockname()[1]
        return found
