"""Which known route a path belongs to: the label of metrics and logs, so that strange paths cost nothing."""

from __future__ import annotations

import re

EXACT = frozenset(
    {
        "/", "/predict", "/ask-text", "/ask-visual", "/ask-verdict", "/health", "/api/health", "/api/summary",
        "/api/predictions", "/api/movies", "/api/upcoming", "/api/track-record", "/api/model", "/api/pipeline",
        "/livez", "/readyz", "/healthz", "/metrics", "/openapi.json",
    }
)  # fmt: skip
PATTERNS = (
    (re.compile(r"/api/movies/[^/]+"), "/api/movies/{movie_id}"),
    (re.compile(r"/assets/.+"), "/assets/{file}"),
)


def route_of(path: str) -> str:
    """E.g. /api/movies/603 -> /api/movies/{movie_id}; anything unknown -> other."""
    if path in EXACT:
        return path
    return next((name for pattern, name in PATTERNS if pattern.fullmatch(path)), "other")
