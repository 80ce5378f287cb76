"""What the answers look like: the models behind /openapi.json. Units stand in the descriptions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Votes = Annotated[float, Field(ge=0, le=10)]


class FieldProblem(BaseModel):
    """One wrong field."""

    pointer: str = Field(description="JSON pointer (RFC 6901) into the request.")
    detail: str


class ProblemDocument(BaseModel):
    """An error, in the shape of RFC 9457."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:marquee:problem:unprocessable-entity", "title": "Unprocessable Entity", "status": 422,
                "detail": "Some fields are wrong.", "instance": "urn:marquee:request:4f1c",
                "errors": [{"pointer": "/films/3/budget", "detail": "Input should be a valid integer"}],
            }
        }
    )  # fmt: skip

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    instance: str | None = Field(None, description="The request's id.")
    errors: list[FieldProblem] | None = None


class Envelope(BaseModel):
    """What every answer carries."""

    api_version: Literal[1]
    attribution: str


class ModelAbout(BaseModel):
    """The model behind a forecast."""

    tag: str
    trained_at: datetime
    age_days: float = Field(description="Days since training.")
    success_factor: float = Field(description="Revenue over budget from which on a film is a commercial success.")


class FilmIdentity(BaseModel):
    """Which film a forecast is about."""

    movie_id: int | None = Field(description="TMDB's id; null for a hypothetical film.")
    title: str | None
    release_date: date


class Reason(BaseModel):
    """One thing about a film and what it does to one number: as usual instead, the number would be less by `effect`."""

    target: Literal["commercial", "critical", "vote_average", "popularity"]
    group: str = Field(description="What belongs together: budget, genres, cast and so on.")
    effect: float
    sentence: str


class Numbers(BaseModel):
    """A forecast's numbers; the intervals are meant to hold 90 % of films."""

    commercial_probability: Share = Field(description="Chance that revenue reaches success_factor times the budget.")
    critical_probability: Share = Field(description="Chance of a vote average of at least 6.5.")
    vote_average: Votes
    vote_average_low: Votes
    vote_average_high: Votes
    popularity_percentile: Share = Field(description="Share of films less popular at the same time.")
    popularity_percentile_low: Share
    popularity_percentile_high: Share


class Suggestion(BaseModel):
    """Somebody or something known whose name is nearly the one given."""

    id: int = Field(description="TMDB's id; it may stand in place of the name.")
    name: str


class Warning(BaseModel):
    """Something about the film that makes its forecast less certain than it looks."""

    kind: Literal["unknown_name", "unusual"] = Field(
        description="unknown_name: nobody is known by this name or id; unusual: the model has hardly seen this."
    )
    sentence: str
    pointer: str | None = Field(None, description="JSON pointer (RFC 6901) to an unknown name in the request.")
    suggestions: list[Suggestion] | None = Field(None, description="Who may be meant by an unknown name.")


class SimilarFilm(BaseModel):
    """A past film that resembles this one, and what came of it."""

    movie_id: int
    title: str
    year: int
    revenue_to_budget: float | None = Field(description="Revenue over budget; null when one is not known.")
    vote_average: Votes | None
    similarity: Share = Field(description="1 for equal features, 0.5 at one standard deviation in every respect.")


class FilmForecast(Numbers):
    """One film's forecast."""

    film: FilmIdentity
    warnings: list[Warning]
    reasons: list[Reason] | None = Field(None, description="Up to three for each number, the strongest first.")
    similar: list[SimilarFilm] | None = Field(None, description="The three most similar films released before.")


class ForecastAnswer(FilmForecast, Envelope):
    """The answer to a request about one film."""

    model: ModelAbout


class ForecastItem(FilmForecast):
    """A film of a batch that could be forecast."""

    index: Annotated[int, Field(ge=0)]
    status: Literal["forecast"]


class RefusedItem(BaseModel):
    """A film of a batch that could not be forecast, and why."""

    index: Annotated[int, Field(ge=0)]
    status: Literal["refused"]
    problem: ProblemDocument


class BatchAnswer(Envelope):
    """The answer to a request about several films: one item for each, in order."""

    results: list[Annotated[ForecastItem | RefusedItem, Field(discriminator="status")]]
    model: ModelAbout


