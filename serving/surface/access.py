"""Who may use the service: bearer tokens, and no open door beyond this machine."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from marquee.errors import SettingError
from surface.problems import Problem

PROBES = frozenset({"/health", "/livez", "/readyz", "/healthz", "/metrics"})
"""Asked by the operator's machines, again and again."""
OPEN_PATHS = PROBES | {"/", "/api/health", "/openapi.json"}
OPEN_PREFIX = "/assets/"


class OpenToEverybody(SettingError):
    """An address that others can reach, without tokens."""

    sentence = (
        "The service would listen on {host}, which other machines can reach, without tokens. "
        "Set MARQUEE_SERVICE_TOKENS, or listen on 127.0.0.1."
    )


def is_loopback(host: str) -> bool:
    """Whether an address (or the name localhost) reaches this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_open_door(host: str, tokens: Sequence[str]) -> None:
    """Raise OpenToEverybody when `host` is not loopback and there are no tokens."""
    if not tokens and not is_loopback(host):
        raise OpenToEverybody(host=host)


def split_tokens(text: str | None) -> tuple[str, ...]:
    """The tokens of a comma-separated setting; several at once so that one can replace another."""
    return tuple(token for part in (text or "").split(",") if (token := part.strip()))


@dataclass(frozen=True)
class Access:
    """Decides on one request from its path and headers."""

    tokens: tuple[str, ...]

    def client(self, path: str, address: str, authorization: str | None) -> str:
        """A name for whoever asks, to count requests by; raises Problem 401 when a token is due and wrong."""
        if not self.tokens:
            return address
        given = self._bearer(authorization)
        # Every token is compared, so that the time says nothing about which one matched.
        matches = [hmac.compare_digest(given, token.encode()) for token in self.tokens]
        if any(matches):
            return "token:" + blake2b(given, digest_size=8).hexdigest()
        if path in OPEN_PATHS or path.startswith(OPEN_PREFIX):
            return address
        raise Problem(401, headers={"www-authenticate": 'Bearer realm="marquee"'})

    def check_local(self, local_address: str | None, host_header: str | None) -> None:
        """Without tokens only this machine is served, and only under its own names.

        The second rule stops web pages that rebind their own name to 127.0.0.1. Raises Problem 403 or 421.
        """
        if self.tokens or local_address is None:
            return
        if not is_loopback(local_address):
            raise Problem(403, "Without MARQUEE_SERVICE_TOKENS this service answers on its own machine only.")
        name = _host_name(host_header or "")
        if not is_loopback(name):
            raise Problem(421, "This service answers to localhost and 127.0.0.1 only.")

    @staticmethod
    def _bearer(authorization: str | None) -> bytes:
        scheme, _, credential = (authorization or "").partition(" ")
        return credential.strip().encode("latin-1") if scheme.lower() == "bearer" else b""


def _host_name(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0]
