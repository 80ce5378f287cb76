"""History: what changed, when, and popularity among the films of the same time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import orjson
from scipy.stats import rankdata

from marquee.warehouse import history
from marquee.warehouse.loading import load_part_set


def test_a_films_history_holds_its_changes(warehouse: Any, lake: Any, record: Any) -> None:
    lake.publish("a", [record(1, 0), *(record(number, 0, popularity=number / 4) for number in range(2, 22))])
    lake.publish("c", [record(1, 72, vote_count=4)])
    lake.publish("b", [record(1, 24), record(2, 24, popularity=7)])
    with warehouse.loader() as connection:
        for name in "acb":
            load_part_set(connection, lake.store, name)
        first, second = history.film(connection, 1)
        assert (first.vote_count, second.vote_count) == (3, 4)
        assert (second.observed_at - first.observed_at).days == 3
        assert history.film(connection, 2)[1].popularity == 7
        assert history.film(connection, 99) == []
        # 21 films in January: 1.5 is above 0.75 to 1.25 (film 2 has 7 by the end of the month) and equal to film 6.
        assert first.percentile == 100 * (3 + 0.5 * 2) / 21
        # In February only film 1 was seen: one film has no percentile.
        assert second.percentile is None


def test_percentiles_agree_with_an_independent_ranking(loaded_warehouse: Any, real_films: list[Any]) -> None:
    popularity = np.array([orjson.loads(record.document)["popularity"] for record in real_films])
    expected = 100 * (rankdata(popularity) - 0.5) / len(popularity)
    order = np.argsort([record.movie_id for record in real_films])
    with loaded_warehouse.loader() as connection:
        month = datetime(2017, 3, 1, tzinfo=UTC), datetime(2017, 4, 1, tzinfo=UTC)
        found = list(history.percentiles(connection, *month))
        assert [row[0] for row in found] == sorted(record.movie_id for record in real_films)
        np.testing.assert_allclose([row[2] for row in found], expected[order], atol=1e-9)
        [avatar] = history.film(connection, 19995)
        assert avatar.percentile == {row[0]: row[2] for row in found}[19995]
