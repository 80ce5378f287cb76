"""Marquee's settings: read once from the environment and `.env`, typed, frozen. Nothing else reads os.environ."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "sql"

Role = Literal["owner", "loader", "service", "ask"]


class Settings(BaseSettings):
    """Every setting, its default and its meaning. The variable is MARQUEE_ plus the name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="MARQUEE_", env_file=ROOT / ".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Field(ROOT / ".marquee", description="Folder of the one-machine stack: data, logs, secrets.")

    tmdb_token: SecretStr | None = Field(
        None, description="TMDB's v4 read token or v3 key. Without it the replica stands in for TMDB."
    )
    tmdb_url: str = Field("https://api.themoviedb.org/3", description="Base address of TMDB's API.")
    tmdb_exports_url: str = Field(
        "https://files.tmdb.org/p/exports", description="Base address of TMDB's daily id exports."
    )
    tmdb_rate: Annotated[float, Field(gt=0, le=1000)] = Field(
        40.0, description="Requests a second to TMDB, all tasks together."
    )
    tmdb_ml_rights: bool = Field(
        False,
        description="Set to true to state that you have TMDB's written agreement to use its content with ML or AI.",
    )

    lake_url: str | None = Field(
        None, description="The lake: s3://bucket/prefix or file:///folder. Default: a folder under home."
    )
    lake_endpoint_url: str | None = Field(
        None, description="Endpoint of an S3-compatible store, when it is not Amazon's."
    )

    warehouse_url: SecretStr | None = Field(
        None, description="The warehouse's owner: postgresql://user:password@host/db. Default: embedded Postgres."
    )
    airflow_database_url: SecretStr | None = Field(
        None, description="Airflow's own database, as postgresql://. Default: embedded Postgres."
    )
    loader_password: SecretStr | None = Field(None, description="Password of the role marquee_loader.")
    service_password: SecretStr | None = Field(None, description="Password of the role marquee_service.")
    ask_password: SecretStr | None = Field(None, description="Password of the role marquee_ask.")

    models_dir: Path | None = Field(None, description="BentoML's home. Default: a folder under home.")
    models_url: str | None = Field(
        None,
        description="Where promoted models go, for machines that share no disk: s3://bucket/prefix. Default: nowhere.",
    )
    success_factor: Annotated[float, Field(gt=0)] = Field(
        2.0, description="A film is a commercial success when revenue is at least this many times its budget."
    )

    gemini_api_key: SecretStr | None = Field(
        None, description="Key for Gemini. Without it only the offline engine answers."
    )
    gemini_model: str = Field("gemini-3.8-flash", description="Gemini's model id.")
    gemini_input_usd: Annotated[float, Field(ge=0)] = Field(
        0.3, description="US dollars for a million input tokens of the model: see its price list."
    )
    gemini_output_usd: Annotated[float, Field(ge=0)] = Field(
        2.5, description="US dollars for a million output tokens of the model."
    )
    gemini_daily_usd: Annotated[float, Field(ge=0)] = Field(
        1.0, description="US dollars that Gemini may cost in a UTC day, all processes together; then it is not asked."
    )
    gemini_url: str | None = Field(None, description="Another base address for Gemini's API.")

    service_host: str = Field("127.0.0.1", description="Address that the service listens on.")
    service_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        0, description="Port of the service; 0 takes 3000 when it is free, else any."
    )
    service_tokens: SecretStr | None = Field(
        None, description="Bearer tokens that the service accepts, separated by commas."
    )
    service_workers: Annotated[int, Field(ge=1, le=64)] = Field(
        1, description="Processes of the service; each holds the model and its own database connections."
    )
    service_rate: Annotated[float, Field(gt=0)] = Field(
        100.0, description="Requests a second that one client may send to one worker; twice as many at once."
    )
    service_ask_rate: Annotated[float, Field(gt=0)] = Field(
        2.0, description="Questions a second that one client may ask one worker; ten times as many at once."
    )
    service_posters: bool = Field(
        False, description="Show posters on the dashboard; the browser then loads them from image.tmdb.org."
    )
    service_refresh_seconds: Annotated[int, Field(ge=5, le=86400)] = Field(
        30, description="Seconds after which the dashboard looks for new data."
    )
    service_framed_by: str = Field(
        "http://localhost:* http://127.0.0.1:*",
        description="Origins that may show the dashboard in a frame, separated by blanks: Airflow's UI.",
    )
    alert_webhook: SecretStr | None = Field(
        None, description="Address that gets a POST with the reason when a task fails for good, e.g. Slack's."
    )
    alert_email: str | None = Field(
        None, description="Address that gets an e-mail then, through Airflow's connection smtp_default."
    )
    airflow_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        0, description="Port of Airflow's API and UI; 0 takes 8080 when it is free, else any."
    )

    def role_url(self, role: Role) -> str:
        """The warehouse's URL for one of its four roles, e.g. postgresql://marquee_ask:...@host/db.

        Raises ValueError when the warehouse's URL or the role's password is not set.
        """
        if self.warehouse_url is None:
            raise ValueError("MARQUEE_WAREHOUSE_URL is not set")
        url = self.warehouse_url.get_secret_value()
        if role == "owner":
            return url
        password: SecretStr | None = getattr(self, f"{role}_password")
        if password is None:
            raise ValueError(f"MARQUEE_{role.upper()}_PASSWORD is not set")
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2]
        login = f"marquee_{role}:{quote(password.get_secret_value(), safe='')}"
        return urlunsplit(parts._replace(netloc=f"{login}@{place}"))
