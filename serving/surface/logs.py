"""Logs as one JSON object a line, on standard output."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson

REQUESTS = logging.getLogger("marquee.service")


class JsonLines(logging.Formatter):
    """A record as JSON: time, level, logger, message, then whatever `extra={"fields": {...}}` carried."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; line breaks and control characters in a message are escaped by JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def write_json_lines() -> None:
    """Send every logger of this process to standard output as JSON lines, BentoML's and uvicorn's among them."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    REQUESTS.setLevel(logging.INFO)
    for name in ("bentoml", "uvicorn.error", "circus"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
