"""Marquee: a mirror of TMDB in your own Postgres, forecasts of success, and answers about films."""
