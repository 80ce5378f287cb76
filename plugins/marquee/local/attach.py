"""Reach the stack that runs now, from another command."""

from __future__ import annotations

from marquee.errors import StackError
from marquee.local.environment import Ports
from marquee.local.home import Home, load_secrets
from marquee.local.stack import Stack
from marquee.settings import Settings


class NothingRuns(StackError):
    """A command needs a running stack."""

    sentence = "Nothing runs over {home}: start it with ./marquee up (your own data) or ./marquee demo."


def attach(given: Settings) -> Stack:
    """The running stack, without its processes: its settings, addresses and secrets."""
    facts = Home(given.home).read_running()
    if facts is None:
        raise NothingRuns(home=given.home)
    home = Home(given.home, facts["mode"])
    ports = Ports(**facts["ports"])
    return Stack(given, Settings(**facts["settings"]), home, load_secrets(home), ports)


def reach(given: Settings) -> Settings:
    """Settings that lead to a warehouse: those of the running stack, or the user's own. Raises NothingRuns."""
    if Home(given.home).read_running() is None and given.warehouse_url is not None:
        return given
    return attach(given).settings
