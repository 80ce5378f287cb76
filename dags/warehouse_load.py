"""
### Load: the lake into Postgres

Loads every published part set that the ledger does not know, oldest first: COPY to staging, checks, then one
transaction each with MERGE, snapshots and ledger. Loading twice changes nothing; a document never overwrites a newer
one; what cannot be loaded goes to `warehouse.quarantine` with its reason. A backfill asks for a retraining. At the end
the verified questions are asked again; a changed answer is a warning in that task's log, never a failed load.

**If it fails:** nothing of the part set is visible. The log names the object in the lake, or what the database said.
"""

from airflow.sdk import dag, task

from marquee.airflow import tasks
from marquee.airflow.assets import LAKE, TRAINING_DUE, WAREHOUSE
from marquee.airflow.policies import DEFAULTS


@dag(
    schedule=[LAKE],
    default_args=DEFAULTS,
    max_active_runs=1,
    tags=["warehouse"],
    doc_md=__doc__,
)
def warehouse_load() -> None:
    @task(outlets=[WAREHOUSE])
    def load() -> list[str]:
        """Load what is new in the lake; returns the part sets loaded."""
        return tasks.load()

    @task(outlets=[TRAINING_DUE])
    def ask_for_training(part_sets: list[str]) -> None:
        """Ask for a retraining when a backfill was among them."""
        tasks.ask_for_training(part_sets)

    @task
    def check_answers() -> list[str]:
        """Ask the verified questions again; returns those whose answers changed."""
        return tasks.check_answers()

    loaded = load()
    ask_for_training(loaded)
    loaded >> check_answers()


warehouse_load()
