"""What a question gets back: one model for every engine, every status and every surface."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, Field

ATTRIBUTION = "This product uses the TMDB API but is not endorsed or certified by TMDB."

Status = Literal["ok", "empty", "clarify", "refused", "error"]
Language = Literal["en", "es", "pt"]
Level = Literal["high", "medium", "low", "none"]
Kind = Literal["number", "bar", "grouped", "stacked", "line", "area", "scatter", "histogram", "box", "pie", "heatmap"]


class ColumnInfo(BaseModel):
    """One column of the rows: its name, its type (integer, number, text, date, boolean), its unit."""

    name: str
    type: str
    unit: str | None = None


class ChartSpec(BaseModel):
    """What to draw: columns are named, never code. `series` splits or colours what x and y show."""

    kind: Kind
    x: str
    y: str | None = None
    series: str | None = None
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    unit: str | None = None
    x_unit: str | None = None
    theme: Literal["light", "dark"] = "light"
    language: str = "en"
    note: str = ""


class Chart(BaseModel):
    """A drawn chart: the bytes, what they are, and the words for those who cannot see it."""

    model_config = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}

    spec: ChartSpec
    media_type: Literal["image/png", "image/svg+xml"] = "image/png"
    image: bytes = Field(repr=False)
    alt_text: str
    data: list[list[Any]]


class Confidence(BaseModel):
    """How sure the answer is, and why."""

    level: Level
    reasons: list[str] = []


class Answer(BaseModel):
    """The answer to one question; `status` and `reason` say at once whether it is one."""

    model_config = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}

    request_id: UUID = Field(default_factory=uuid4)
    question: str
    status: Status
    reason: str | None = Field(None, description="Why it is not ok: a code such as unknown_word or guard.")
    answer: str = Field(description="The answer in words, in the question's language.")
    language: Language = "en"
    sql: str | None = Field(None, description="The statement exactly as it was executed.")
    explanation: str | None = Field(None, description="What the statement does, in a sentence.")
    columns: list[ColumnInfo] = []
    rows: list[list[Any]] = []
    row_count: int = 0
    truncated: bool = False
    chart: Chart | None = None
    confidence: Confidence = Confidence(level="none")
    engine: Literal["offline", "gemini"] = "offline"
    model: str | None = None
    tables: list[str] = []
    data_time: datetime | None = None
    assumptions: list[str] = []
    warnings: list[str] = []
    suggestions: list[str] = []
    attempts: int = 1
    tokens: int = Field(0, description="Tokens that the language model used, also when nothing came of them.")
    cost_usd: float = Field(0.0, description="What they cost in US dollars, by the prices in the settings.")
    cached: bool = False
    plan: dict[str, Any] | None = None
    timings: dict[str, float] = Field({}, description="Milliseconds by stage.")
    attribution: str = ATTRIBUTION
    feedback: str | None = Field(None, description="Where a verdict on this answer can be sent.")
