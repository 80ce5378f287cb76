"""Models as folders of BentoML's store: arrays and JSON only, so that loading one cannot run code.

Layout, BentoML's own: <models_dir>/models/marquee_success/<version>/ with model.yaml,
and the file `latest` beside the versions.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from marquee.errors import ModelDamaged, ModelOutdated, NoModel
from marquee.model import past
from marquee.model.features import NAMES
from marquee.model.forecasting import Model
from marquee.model.past import Past
from marquee.model.reading import FLOATS
from marquee.model.trees import Trees

NAME = "marquee_success"
REFUSED = "refused"
ARRAYS, SCHEMA, METRICS, CARD, BACKTEST, SAMPLE, PAST = (
    "arrays.npz", "schema.json", "metrics.json", "card.md", "backtest.npz", "sample.npz", "past.npz"
)  # fmt: skip
FILES = (ARRAYS, BACKTEST, SAMPLE, PAST, SCHEMA, METRICS, CARD)
"""What a model's folder holds, and its digest covers."""
_TREES = ("feature", "threshold", "children", "value", "roots", "groups", "depths")
_REST = ("weights", "bias", "words", "calibration", "widths", "usual", "bounds", "seen")


def latest(models_dir: Path) -> str:
    """The tag of the published model, marquee_success:<version>; one small file is read. Raises NoModel."""
    try:
        version = (_store(models_dir) / "latest").read_text().strip()
    except FileNotFoundError:
        raise NoModel(models_dir=models_dir) from None
    return f"{NAME}:{version}"


def load(models_dir: Path, tag: str = "latest", *, digest: str | None = None) -> Model:
    """The model of a tag. With the digest recorded in warehouse.model_versions the files are checked against it.

    Raises NoModel when there is none, ModelDamaged when its files are not what was published, ModelOutdated when they
    are another version's.
    """
    tag = latest(models_dir) if tag == "latest" else tag
    check(models_dir, tag, digest=digest)
    folder = folder_of(models_dir, tag)
    try:
        factor = float(read_schema(models_dir, tag)["success_factor"])
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            trees = Trees(**{name: _wide(arrays[name]) for name in _TREES})
            rest = {name: arrays[name] for name in _REST}
        kept = past.read(folder / PAST)
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamaged(tag=tag, reason=str(error)) from error
    return Model(tag, trees, success_factor=factor, past=kept, **rest)


def check(models_dir: Path, tag: str, *, digest: str | None = None) -> None:
    """Whether a model's files are whole, and made by this version: raises what `load` raises, and costs much less."""
    folder = folder_of(models_dir, tag)
    if digest is not None and files_digest(folder) != digest:
        raise ModelDamaged(tag=tag, reason="its files differ from what was published")
    try:
        features = read_schema(models_dir, tag)["features"]
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            missing = sorted({*_TREES, *_REST} - set(arrays.files))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise ModelDamaged(tag=tag, reason=str(error)) from error
    if features != list(NAMES):
        raise ModelOutdated(tag=tag, reason="it was trained with another list of features")
    if missing:
        raise ModelOutdated(tag=tag, reason=f"it has no {', '.join(missing)}")


def folder_of(models_dir: Path, tag: str) -> Path:
    """The folder of a tag, marquee_success:<version>, published or refused. Raises NoModel."""
    version = tag.removeprefix(f"{NAME}:")
    if version and Path(version).name == version:
        for folder in (_store(models_dir) / version, models_dir / REFUSED / version):
            if folder.is_dir():
                return folder
    raise NoModel(models_dir=models_dir)


@dataclass(frozen=True)
class Kept:
    """What a model's folder holds besides the model: its rolling evaluation, a sample of its lessons, documents."""

    movie_ids: NDArray[np.int64]
    forecasts: FLOATS
    """(films, 8), NaN where the evaluation made none."""
    sample_ids: NDArray[np.int64]
    sample: FLOATS
    """(sample, features and responses): to see whether known films change under a later training."""
    past: Past
    schema: Mapping[str, Any]
    metrics: Mapping[str, Any]
    card: str
    pictures: Mapping[str, bytes]
    """PNG files that the card shows, by name."""


