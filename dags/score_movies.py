"""
### Score: forecasts for upcoming and recent films

Writes `warehouse.model_predictions` with the promoted model, after a load and after a promotion. Skips while there is
no model.

**If it fails:** the predictions of the last run stay; the log says what to do.
"""

from airflow.sdk import dag, task

from marquee.airflow import tasks
from marquee.airflow.assets import MODEL, WAREHOUSE
from marquee.airflow.policies import DEFAULTS


@dag(
    schedule=(WAREHOUSE | MODEL),
    default_args=DEFAULTS,
    max_active_runs=1,
    tags=["model"],
    doc_md=__doc__,
)
def score_movies() -> None:
    @task
    def score() -> int:
        """Write the forecasts; returns how many."""
        return tasks.score()

    score()


score_movies()
