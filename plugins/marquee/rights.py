"""TMDB's terms: ML and AI use of its content needs a written agreement, so it needs one explicit setting."""

from __future__ import annotations

from urllib.parse import urlsplit

from marquee.errors import RightsNotStated
from marquee.settings import Settings

_TMDB_HOSTS = ("themoviedb.org", "tmdb.org")


def require_ml_rights(settings: Settings) -> None:
    """Raise RightsNotStated when the data comes from TMDB itself and the user has not stated the right to use it.

    Source: themoviedb.org/api-terms-of-use, section on machine learning. The replica's content is free.
    """
    host = urlsplit(settings.tmdb_url).hostname or ""
    if host.endswith(_TMDB_HOSTS) and not settings.tmdb_ml_rights:
        raise RightsNotStated
