"""Alerts: tells people outside of Airflow that a task failed for good, by a webhook and by e-mail.

An alert must never hide the failure that it is about: one that cannot be sent is a line in the task's log.
"""

from __future__ import annotations

import html
import logging
import re
from dataclasses import asdict, dataclass

import requests
from airflow.providers.common.compat.sdk import redact
from pydantic import SecretStr

from marquee.settings import Settings

TIMEOUT_S = 10.0
LONGEST = 2_000
_LOGIN = re.compile(r"(?<=://)[^/\s@]+@")
_KEY = re.compile(r"(?i)\b(api_key|key|token|password|secret)=[^&\s\"']+")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Alert:
    """One failure: where it happened, and the sentence that says what to do."""

    dag_id: str
    task_id: str
    run_id: str
    try_number: int
    what: str

    @property
    def text(self) -> str:
        """One line for people."""
        return f"{self.dag_id}.{self.task_id} failed in run {self.run_id}: {self.what}"


def send(alert: Alert, settings: Settings) -> None:
    """Send an alert to every address that is set; nothing that looks like a secret is in it."""
    if settings.alert_webhook:
        _post(settings.alert_webhook.get_secret_value(), alert)
    if settings.alert_email:
        _mail(settings.alert_email, alert)


def without_secrets(text: str, settings: Settings) -> str:
    """A text without the secrets that are known here, without logins in addresses, and not longer than an alert."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr) and (secret := value.get_secret_value()):
            text = text.replace(secret, "***")
    text = _KEY.sub(r"\1=***", _LOGIN.sub("***@", str(redact(text))))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _post(url: str, alert: Alert) -> None:
    """POST {"text": ..., "dag_id": ...}; Slack, Mattermost and Teams show `text`."""
    try:
        requests.post(url, json={"text": alert.text, **asdict(alert)}, timeout=TIMEOUT_S).raise_for_status()
    except requests.HTTPError as error:
        log.error("The alert was refused: MARQUEE_ALERT_WEBHOOK answered %s.", error.response.status_code)
    except requests.RequestException as error:  # its text would hold the address, which is a secret
        log.error("The alert was not sent: MARQUEE_ALERT_WEBHOOK gives no answer (%s).", type(error).__name__)


def _mail(address: str, alert: Alert) -> None:
    """Send an e-mail through Airflow's connection `smtp_default`."""
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    subject = f"Marquee: {alert.dag_id}.{alert.task_id} failed"
    try:
        with SmtpHook() as mail:
            mail.send_email_smtp(to=address, subject=subject, html_content=f"<p>{html.escape(alert.text)}</p>")
    except Exception as error:
        log.error("The alert was not sent to MARQUEE_ALERT_EMAIL: %s. See the connection smtp_default.", error)
