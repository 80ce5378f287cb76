"""Airflow's plugin: entries in the navigation that lead to Marquee's dashboard and to its API's description."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from marquee.settings import Settings

_SERVICE = f"http://{Settings().service_host}:{Settings().service_port}"


class MarqueePlugin(AirflowPlugin):
    """The dashboard opens inside Airflow's page; the API's page in a tab of its own."""

    name = "marquee"
    external_views: list[dict[str, Any]] = [  # noqa: RUF012
        {
            "name": "Films",
            "href": f"{_SERVICE}/",
            "destination": "nav",
            "url_route": "films",
        },
        {
            "name": "Marquee API",
            "href": f"{_SERVICE}/docs.json",
            "destination": "nav",
            "category": "docs",
        },
    ]