def write(folder: Path, model: Model, kept: Kept) -> str:
    """Write a model's files into a folder and return their digest."""
    arrays: dict[str, Any] = {name: _narrow(getattr(model.trees, name)) for name in _TREES}
    arrays |= {name: getattr(model, name) for name in _REST}
    np.savez(folder / ARRAYS, **arrays)
    past.write(folder / PAST, kept.past)
    np.savez(folder / BACKTEST, movie_ids=kept.movie_ids, values=kept.forecasts)
    np.savez(folder / SAMPLE, movie_ids=kept.sample_ids, values=kept.sample)
    schema = {"features": list(NAMES), "success_factor": model.success_factor, **kept.schema}
    (folder / SCHEMA).write_text(json.dumps(schema, indent=1))
    (folder / METRICS).write_text(json.dumps(kept.metrics, indent=1))
    (folder / CARD).write_text(kept.card)
    for name, picture in kept.pictures.items():
        (folder / name).write_bytes(picture)
    return files_digest(folder)


def publish(models_dir: Path, version: str, made: Path, labels: Mapping[str, str]) -> None:
    """Put a written folder into the store as the latest version."""
    import bentoml
    from bentoml._internal.models.model import ModelStore

    _store(models_dir).mkdir(parents=True, exist_ok=True)
    store = ModelStore(str(models_dir / "models"))
    with bentoml.models.create(f"{NAME}:{version}", labels=dict(labels), _model_store=store) as entry:
        for file in sorted(made.iterdir()):
            Path(entry.path_of(file.name)).write_bytes(file.read_bytes())


def set_aside(models_dir: Path, version: str, made: Path) -> None:
    """Keep a refused model's folder outside the store, where an operator may still take it from."""
    shutil.copytree(made, models_dir / REFUSED / version)


def use(models_dir: Path, tag: str) -> None:
    """Make a version of the store the latest, or bring one in that was set aside. Raises NoModel."""
    version = tag.removeprefix(f"{NAME}:")
    aside = models_dir / REFUSED / version
    if Path(version).name == version and aside.is_dir():
        publish(models_dir, version, aside, {"approved": "by an operator"})
        shutil.rmtree(aside)
        return
    folder = folder_of(models_dir, tag)
    made = folder.parent / f"latest.{version}"
    made.write_text(version)
    made.replace(folder.parent / "latest")


def read_pairs(models_dir: Path, tag: str, file: str) -> tuple[NDArray[np.int64], FLOATS]:
    """(movie ids, rows) of a model's BACKTEST, its forecasts before the fact, or SAMPLE, what it learnt from."""
    with np.load(folder_of(models_dir, tag) / file, allow_pickle=False) as arrays:
        return arrays["movie_ids"], arrays["values"]


def read_schema(models_dir: Path, tag: str) -> dict[str, Any]:
    """A model's features with their reasons, success factor, fingerprint of the data and library versions."""
    found: dict[str, Any] = json.loads((folder_of(models_dir, tag) / SCHEMA).read_text())
    return found


def files_digest(folder: Path) -> str:
    """SHA-256 over names and contents of a model's own files; BentoML's model.yaml is not among them.

    Raises ModelDamaged when one of them is missing.
    """
    total = hashlib.sha256()
    for name in FILES:
        try:
            content = (folder / name).read_bytes()
        except FileNotFoundError:
            raise ModelDamaged(tag=f"{NAME}:{folder.name}", reason=f"{name} is missing") from None
        total.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()


def _narrow(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.int32) if array.dtype == np.int64 else array


def _wide(array: NDArray[Any]) -> NDArray[Any]:
    """Indices as numpy wants them: with 32 bits it would convert them at every step of a walk."""
    return array.astype(np.int64) if array.dtype == np.int32 else array


def _store(models_dir: Path) -> Path:
    return models_dir / "models" / NAME
