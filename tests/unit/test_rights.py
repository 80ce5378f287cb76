"""TMDB's own content is used with ML only by those who say that they may."""

from __future__ import annotations

from pathlib import Path

import pytest

from marquee.errors import RightsNotStated
from marquee.rights import require_ml_rights
from marquee.settings import Settings


def settings(tmp_path: Path, **values: object) -> Settings:
    return Settings(home=tmp_path, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["https://api.themoviedb.org/3", "https://api.tmdb.org/3"])
def test_tmdb_itself_needs_the_statement(tmp_path: Path, url: str) -> None:
    with pytest.raises(RightsNotStated, match=r"MARQUEE_TMDB_ML_RIGHTS=true.*api-terms-of-use"):
        require_ml_rights(settings(tmp_path, tmdb_url=url))
    require_ml_rights(settings(tmp_path, tmdb_url=url, tmdb_ml_rights=True))


def test_the_replica_s_content_is_free(tmp_path: Path) -> None:
    require_ml_rights(settings(tmp_path, tmdb_url="http://127.0.0.1:5004/3"))
