"""The dashboard: one page and its files, read once at start, compressed once, served with entity tags."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from surface.problems import Problem

FOLDER = Path(__file__).resolve().parents[1] / "dashboard"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class File:
    """One file as it is sent."""

    plain: bytes
    packed: bytes
    kind: str
    tag: str


class Dashboard:
    """The page at / and its files under /assets/<version>/, where the version changes with any byte of them."""

    def __init__(self, policy: str, settings: Mapping[str, object], folder: Path = FOLDER) -> None:
        self._policy = policy
        texts = {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.suffix in KINDS}
        options = json.dumps(settings, sort_keys=True).replace("&", "&amp;").replace('"', "&quot;").encode()
        self.version = blake2b(b"".join(texts.values()) + options, digest_size=6).hexdigest()
        page = texts.pop("index.html")
        page = page.replace(b"{{version}}", self.version.encode()).replace(b"{{options}}", options)
        self._page = _file(page, ".html")
        self._files = {name: _file(content, Path(name).suffix) for name, content in texts.items()}

    async def page(self, request: Request) -> Response:
        """GET /."""
        return _send(request, self._page, {"cache-control": "no-cache", "content-security-policy": self._policy})

    async def asset(self, request: Request) -> Response:
        """GET /assets/<version>/<file>; an old version's address gets today's file, not to be kept."""
        file = self._files.get(request.path_params["file"])
        if file is None:
            raise Problem(404)
        current = request.path_params["version"] == self.version
        return _send(request, file, {"cache-control": FOR_EVER if current else "no-cache"})


def _file(content: bytes, suffix: str) -> File:
    packed = gzip.compress(content, 9, mtime=0)
    return File(content, packed, KINDS[suffix], f'"{blake2b(content, digest_size=12).hexdigest()}"')


def _send(request: Request, file: File, headers: dict[str, str]) -> Response:
    headers |= {"etag": file.tag, "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, headers=headers | {"content-encoding": "gzip"}, media_type=file.kind)
    return Response(file.plain, headers=headers, media_type=file.kind)
