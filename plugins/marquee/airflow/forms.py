"""The form that Airflow's UI shows when a DAG is started by hand."""

from __future__ import annotations

from airflow.sdk import Param

GENRES = (
    "Action Adventure Animation Comedy Crime Documentary Drama Family Fantasy History Horror Music Mystery Romance "
    "Science_Fiction TV_Movie Thriller War Western"
)

BACKFILL = {
    "source": Param(
        "export",
        enum=["export", "discover"],
        title="Source",
        description="export: TMDB's daily list of all ids. discover: TMDB's search, for a slice of the catalogue.",
    ),
    "year_from": Param(None, type=["null", "integer"], minimum=1870, title="Released from year"),
    "year_to": Param(None, type=["null", "integer"], minimum=1870, title="Released until year"),
    "genres": Param(
        [],
        type="array",
        items={"type": "string"},
        examples=[name.replace("_", " ") for name in GENRES.split()],
        title="Genres",
        description="Films with any of these; empty: all. Horror since 2010: source discover, Horror, from year 2010.",
    ),
    "languages": Param(
        [], type="array", title="Original languages", description="Codes such as en, es, pt. Empty: all."
    ),
    "minimum_votes": Param(0, type="integer", minimum=0, title="Minimum number of votes"),
    "limit": Param(
        None,
        type=["null", "integer"],
        minimum=1,
        title="At most so many films",
        description="The most popular first. Empty: all.",
    ),
    "refresh_days": Param(
        None,
        type=["null", "integer"],
        minimum=1,
        title="Refresh",
        description="Only films whose document is older than so many days.",
    ),
}
"""Fields of tmdb_backfill."""