class TopMovie(BaseModel):
    """One of the most popular films."""

    movie_id: int
    title: str
    release_date: date | None
    popularity: float = Field(description="TMDB's popularity; its scale changes between years.")
    vote_average: Votes | None
    vote_count: int | None
    genres: list[str]
    commercial_probability: Share | None
    critical_probability: Share | None


class Summary(Envelope):
    """The ten most popular films."""

    movies: list[TopMovie]


class Comparison(Numbers):
    """A forecast beside what came true."""

    movie_id: int
    title: str
    actual_vote_average: Votes
    actual_popularity_percentile: Share


class Part(Envelope):
    """A page of a list."""

    offset: int
    limit: int


class Predictions(Part):
    """Forecasts beside what came true, the most popular films first."""

    predictions: list[Comparison]
    total: Annotated[int, Field(ge=0)]


class FoundMovie(BaseModel):
    """A film that was found."""

    movie_id: int
    title: str
    original_title: str | None
    release_date: date | None
    popularity: float
    vote_average: Votes | None
    vote_count: int | None
    budget: int | None = Field(description="US dollars.")
    revenue: int | None = Field(description="US dollars.")
    genres: list[str]
    commercial_probability: Share | None
    critical_probability: Share | None


class Movies(Part):
    """Films found, the most popular first."""

    movies: list[FoundMovie]
    more: bool = Field(description="Whether another page follows.")


class UpcomingMovie(BaseModel):
    """A film that is not out yet."""

    movie_id: int
    title: str
    release_date: date
    genres: list[str]
    commercial_probability: Share
    critical_probability: Share
    vote_average_forecast: Votes


class Upcoming(Part):
    """A page of upcoming films."""

    movies: list[UpcomingMovie]
    total: Annotated[int, Field(ge=0)]


class Bin(BaseModel):
    """A tenth of the judged films, by forecast chance."""

    forecast: Share
    actual: Share
    films: int


class Judged(BaseModel):
    """How well one chance was foretold."""

    films: int
    rate: Share = Field(description="Share of films that succeeded.")
    brier: Share
    brier_of_prevalence: Share = Field(description="Brier score of always saying `rate`.")
    auc: Share | None
    bins: list[Bin]


class TrackRecord(Envelope):
    """How well the forecasts foretold what came true."""

    targets: dict[Literal["commercial", "critical"], Judged | None]
    intervals: dict[str, float] | None


class ModelCard(Envelope):
    """The model in use."""

    tag: str
    trained_at: datetime
    metrics: dict[str, Any]
    card: str = Field(description="Markdown.")


class Run(BaseModel):
    """Work that a DAG finished."""

    dag: Literal["warehouse_load", "model_retrain", "score_movies"]
    at: datetime
    what: str | None = Field(description="The part set that was loaded, or the model that was trained and its status.")
    films: int | None


class Pipeline(Envelope):
    """Loads, counts, quarantine, drift, trainings."""

    films: int
    tombstones: int = Field(description="Films that TMDB has deleted.")
    quarantined: int = Field(description="Documents set aside because they were wrong.")
    forecasts: int = Field(description="Films with a forecast by the model in use.")
    loaded_at: datetime | None = Field(description="When a part set was last loaded.")
    fetched_at: datetime | None = Field(description="When the newest document was fetched from TMDB.")
    scored_at: datetime | None = Field(description="When the newest forecast was made.")
    runs: list[Run] = Field(description="What was finished last; failed runs are shown by Airflow.")
    loads: list[dict[str, Any]] = Field(description="The last part sets loaded, with what drifted in each.")
    trainings: list[dict[str, Any]]
    quarantine_reasons: dict[str, int]
    model: dict[str, Any] | None = Field(description="The model in use, with what drifted by its last scoring.")


class Movie(Envelope):
    """One film: facts, people, history, forecasts."""

    movie: dict[str, Any]


class Alive(BaseModel):
    """The process runs."""

    status: Literal["ok"]


class Health(Envelope):
    """Model and database in one look."""

    status: Literal["ok", "degraded"]
    model: dict[str, str | None]
    database: dict[str, Any]
    time: datetime
