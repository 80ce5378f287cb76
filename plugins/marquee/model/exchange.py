"""Promoted models travel through S3 between machines that share no disk, as BentoML's own archives.

Who trains sends what the gate let pass; services and other workers follow: they take the model that the warehouse
calls promoted, and believe it only when its files have the digest that is recorded there.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from marquee.errors import ModelDamaged, NoModel
from marquee.lake.store import Store
from marquee.model import registry
from marquee.settings import SQL

if TYPE_CHECKING:
    from bentoml._internal.models.model import ModelStore

log = logging.getLogger(__name__)


class Exchange:
    """One machine's model store, and the store in which models are exchanged."""

    def __init__(self, store: Store, models_dir: Path) -> None:
        self._store, self._models_dir = store, models_dir

    def send(self, tag: str) -> None:
        """Make a model of this machine's store available to the others; sending twice changes nothing."""
        import bentoml

        with tempfile.TemporaryDirectory(prefix="marquee-model-") as scratch:
            archive = bentoml.models.export_model(tag, f"{scratch}/{_key(tag)}", _model_store=_bento(self._models_dir))
            self._store.create(_key(tag), Path(archive).read_bytes())

    def follow(self, connection: psycopg.Connection) -> str | None:
        """Bring the promoted model here and into use; its tag, or None while there is none.

        Raises ModelDamaged, ObjectMissing and what the stores raise; the model in use then stays.
        """
        row = connection.execute((SQL / "features" / "promoted_version.sql").read_bytes()).fetchone()
        if row is None:
            return None
        tag, digest = row
        if not self._here(tag):
            self._fetch(tag, digest)
        try:
            used = registry.latest(self._models_dir)
        except NoModel:
            used = None
        if used != tag:
            registry.use(self._models_dir, tag)
        return str(tag)

    def _here(self, tag: str) -> bool:
        try:
            registry.folder_of(self._models_dir, tag)
        except NoModel:
            return False
        return True

    def _fetch(self, tag: str, digest: str) -> None:
        """Import the archive aside, check its files, and move it into the store whole."""
        import bentoml

        store = self._models_dir / "models" / registry.NAME
        store.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=self._models_dir) as scratch:
            archive = Path(scratch) / _key(tag)
            archive.write_bytes(self._store.read(_key(tag)))
            try:
                model = bentoml.models.import_model(str(archive), _model_store=_bento(Path(scratch)))
                found = registry.files_digest(Path(model.path))
            except Exception as error:  # an archive that somebody else wrote may break anywhere
                raise ModelDamaged(tag=tag, reason=f"its archive cannot be read: {error}") from error
            if found != digest:
                raise ModelDamaged(tag=tag, reason="its files differ from what was published")
            self._place(Path(model.path), store / tag.removeprefix(f"{registry.NAME}:"))
        log.info("model %s fetched", tag)

    @staticmethod
    def _place(made: Path, target: Path) -> None:
        """Move a folder into the store; another process of this machine may have been first."""
        try:
            made.rename(target)
        except OSError:
            if not target.is_dir():
                raise
            shutil.rmtree(made)


def open_exchange(url: str, endpoint_url: str | None, models_dir: Path) -> Exchange:
    """The exchange at s3://bucket/prefix or file:///folder, with keys from boto3's usual places."""
    from marquee.lake.store import open_store

    return Exchange(open_store(url, endpoint_url=endpoint_url, exclusive=False), models_dir)


def _bento(folder: Path) -> ModelStore:
    from bentoml._internal.models.model import ModelStore

    (folder / "models").mkdir(exist_ok=True)
    return ModelStore(str(folder / "models"))


def _key(tag: str) -> str:
    return f"{tag.removeprefix(f'{registry.NAME}:')}.bentomodel"
