"""Prometheus metrics of the service. BentoML's client is used, so that several workers add up.

BentoML's own HTTP metrics are off: they take the raw path as a label, so that anybody who asks for many addresses
would fill the memory. Here a label is a known route, or "other".
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from bentoml._internal.configuration.containers import BentoMLContainer

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Every metric by name; made on first use, once a process."""

    @cached_property
    def _client(self) -> Any:
        return BentoMLContainer.metrics_client.get()

    @cached_property
    def requests(self) -> Any:
        """Seconds of each request, by route, method and status."""
        return self._client.Histogram(
            "marquee_http_request_duration_seconds",
            "Seconds from a request's first byte to its answer's last.",
            ["route", "method", "status"],
            buckets=SECONDS,
        )

    @cached_property
    def questions(self) -> Any:
        """Questions by outcome and engine."""
        return self._client.Counter(
            "marquee_questions_total", "Questions asked, by outcome and engine.", ["status", "engine"]
        )

    @cached_property
    def films_forecast(self) -> Any:
        """Films forecast by /predict, by outcome."""
        return self._client.Counter("marquee_forecast_films_total", "Films forecast by /predict.", ["outcome"])

    @cached_property
    def model_trained(self) -> Any:
        """When the model in use was trained, by its tag."""
        return self._gauge("marquee_model_trained_timestamp_seconds", "When the model in use was trained.")

    @cached_property
    def data_loaded(self) -> Any:
        """When the warehouse last took a part set."""
        return self._gauge("marquee_data_loaded_timestamp_seconds", "When the warehouse was last loaded.")

    @cached_property
    def pool_size(self) -> Any:
        """Database connections held by a pool."""
        return self._gauge("marquee_database_connections", "Database connections held.", ["pool"])

    @cached_property
    def pool_waiting(self) -> Any:
        """Requests that wait for a database connection."""
        return self._gauge("marquee_database_waiting", "Requests waiting for a database connection.", ["pool"])

    def _gauge(self, name: str, text: str, labels: tuple[str, ...] | list[str] = ()) -> Any:
        return self._client.Gauge(name, text, labels, multiprocess_mode="livemax")

    def count_films(self, forecast: int, refused: int) -> None:
        """Count the films of one request."""
        self.films_forecast.labels("forecast").inc(forecast)
        if refused:
            self.films_forecast.labels("refused").inc(refused)

    def exposition(self) -> tuple[bytes, str]:
        """The text that Prometheus reads, and its content type."""
        return self._client.generate_latest(), self._client.CONTENT_TYPE_LATEST
