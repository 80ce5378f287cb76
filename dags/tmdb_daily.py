"""
### Daily: what changed at TMDB

One run a UTC day fetches every film that TMDB says changed that day, and publishes one part set; its data interval is
the day. It starts paused: switch it on after the first backfill. Missed days are made up for by
`./marquee airflow backfill create --dag-id tmdb_daily --from-date 2026-11-01 --to-date 2026-11-08`.

**If it fails:** the task's log names the film or the connection and says what to do. Clear the failed task.
"""

from datetime import UTC, datetime

from airflow.sdk import CronDataIntervalTimetable, dag, task

from marquee.airflow import tasks
from marquee.airflow.assets import LAKE
from marquee.airflow.policies import DEFAULTS
from marquee.tmdb.pacing import API_POOL


@dag(
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    is_paused_upon_creation=True,
    default_args=DEFAULTS,
    max_active_runs=2,
    tags=["tmdb", "lake"],
    doc_md=__doc__,
)
def tmdb_daily() -> None:
    @task(pool=API_POOL)
    def plan() -> list[str]:
        """Ask TMDB which films changed; returns the keys of their chunks in the lake."""
        return tasks.plan_day()

    @task(pool=API_POOL)
    def fetch(chunk: str) -> int:
        """Fetch one chunk's films into the lake."""
        return tasks.fetch(chunk)

    @task(outlets=[LAKE], trigger_rule="none_failed")
    def publish() -> str:
        """Write the manifest: the part set becomes visible, also when nothing changed."""
        return tasks.publish_day()

    fetch.expand(chunk=plan()) >> publish()


tmdb_daily()
