"""Where the lake lies: S3 or a local folder, behind four verbs. Objects never change once created."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import pathname2url

from marquee.errors import ObjectMissing, SettingError, StoreRefused
from marquee.lake.keys import check_key

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class Store(Protocol):
    """Keys are pieces of letters, digits, '.', '_' and '-' between slashes (BadKey otherwise).

    Every verb raises StoreRefused when a person must act, and StoreUnavailable when it may pass.
    """

    @property
    def url(self) -> str:
        """Where the store is, without secrets."""

    def read(self, key: str) -> bytes:
        """The object's bytes. Raises ObjectMissing."""

    def create(self, key: str, data: bytes) -> bool:
        """Write a new object as a whole; False, and nothing changes, when the key already exists."""

    def list(self, prefix: str = "") -> Iterator[str]:
        """The keys that begin with `prefix`, in order."""

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is fine."""


def open_store(
    url: str, *, endpoint_url: str | None = None, client: S3Client | None = None, exclusive: bool = True
) -> Store:
    """The store at file:///folder or s3://bucket/prefix.

    For S3 a boto3 client may be given (with an Airflow connection's keys); otherwise boto3 looks for
    credentials in its usual places, and `endpoint_url` names a store other than Amazon's. Opening an S3 store
    proves that it honours If-None-Match, unless `exclusive` is False: for who only reads. Raises SettingError,
    StoreNotExclusive.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        return LocalStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        from marquee.lake.s3 import S3Store, connect  # boto3 costs half a second: only where S3 is used

        store = S3Store(client or connect(endpoint_url), parts.netloc, parts.path.strip("/"))
        return store.probe() if exclusive else store
    raise SettingError(detail=f"MARQUEE_LAKE_URL is {url!r}: it must be file:///folder or s3://bucket/prefix.")


class LocalStore:
    """A folder. A new object is written aside, synced, and linked into place: none is ever torn."""

    def __init__(self, root: Path) -> None:
        self._root, self._making = root, root / ".making"
        with self._says("its folder"):
            self._making.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        """The folder as file:///..."""
        return f"file://{pathname2url(str(self._root))}"

    def read(self, key: str) -> bytes:
        """See Store."""
        with self._says(key):
            try:
                return self._path(key).read_bytes()
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                raise ObjectMissing(key=key, url=self.url) from None

    def create(self, key: str, data: bytes) -> bool:
        """See Store. The object and its folder are on the disk when this returns."""
        target = self._path(key)
        making = self._making / secrets.token_hex(8)
        with self._says(key):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                _write(making, data)
                os.link(making, target)
            except FileExistsError:
                return False
            finally:
                making.unlink(missing_ok=True)
            _sync(target.parent)
        return True

    def list(self, prefix: str = "") -> Iterator[str]:
        """See Store."""
        start = self._root / prefix.rpartition("/")[0]
        for key in sorted(str(path.relative_to(self._root)) for path in start.rglob("*") if path.is_file()):
            if key.startswith(prefix) and not key.startswith(".making/"):
                yield key

    def delete(self, key: str) -> None:
        """See Store. Folders that become empty go as well."""
        path = self._path(key)
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == self._root:
                break
            try:
                parent.rmdir()
            except OSError:
                break

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    @contextmanager
    def _says(self, what: str) -> Iterator[None]:
        """Raise StoreRefused for what the file system says."""
        try:
            yield
        except OSError as error:
            raise StoreRefused(url=self.url, what=what, reason=error.strerror or error) from error


def _write(path: Path, data: bytes) -> None:
    """A new file that is on the disk when this returns."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
