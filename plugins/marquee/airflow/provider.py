"""What Airflow's provider discovery reads: the connection type `tmdb` and its form. Imports nothing of Airflow."""

from __future__ import annotations

from typing import Any


def get_provider_info() -> dict[str, Any]:
    """The provider's description, in Airflow's provider-info schema."""
    return {
        "package-name": "marquee",
        "name": "Marquee",
        "description": "Mirrors The Movie Database through an S3 lake into Postgres.",
        "connection-types": [
            {
                "connection-type": "tmdb",
                "hook-class-name": "marquee.airflow.hook.TmdbHook",
                "hook-name": "TMDB",
                "ui-field-behaviour": {
                    "hidden-fields": ["schema", "login", "port"],
                    "relabeling": {"host": "API address", "password": "Read token (v4) or key (v3)"},
                    "placeholders": {"host": "https://api.themoviedb.org/3"},
                },
                "conn-fields": {
                    "exports_url": {
                        "label": "Address of the id exports",
                        "schema": {"type": ["string", "null"]},
                    }
                },
            }
        ],
    }
