"""
### Reconcile: TMDB's id export against the warehouse

TMDB does not announce deletions, and a mirror that was down for long misses changes. Once a week this run compares the
id export with the warehouse: films that the export no longer lists are asked for (and become tombstones), films that
the warehouse lacks are fetched, and so is every document older than 150 days. Then content older than 180 days leaves
the lake and the warehouse, as TMDB's terms ask. It starts paused: switch it on after the first backfill.

**missing** says whether lacking films are fetched: `auto` only when the warehouse holds 90 % of the catalogue, for
else it is a slice by choice.

**If it fails:** the task's log names the film or the connection and says what to do. Clear the failed task.
"""

from datetime import UTC, datetime

from airflow.sdk import CronTriggerTimetable, Param, dag, task

from marquee.airflow import reconcile, tasks
from marquee.airflow.assets import LAKE
from marquee.airflow.policies import DEFAULTS
from marquee.tmdb.pacing import API_POOL


@dag(
    schedule=CronTriggerTimetable("0 9 * * 1", timezone="UTC"),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    is_paused_upon_creation=True,
    params={"missing": Param("auto", enum=["auto", "always", "never"], title="Fetch films that the warehouse lacks")},
    default_args=DEFAULTS,
    max_active_runs=1,
    tags=["tmdb", "lake"],
    doc_md=__doc__,
)
def tmdb_reconcile() -> None:
    @task(pool=API_POOL)
    def plan() -> list[str]:
        """Compare the id export with the warehouse; returns the keys of the chunks to fetch."""
        return reconcile.plan()

    @task(pool=API_POOL)
    def fetch(chunk: str) -> int:
        """Fetch one chunk's films into the lake."""
        return tasks.fetch(chunk)

    @task(outlets=[LAKE], trigger_rule="none_failed")
    def publish() -> str:
        """Write the manifest: the part set becomes visible."""
        return reconcile.publish()

    @task
    def remove_old() -> list[str]:
        """Remove what TMDB's terms no longer allow to keep."""
        return reconcile.remove_old()

    fetch.expand(chunk=plan()) >> publish() >> remove_old()


tmdb_reconcile()
