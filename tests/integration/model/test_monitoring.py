"""The track record: forecasts from before the release beside what came true."""

import pytest

from marquee.model.monitoring import track_record

MOVIES = [
    # id, release, vote average, votes, budget, revenue
    (1, "2025-03-01", 7.0, 100, 1_000_000, 5_000_000),
    (2, "2025-04-01", 5.0, 100, 1_000_000, 500_000),
    (3, "2026-10-01", 8.0, 100, 1_000_000, 9_000_000),  # not mature
    (4, "2024-05-01", 6.0, 3, None, None),  # nothing to compare
]
FORECASTS = [
    # movie, tag, when, chances, vote average with interval
    (1, "m:1", "2024-01-01", 0.8, 0.4, 6.5, 6.0, 6.9),
    (1, "m:2", "2025-01-01", 0.9, 0.7, 6.6, 6.1, 7.2),
    (1, "m:3", "2025-09-01", 0.1, 0.1, 1.0, 0.9, 1.1),  # after the release: no forecast
    (2, "m:2", "2025-01-01", 0.4, 0.2, 5.5, 4.5, 6.5),
    (3, "m:2", "2026-01-01", 0.4, 0.2, 5.5, 4.5, 6.5),
    (4, "m:1", "2024-01-01", 0.4, 0.2, 5.5, 4.5, 6.5),
]


def test_the_last_forecast_before_the_release_counts(warehouse):
    with warehouse.owner() as connection:
        for movie in MOVIES:
            connection.execute(
                "INSERT INTO warehouse.movies (movie_id, title, release_date, vote_average, vote_count, budget, "
                "revenue, fetched_at) VALUES (%s, 'x', %s, %s, %s, %s, %s, '2026-11-01')",
                movie,
            )
        for tag in ("m:1", "m:2", "m:3"):
            connection.execute(
                "INSERT INTO warehouse.model_versions (tag, trained_at, status, digest, fingerprint, metrics) "
                "VALUES (%s, now(), 'retired', 'd', 'f', '{}')",
                [tag],
            )
        for forecast in FORECASTS:
            connection.execute(
                "INSERT INTO warehouse.model_predictions (movie_id, model_tag, predicted_at, commercial_probability, "
                "critical_probability, vote_average, vote_average_low, vote_average_high, popularity_percentile, "
                "popularity_percentile_low, popularity_percentile_high) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, .5, 0, 1)",
                forecast,
            )
        empty, tracked = track_record(connection, 2.0)
    assert (empty.model_tag, empty.year, empty.films, dict(empty.targets)) == ("m:1", 2024, 1, {})
    assert (tracked.model_tag, tracked.year, tracked.films) == ("m:2", 2025, 2)
    assert tracked.targets["commercial"]["brier"] == pytest.approx((0.1**2 + 0.4**2) / 2)
    assert tracked.targets["vote_average"]["mae"] == pytest.approx(0.45)
    assert tracked.targets["vote_average"]["coverage_90"] == 1
