"""The lake in S3, Amazon's or any store that speaks its protocol and honours If-None-Match."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from marquee.errors import ObjectMissing, StoreNotExclusive, StoreRefused, StoreUnavailable
from marquee.lake.keys import check_key

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_EXISTS = frozenset({"PreconditionFailed", "412"})
_RACE = frozenset({"ConditionalRequestConflict", "409"})


def connect(endpoint_url: str | None) -> S3Client:
    """A client with credentials from boto3's usual places; throttling and 5xx are retried by botocore."""
    retries = Config(retries={"mode": "standard", "max_attempts": 6})
    return boto3.client("s3", endpoint_url=endpoint_url, config=retries)


class S3Store:
    """Keys lie under `prefix` in `bucket`."""

    def __init__(self, client: S3Client, bucket: str, prefix: str) -> None:
        self._client, self._bucket = client, bucket
        self._prefix = f"{prefix}/" if prefix else ""

    @property
    def url(self) -> str:
        """The store as s3://bucket/prefix."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def probe(self) -> Self:
        """The store itself, after creating an object twice. Raises StoreNotExclusive when both work."""
        key = f"probe/{secrets.token_hex(8)}"
        try:
            self.create(key, b"1")
            twice = self.create(key, b"2")
        except StoreUnavailable as error:
            if isinstance(error.__cause__, ClientError) and _status(error.__cause__) == 501:
                raise StoreNotExclusive(url=self.url, reason=str(error.__cause__)) from error
            raise
        self.delete(key)
        if twice:
            raise StoreNotExclusive(url=self.url, reason="it wrote an object twice")
        return self

    def read(self, key: str) -> bytes:
        """See Store."""
        with self._says(key):
            try:
                return self._client.get_object(Bucket=self._bucket, Key=self._key(key))["Body"].read()
            except self._client.exceptions.NoSuchKey:
                raise ObjectMissing(key=key, url=self.url) from None

    def create(self, key: str, data: bytes) -> bool:
        """See Store. A clash with a write of the same moment is asked again: one of the two wins."""
        with self._says(key):
            while True:
                try:
                    self._client.put_object(Bucket=self._bucket, Key=self._key(key), Body=data, IfNoneMatch="*")
                    return True
                except ClientError as error:
                    code = error.response["Error"]["Code"]
                    if code in _EXISTS:
                        return False
                    if code not in _RACE:
                        raise

    def list(self, prefix: str = "") -> Iterator[str]:
        """See Store. Pages of 1,000 keys are read as they are needed."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._says(prefix or "its list"):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for entry in page.get("Contents", []):
                    yield entry["Key"].removeprefix(self._prefix)

    def delete(self, key: str) -> None:
        """See Store."""
        with self._says(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._key(key))

    def _key(self, key: str) -> str:
        return self._prefix + check_key(key)

    @contextmanager
    def _says(self, what: str) -> Iterator[None]:
        """Raise StoreRefused or StoreUnavailable for what boto3 raises."""
        try:
            yield
        except ClientError as error:
            kind = StoreRefused if 400 <= _status(error) < 500 else StoreUnavailable
            raise kind(url=self.url, what=what, reason=error) from error
        except NoCredentialsError as error:
            raise StoreRefused(url=self.url, what=what, reason=error) from error
        except BotoCoreError as error:
            raise StoreUnavailable(url=self.url, what=what, reason=error) from error


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500))
