"""
### Backfill: TMDB into the lake

Plans chunks of film ids from TMDB's daily id export (the whole catalogue) or from its discover search (a slice),
fetches them in parallel at TMDB's rate, and publishes one part set. A cleared or retried run continues where it
stopped: nothing is fetched twice. `warehouse_load` starts by itself when the part set is published.

**If it fails:** the task's log names the film or the connection and says what to do. Clear the failed task.
"""

from airflow.sdk import dag, task

from marquee.airflow import tasks
from marquee.airflow.assets import LAKE
from marquee.airflow.forms import BACKFILL
from marquee.airflow.policies import DEFAULTS
from marquee.tmdb.pacing import API_POOL


@dag(
    schedule=None,
    params=BACKFILL,
    default_args=DEFAULTS,
    max_active_runs=1,
    tags=["tmdb", "lake"],
    doc_md=__doc__,
)
def tmdb_backfill() -> None:
    @task(pool=API_POOL)
    def plan() -> list[str]:
        """Choose the ids; returns the keys of their chunks in the lake."""
        return tasks.plan_backfill()

    @task(pool=API_POOL)
    def fetch(chunk: str) -> int:
        """Fetch one chunk's films into the lake."""
        return tasks.fetch(chunk)

    @task(outlets=[LAKE], trigger_rule="none_failed")
    def publish() -> str:
        """Write the manifest: the part set becomes visible, also when no film was chosen."""
        return tasks.publish_backfill()

    fetch.expand(chunk=plan()) >> publish()


tmdb_backfill()
