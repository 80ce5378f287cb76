"""The assets that chain the DAGs. They have names and no URI: nothing of a host or a secret can be in them, and a
URI would make every task import the providers that know how to read one."""

from __future__ import annotations

from airflow.sdk import Asset, AssetAlias

LAKE = Asset(name="lake", group="marquee")
"""A part set was published."""

WAREHOUSE = Asset(name="warehouse", group="marquee")
"""Part sets were loaded."""

TRAINING_DUE = Asset(name="training_due", group="marquee")
"""A backfill was loaded: the weekly retraining should not be waited for."""

MODEL = Asset(name="model", group="marquee")
"""A model was promoted."""

MODEL_REFUSED = Asset(name="model_refused", group="marquee")
"""A model was trained and the gate refused it; the event's extra holds its tag and the gate's reason."""

TRAINED = AssetAlias(name="trained_model", group="marquee")
"""What a training ends in: MODEL or MODEL_REFUSED."""
