"""From an answer's rows to a chart: the kind fits the data's shape and, where legal, the question's wish."""

from __future__ import annotations

from typing import Any

from marquee.ask.answer import Answer, Chart, ChartSpec, ColumnInfo
from marquee.ask.chart_words import alternative_text
from marquee.ask.charts import draw
from marquee.ask.words import label

MANY, SLICES = 40, 8
PARTS = ("films", "count_of", "sum_", "percentage")
OVERLAPPING = ("genre", "keyword", "company", "country", "language", "actor", "character")
NOTES = {
    "en": "Bars, because a pie is for few parts of a whole and a line for time.",
    "es": "Barras: el gráfico circular es para pocas partes de un todo, la línea para el tiempo.",
    "pt": "Barras: o gráfico de setores é para poucas partes de um todo, a linha para o tempo.",
}


def visualise(wish: str | None, answer: Answer, *, media_type: str = "image/png") -> Chart:
    """The chart of an answer; one value becomes a big number, no rows a card that says so."""
    spec = choose(wish, answer)
    image = draw(spec, answer.columns, answer.rows, media_type=media_type)
    words = alternative_text(spec, answer.columns, answer.rows)
    return Chart(spec=spec, media_type=media_type, image=image, alt_text=words, data=answer.rows)


def choose(wish: str | None, answer: Answer) -> ChartSpec:
    """The specification for these columns and rows: the shape decides, a wish is followed where it is right."""
    columns, rows, language = answer.columns, answer.rows, answer.language
    numeric = [
        c for c in columns if c.type in ("integer", "number") and c.unit not in ("year", "id") and c.name != "month"
    ]
    other = [c for c in columns if c not in numeric]
    title = answer.question.strip().strip("?.!¿¡ ")[:120]
    y = (numeric or columns)[-1]
    spec = ChartSpec(kind="number", x=columns[0].name, y=y.name, title=title, language=language,
                     y_label=label(y.name, language), unit=y.unit)  # fmt: skip
    if not numeric or len(rows) <= 1:
        return spec
    scattered = wish == "scatter" or (wish is None and len(rows) > MANY and len(other) == 1 and len(numeric) == 2)
    if scattered and len(numeric) >= 2:
        return _over(spec, "scatter", numeric[-2], language)
    if not other:
        kind = "scatter" if len(numeric) > 1 else "histogram"
        return _over(spec, kind, numeric[0], language)
    x = other[0]
    if wish == "histogram" and len(other) == 1 and len(rows) > MANY and not _temporal(x):
        return _over(spec, "histogram", y, language)
    if len(other) > 1:
        return _two_dimensions(spec, wish, other, language)
    spec = _over(spec, _kind(wish, x, y, rows, columns.index(y)), x, language)
    refused = wish in ("pie", "line", "area") and spec.kind != wish
    return spec.model_copy(update={"note": NOTES[language]}) if refused else spec


def _over(spec: ChartSpec, kind: str, x: ColumnInfo, language: str) -> ChartSpec:
    wanted = {"kind": kind, "x": x.name, "x_label": label(x.name, language), "x_unit": x.unit}
    return ChartSpec.model_validate(spec.model_dump() | wanted)


def _two_dimensions(spec: ChartSpec, wish: str | None, other: list[ColumnInfo], language: str) -> ChartSpec:
    """Time goes on the x axis; the other dimension splits it."""
    first, second = other[:2]
    x, series = (second, first) if _temporal(second) and not _temporal(first) else (first, second)
    kinds = ("stacked", "grouped", "heatmap", "line", "area")
    plain = "line" if _temporal(x) else "grouped"
    kind = wish if wish in kinds and (wish not in ("line", "area") or _temporal(x)) else plain
    return _over(spec, kind, x, language).model_copy(update={"series": series.name})


def _kind(wish: str | None, x: ColumnInfo, y: ColumnInfo, rows: list[list[Any]], at: int) -> str:
    """A line only over time; a pie only for few parts of a whole; else bars."""
    plain = "line" if _temporal(x) else "bar"
    if wish in ("line", "area"):
        return wish if _temporal(x) else plain
    if wish == "pie":
        parts = y.name.startswith(PARTS) and x.name not in OVERLAPPING
        whole = parts and len(rows) <= SLICES and all(isinstance(r[at], int | float) and r[at] >= 0 for r in rows)
        return "pie" if whole else plain
    if wish == "box":
        return "box" if len(rows) > MANY else plain
    return "bar" if wish in ("bar", "histogram", "grouped", "stacked") else plain


def _temporal(column: ColumnInfo) -> bool:
    return column.unit == "year" or column.name in ("year", "decade", "month", "release_year") or column.type == "date"
