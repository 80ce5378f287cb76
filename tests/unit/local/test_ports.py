"""Ports are kept from other stacks from the moment they are chosen, before anything listens on them."""

from __future__ import annotations

import socket
import sys
from dataclasses import astuple

import pytest

from marquee.local.ports import NoSuchAddress, PortBusy, reserved
from marquee.settings import Settings


def asking(**settings: int | str) -> Settings:
    return Settings(_env_file=None, **settings)  # type: ignore[call-arg, arg-type]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


def test_a_port_that_is_listened_on_is_refused_with_its_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortBusy, match=rf"{port} \(MARQUEE_AIRFLOW_PORT\)"), reserved(asking(airflow_port=port)):
            pass


def test_an_address_of_another_machine_is_refused() -> None:
    with (
        pytest.raises(NoSuchAddress, match=r"192\.0\.2\.1 \(MARQUEE_SERVICE_HOST\)"),
        reserved(asking(service_host="192.0.2.1")),
    ):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has abstract sockets")
def test_a_chosen_port_is_refused_to_the_next_stack_until_the_first_ends() -> None:
    wish = asking(service_port=free_port())
    with reserved(wish) as ports, pytest.raises(PortBusy, match="MARQUEE_SERVICE_PORT"), reserved(wish):
        pass
    with reserved(wish) as again:
        assert again.service == ports.service


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has abstract sockets")
def test_two_stacks_that_start_at_once_get_different_ports() -> None:
    with reserved(asking()) as one, reserved(asking()) as other:
        assert len({*astuple(one), *astuple(other)}) == 8


def test_a_part_can_listen_on_the_port_that_its_stack_keeps() -> None:
    with reserved(asking(service_port=free_port())) as ports, socket.socket() as part:
        part.bind(("127.0.0.1", ports.service))
        part.listen()
