"""The forms that Airflow's UI shows when a DAG is started by hand."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Param

from marquee.lake.backfill import PRESETS, BackfillParams

GENRES = (
    "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy", "History",
    "Horror", "Music", "Mystery", "Romance", "Science Fiction", "TV Movie", "Thriller", "War", "Western",
)  # fmt: skip
"""TMDB's genres, offered as choices; the run itself asks TMDB for them."""


def _field(name: str, schema: dict[str, Any]) -> Param:
    """A field of the form from the JSON schema of BackfillParams' field; an optional one may be null."""
    choices = schema.pop("anyOf", None)
    if choices:
        kind = next(choice for choice in choices if choice["type"] != "null")
        schema = {**schema, **kind, "type": ["null", kind["type"]]}
    schema["title"] = name.replace("_", " ").capitalize()
    return Param(schema.pop("default"), **schema)


_FIELDS: dict[str, dict[str, Any]] = BackfillParams.model_json_schema()["properties"]
_FIELDS["genres"]["examples"] = list(GENRES)

BACKFILL = {
    "preset": Param(
        None,
        type=["null", "string"],
        enum=[None, *PRESETS],
        title="Preset",
        description="A common choice. What you set in the other fields counts before it.",
    ),
    **{name: _field(name, dict(schema)) for name, schema in _FIELDS.items()},
}
"""Fields of tmdb_backfill: what BackfillParams says about them, and the presets."""
