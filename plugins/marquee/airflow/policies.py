"""What every task does when it fails: which errors are retried, and what the log and the operator are told."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import Context, ExceptionRetryPolicy, RetryAction, RetryRule

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

log = logging.getLogger(__name__)


def say_what_failed(context: Context) -> None:
    """Failure callback: one line with the DAG, the task, what happened and what to do."""
    error = context.get("exception")
    task = context["task_instance"]
    advice = str(error) if isinstance(error, MarqueeError) else f"{type(error).__name__}: {error}. See the task's log."
    log.error("%s.%s failed in run %s: %s", task.dag_id, task.task_id, task.run_id, advice)


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
