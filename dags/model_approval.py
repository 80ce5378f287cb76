"""
### Approve: may a model that the gate refused be published all the same?

Asks under *Required actions*, with the gate's reasons. Approve with a reason: it goes into use, and the reason is
kept in `warehouse.model_versions`. Without an answer it stays refused: the question ends by itself after three days,
before the next weekly training. When several models were refused meanwhile, the newest is asked about.

Started by a refused model, or by hand: then it asks about the newest model, if that one was refused.

**If it fails:** nothing stands refused, a reason was missing, or the model's files are gone or were changed; the log
says which, and the model in use stays. Clear the task `approve` and answer again, or use
`./marquee model promote TAG --reason "..."`.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param, dag, task

from marquee.airflow import tasks
from marquee.airflow.assets import MODEL, MODEL_REFUSED
from marquee.airflow.policies import DEFAULTS

REFUSED = "ti.xcom_pull(task_ids='find')"


@dag(
    schedule=[MODEL_REFUSED],
    catchup=False,
    default_args=DEFAULTS,
    max_active_runs=1,
    tags=["model"],
    doc_md=__doc__,
)
def model_approval() -> None:
    @task
    def find() -> dict[str, str]:
        """Find the refused model to ask about; returns its tag and the gate's reason."""
        return tasks.refused()

    approve = ApprovalOperator(
        task_id="approve",
        subject=f"Publish {{{{ {REFUSED}.tag }}}} although the gate refused it?",
        body=f"The gate: {{{{ {REFUSED}.reason }}}}\n\nIts card: `./marquee model show {{{{ {REFUSED}.tag }}}}`",
        params={"reason": Param("", type="string", description="Why it may be published; kept with the model.")},
        defaults=ApprovalOperator.REJECT,
        response_timeout=timedelta(days=3),
    )

    @task(outlets=[MODEL])
    def promote(model: Any, answer: Any) -> str:
        """Put the model into use; returns its tag."""
        return tasks.promote(model["tag"], answer)

    found = find()
    found >> approve
    promote(found, approve.output)


model_approval()
