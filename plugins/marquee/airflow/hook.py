"""The hook of the connection type `tmdb`."""

from __future__ import annotations

from airflow.sdk import BaseHook

from marquee.errors import MarqueeError
from marquee.settings import Settings
from marquee.tmdb.backoff import Backoff
from marquee.tmdb.client import TmdbClient
from marquee.tmdb.pacing import Limiter


class TmdbHook(BaseHook):
    """Turns a connection into a TMDB client: host is the API's address, password the token or key."""

    conn_name_attr = "tmdb_conn_id"
    default_conn_name = "tmdb"
    conn_type = "tmdb"
    hook_name = "TMDB"

    def __init__(self, tmdb_conn_id: str = default_conn_name, *, shares: int = 1) -> None:
        super().__init__()
        self.tmdb_conn_id = tmdb_conn_id
        self._shares = shares

    def get_conn(self) -> TmdbClient:
        """A client that takes its share of the rate: `shares` of them may run at once."""
        return self._client(Backoff())

    def _client(self, backoff: Backoff) -> TmdbClient:
        connection = self.get_connection(self.tmdb_conn_id)
        settings = Settings()
        return TmdbClient(
            connection.host or settings.tmdb_url,
            connection.password or "",
            exports_url=connection.extra_dejson.get("exports_url") or settings.tmdb_exports_url,
            limiter=Limiter(settings.tmdb_rate, tasks=self._shares),
            place=f"MARQUEE_TMDB_TOKEN or the Airflow connection {self.tmdb_conn_id!r}",
            backoff=backoff,
        )

    def test_connection(self) -> tuple[bool, str]:
        """What the Test button of Airflow's connection form shows."""
        try:
            self._client(Backoff(attempts=2)).check()
        except MarqueeError as error:
            return False, str(error)
        return True, "TMDB accepts the key."
