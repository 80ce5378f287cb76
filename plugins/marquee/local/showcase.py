"""What the demo shows at its end: a forecast, an answer with its SQL, a chart, and where to look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.panel import Panel

from marquee.errors import StackError
from marquee.local.stack import Stack

FILM = {
    "title": "The Lighthouse Keeper's Daughter",
    "release_date": "2027-07-09",
    "budget": 60_000_000,
    "runtime": 112,
    "genres": ["Adventure", "Fantasy"],
    "original_language": "en",
    "countries": ["US"],
}
QUESTION = "Which 5 films made the most revenue?"
CHART_QUESTION = "Average vote by genre"


class ServiceRefused(StackError):
    """The service did not answer one of the demo's requests."""

    sentence = "The service answered {status} to {path}: {detail}. Its log is .marquee/logs/service.log."


def gather(stack: Stack) -> dict[str, Any]:
    """Ask the running service; the chart goes to `chart.png` in the demo's data."""
    forecast = _post(stack, "/predict", FILM).json()
    answer = _post(stack, "/ask-text", {"question": QUESTION}).json()
    chart = _post(stack, "/ask-visual", {"question": CHART_QUESTION}, accept="image/png").content
    path = stack.home.data / "chart.png"
    path.write_bytes(chart)
    return {
        "model_tag": forecast["model"]["tag"],
        "prediction": forecast["commercial_probability"],
        "forecast": forecast,
        "question": QUESTION,
        "answer": answer["answer"],
        "sql": answer["sql"],
        "chart_path": str(path),
    }


def _post(stack: Stack, path: str, body: dict[str, Any], accept: str = "application/json") -> requests.Response:
    token = stack.settings.service_tokens
    login = {"Authorization": f"Bearer {token.get_secret_value().split(',')[0].strip()}"} if token else {}
    reply = requests.post(f"{stack.service_url}{path}", json=body, headers={"Accept": accept, **login}, timeout=60)
    if not reply.ok:
        raise ServiceRefused(status=reply.status_code, path=path, detail=reply.text[:300])
    return reply


def tell(stack: Stack, facts: dict[str, Any]) -> None:
    """Print it for a person, on standard error."""
    forecast = facts["forecast"]
    films = (
        f"{facts['movies_loaded']:,} of {facts['movies_in_catalogue']:,} films; {facts['quarantined']} in quarantine"
    )
    if facts["movies_loaded"] < facts["movies_in_catalogue"]:
        films += "; ids that are gone, adult films and extras are left out"
    if facts["broken_lines"]:
        line, reason = facts["broken_lines"][0]
        films += f"; {len(facts['broken_lines'])} broken lines in the catalogue, the first is line {line}: {reason}"
    text = (
        f"[bold]Loaded[/]    {films}\n"
        f"[bold]Forecast[/]  “{FILM['title']}”: {forecast['commercial_probability']:.0%} to earn twice its budget, "
        f"{forecast['critical_probability']:.0%} to be liked (model {facts['model_tag']})\n"
        f"[bold]Question[/]  {facts['question']}\n"
        f"[bold]Answer[/]    {facts['answer']}\n"
        f"[bold]SQL[/]       {' '.join(facts['sql'].split())}\n"
        f"[bold]Chart[/]     {Path(facts['chart_path'])}\n\n"
        f"[bold]Dashboard[/] {stack.service_url}\n"
        f"[bold]Airflow[/]   {stack.airflow_url}  user admin, password {stack.secrets.airflow_admin}\n"
    )
    Console(stderr=True, highlight=False).print(Panel(text, title=f"Marquee, {facts['seconds']:.0f} s"))
