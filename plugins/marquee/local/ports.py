"""Loopback ports for the parts, kept from other stacks on this machine."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from random import SystemRandom

from marquee.errors import SettingError
from marquee.local.environment import Ports
from marquee.settings import Settings

_FREE = range(20_000, 30_000)
"""Below the ports that systems give to outgoing connections: none of those takes one before its part listens on it."""
_TAKEN = (errno.EADDRINUSE, errno.EACCES)


class PortBusy(SettingError):
    """A port that the user asked for is taken."""

    sentence = "Port {port} (MARQUEE_{name}) is taken on {host}: stop what listens there, or set 0 for a free port."


class NoSuchAddress(SettingError):
    """An address that no part can listen on."""

    sentence = "Nothing can listen on {host} (MARQUEE_SERVICE_HOST): {reason}. Set an address of this machine."


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
        try:
            return self._take(host, port or usual)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise NoSuchAddress(host=host, reason=error.strerror) from error
            if port:
                raise PortBusy(port=port, name=name, host=host) from error
            return self.free(host)

    def free(self, host: str) -> int:
        """A free port of _FREE."""
        for port in SystemRandom().sample(_FREE, len(_FREE)):
            with suppress(OSError):
                return self._take(host, port)
        raise NoSuchAddress(host=host, reason="no port is free")

    def _take(self, host: str, port: int) -> int:
        """Claim a port and see whether it can be bound; raises OSError."""
        self._claim(port)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        probe = self._probes.enter_context(socket.socket(family))
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return port

    def _claim(self, port: int) -> None:
        """Keep a port from a stack that starts at the same moment, seconds before a part listens on it.

        The claim is a name of Linux's abstract sockets: one process has it, and it ends with that process. Elsewhere
        there are none, and the second of two such stacks ends when its part finds the port taken.
        """
        if sys.platform == "linux":
            self._claims.enter_context(socket.socket(socket.AF_UNIX)).bind(f"\0marquee-port-{port}")
