"""The assets that chain the DAGs. Their URIs name no host, so no secret can be in them."""

from __future__ import annotations

from airflow.sdk import Asset

LAKE = Asset(name="lake", uri="marquee://lake/movies", group="marquee")
"""A part set was published."""

WAREHOUSE = Asset(name="warehouse", uri="marquee://warehouse/movies", group="marquee")
"""Part sets were loaded."""

TRAINING_DUE = Asset(name="training_due", uri="marquee://warehouse/training-due", group="marquee")
"""A backfill was loaded: the weekly retraining should not be waited for."""

MODEL = Asset(name="model", uri="marquee://models/marquee_success", group="marquee")
"""A model was promoted."""
