"""The endpoint as the replaced systems have it: FastAPI, a data frame of one row, scikit-learn's predict.

The models are fitted by the recipe of marquee.model.learning: for each target boosted trees, randomised trees and a
linear model. `/one` asks only the first target's boosted trees.
"""

from __future__ import annotations

import os
from typing import Any

import joblib
import pandas as pd
from fastapi import FastAPI

from marquee.model.features import NAMES, encode
from marquee.model.film import Film
from marquee.model.reading import requested_films

app = FastAPI()
PIPELINES: dict[str, list[Any]] = joblib.load(os.environ["BENCH_PIPELINES"])
NO_CONNECTION: Any = None


def frame(film: Film) -> pd.DataFrame:
    """One row with the model's columns; the people's careers are left out, which favours this side."""
    plain = film.model_copy(update={"title": None, "directors": [], "cast": []})
    return pd.DataFrame(encode(requested_films(NO_CONNECTION, [plain], 2.0)), columns=list(NAMES))


def chance(pipeline: Any, row: pd.DataFrame) -> float:
    """A classifier's probability, a regressor's value."""
    answer = pipeline.predict_proba(row)[0, 1] if hasattr(pipeline, "predict_proba") else pipeline.predict(row)[0]
    return float(answer)


@app.post("/predict")
def predict(film: Film) -> dict[str, float]:
    """The four targets."""
    row = frame(film)
    return {target: sum(chance(p, row) for p in members) / len(members) for target, members in PIPELINES.items()}


@app.post("/one")
def one(film: Film) -> dict[str, float]:
    """One chance by one pipeline."""
    return {"commercial": chance(PIPELINES["commercial"][0], frame(film))}
