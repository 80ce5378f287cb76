"""TMDB's two kinds of key, told apart by their form, and kept out of every message."""

from __future__ import annotations

import logging
import re

from marquee.errors import SettingError

_V3 = re.compile(r"[0-9a-fA-F]{32}")
_SHORTEST = 8  # a replica takes any word as its key: replacing that would spoil messages
_IN_URL = re.compile(r"(api_key=)[^&\s'\"]+")


class Credential:
    """A v3 key (32 hex digits, sent in the query) or a v4 token (anything else, sent as a bearer header)."""

    def __init__(self, token: str, *, place: str = "MARQUEE_TMDB_TOKEN") -> None:
        """`place` is where a user finds the key: a setting's or a connection's name. Raises SettingError."""
        self._token = token.strip()
        self.place = place
        if not self._token or not self._token.isascii() or not self._token.isprintable() or " " in self._token:
            raise SettingError(detail=f"{place} holds no usable TMDB key: it is empty or has unprintable characters.")
        self.is_v3 = _V3.fullmatch(self._token) is not None

    def __repr__(self) -> str:
        return f"Credential({'v3' if self.is_v3 else 'v4'}, {self.place})"

    def headers(self) -> dict[str, str]:
        """The header of a v4 token; nothing for a v3 key."""
        return {} if self.is_v3 else {"Authorization": f"Bearer {self._token}"}

    def params(self) -> dict[str, str]:
        """The query parameter of a v3 key; nothing for a v4 token."""
        return {"api_key": self._token} if self.is_v3 else {}

    def scrub(self, text: object) -> str:
        """`text` without the key."""
        shown = str(text)
        if len(self._token) >= _SHORTEST:
            shown = shown.replace(self._token, "***")
        return _IN_URL.sub(r"\1***", shown)


class _ScrubUrls(logging.Filter):
    """urllib3 logs the path of every request, and a v3 key travels in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _IN_URL.sub(r"\1***", record.getMessage())
        record.args = ()
        return True


def scrub_logs() -> None:
    """Keep v3 keys out of urllib3's log records; safe to call again."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logger = logging.getLogger(name)
        if not any(isinstance(known, _ScrubUrls) for known in logger.filters):
            logger.addFilter(_ScrubUrls())
