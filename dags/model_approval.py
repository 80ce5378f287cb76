"""
### Approve: may a model that the gate refused be published all the same?

Asks under *Required actions*, with the gate's reasons. Approve with a reason: it goes into use, and the reason is
kept in `warehouse.model_versions`. Without an answer it stays refused: the question ends by itself after three days,
before the next weekly training. When several models were refused meanwhile, the newest is asked about.

Started by a refused model; a run by hand has nothing to ask about and fails.

**If it fails:** a reason was missing, or the model's files are gone or were changed; the model in use stays. Clear the
task `approve` and answer again, or use `./marquee model promote TAG --reason "..."`.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param, dag, task

from marquee.airflow import tasks
from marquee.airflow.assets import MODEL, MODEL_REFUSED
from marquee.airflow.policies import DEFAULTS

EVENT = "(triggering_asset_events.values() | map('list') | first | last).extra"


@dag(
    schedule=[MODEL_REFUSED],
    catchup=False,
    default_args=DEFAULTS,
    max_active_runs=1,
    tags=["model"],
    doc_md=__doc__,
)
def model_approval() -> None:
    approve = ApprovalOperator(
        task_id="approve",
        subject=f"Publish {{{{ {EVENT}.tag }}}} although the gate refused it?",
        body=f"The gate: {{{{ {EVENT}.reason }}}}\n\nIts card: `./marquee model show {{{{ {EVENT}.tag }}}}`",
        params={"reason": Param("", type="string", description="Why it may be published; kept with the model.")},
        defaults=ApprovalOperator.REJECT,
        response_timeout=timedelta(days=3),
    )

    @task(outlets=[MODEL])
    def promote(answer: Any) -> str:
        """Put the model into use; returns its tag."""
        return tasks.promote(answer)

    promote(approve.output)


model_approval()
