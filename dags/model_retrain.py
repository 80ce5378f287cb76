"""
### Retrain: learn from the warehouse, every week

Builds leak-free features, trains the four forecasts, evaluates them over time, and publishes the model to the BentoML
store when it passes the gate. Runs on Mondays at 06:00 UTC, after a backfill was loaded, and by hand. The service takes
a promoted model without a restart.

**If the gate refuses:** the log says which threshold, which slice and the numbers; the model in use stays, and
`model_approval` asks an operator.
"""

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, Param, dag, task

from marquee.airflow import tasks
from marquee.airflow.assets import TRAINED, TRAINING_DUE
from marquee.airflow.policies import DEFAULTS


@dag(
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("0 6 * * 1", timezone="UTC"), assets=TRAINING_DUE),
    catchup=False,
    params={"seed": Param(0, type="integer", minimum=0, description="The same data and seed give the same model.")},
    default_args=DEFAULTS,
    max_active_runs=1,
    tags=["model"],
    doc_md=__doc__,
)
def model_retrain() -> None:
    @task(outlets=[TRAINED])
    def retrain() -> str:
        """Train, evaluate, pass the gate, publish; returns the model's tag."""
        return tasks.retrain()

    retrain()


model_retrain()
