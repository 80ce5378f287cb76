"""What every task does when it fails: which errors are retried, and what the log and the operator are told."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import Context, ExceptionRetryPolicy, RetryAction, RetryRule

from marquee.airflow import alerts
from marquee.airflow.alerts import Alert
from marquee.errors import (
    BadRequest,
    KeyRefused,
    LakeError,
    MarqueeError,
    ModelError,
    SettingError,
    StoreUnavailable,
    Unavailable,
)
from marquee.settings import Settings

log = logging.getLogger(__name__)


def say_what_failed(context: Context) -> None:
    """Failure callback: one line with the DAG, the task, what happened and what to do; also to MARQUEE_ALERT_*."""
    task, settings = context["task_instance"], Settings()
    what = alerts.without_secrets(_advice(context.get("exception")), settings)
    alert = Alert(task.dag_id, task.task_id, task.run_id, task.try_number, what)
    log.error("%s", alert.text)
    alerts.send(alert, settings)


def _advice(error: object) -> str:
    """What happened and what to do."""
    if isinstance(error, MarqueeError):
        return str(error)
    kind = f"{type(error).__name__}: " if isinstance(error, BaseException) else ""
    return f"{kind}{error or 'it ended without a word'}. See the task's log."


DEFAULTS: dict[str, Any] = {
    "owner": "marquee",
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2.0,
    "on_failure_callback": say_what_failed,
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=[Unavailable, StoreUnavailable],
                action=RetryAction.RETRY,
                retry_delay=timedelta(minutes=1),
                reason="TMDB or the lake is over its limit or down: wait, then go on where it stopped.",
            ),
            RetryRule(
                exception=[SettingError, LakeError, ModelError, KeyRefused, BadRequest],
                action=RetryAction.FAIL,
                reason="It would fail again: a person must act.",
            ),
        ]
    ),
}
"""Default arguments of every DAG's tasks."""
