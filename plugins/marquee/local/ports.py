"""Free loopback ports."""

from __future__ import annotations

import socket

from marquee.errors import SettingError
from marquee.local.environment import Ports
from marquee.settings import Settings


class PortBusy(SettingError):
    """A port that the user asked for is taken."""

    sentence = "Port {port} (MARQUEE_{name}) is taken on {host}: stop what listens there, or set 0 for a free port."


def find(settings: Settings) -> Ports:
    """The ports that the user asked for, checked, and free ones for the rest."""
    with _Reservations() as reserve:
        return Ports(
            postgres=reserve.free("127.0.0.1"),
            replica=reserve.free("127.0.0.1"),
            airflow=reserve.wanted("127.0.0.1", settings.airflow_port, 8080, "AIRFLOW_PORT"),
            service=reserve.wanted(settings.service_host, settings.service_port, 3000, "SERVICE_PORT"),
        )


class _Reservations:
    """Holds every port found until all are found, so that no two parts get the same one."""

    def __enter__(self) -> _Reservations:
        self._sockets: list[socket.socket] = []
        return self

    def wanted(self, host: str, port: int, usual: int, name: str) -> int:
        """The port that the user set, or raise PortBusy; without one, the usual port or any free one."""
        if port:
            return self._bind(host, port, name)
        try:
            return self._bind(host, usual, name)
        except PortBusy:
            return self.free(host)

    def free(self, host: str) -> int:
        """Any free port."""
        return self._bind(host, 0, "")

    def _bind(self, host: str, port: int, name: str) -> int:
        probe = socket.socket()
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._sockets.append(probe)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortBusy(port=port, name=name, host=host) from error
        found: int = probe.getsockname()[1]
        return found

    def __exit__(self, *_: object) -> None:
        for probe in self._sockets:
            probe.close()
