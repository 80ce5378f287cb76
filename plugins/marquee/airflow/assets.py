"""The assets that chain the DAGs. They have names and no URI: nothing of a host or a secret can be in them, and a
URI would make every task import the providers that know how to read one."""

from __future__ import annotations

from airflow.sdk import Asset

LAKE = Asset(name="lake", group="marquee")
"""A part set was published."""

WAREHOUSE = Asset(name="warehouse", group="marquee")
"""Part sets were loaded."""

TRAINING_DUE = Asset(name="training_due", group="marquee")
"""A backfill was loaded: the weekly retraining should not be waited for."""

MODEL = Asset(name="model", group="marquee")
"""A model was promoted."""
