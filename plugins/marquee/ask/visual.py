"""From an answer's rows to a chart: the kind fits the data's shape and, where legal, the question's wish."""

from __future__ import annotations

from marquee.ask.answer import Answer, Chart, ChartSpec
from marquee.ask.charts import alternative_text, draw
from marquee.ask.words import label


def visualise(wish: str | None, answer: Answer, *, media_type: str = "image/png") -> Chart:
    """The chart of an answer; one value becomes a big number, no rows a card that says so."""
    spec = choose(wish, answer)
    image = draw(spec, answer.columns, answer.rows, media_type=media_type)
    words = alternative_text(spec, answer.columns, answer.rows)
    return Chart(spec=spec, media_type=media_type, image=image, alt_text=words, data=answer.rows)


def choose(wish: str | None, answer: Answer) -> ChartSpec:
    """The specification for these columns and rows."""
    columns, rows, language = answer.columns, answer.rows, answer.language
    numeric = [
        c
        for c in columns
        if c.type in ("integer", "number") and c.name not in ("year", "decade", "month", "release_year")
    ]
    other = [c for c in columns if c not in numeric]
    title = answer.question.strip().rstrip("?.¿").lstrip("¿")[:120]
    base = {"title": title, "language": language}
    if not numeric or len(rows) <= 1:
        return ChartSpec(kind="number", x=columns[0].name, y=(numeric or columns)[-1].name, **base)
    y = numeric[-1]
    labels = {"y_label": label(y.name, language), "unit": y.unit}
    if not other:
        if len(numeric) == 1:
            return ChartSpec(kind="histogram", x=y.name, x_label=label(y.name, language), x_unit=y.unit, **base)
        x = numeric[0]
        return ChartSpec(
            kind="scatter", x=x.name, y=y.name, x_label=label(x.name, language), x_unit=x.unit, **labels, **base
        )
    x = other[0]
    temporal = x.name in ("year", "decade", "month", "release_year") or x.type == "date"
    kind = "line" if temporal else "bar"
    if len(numeric) >= 2 and wish == "scatter":
        first = numeric[0]
        return ChartSpec(
            kind="scatter",
            x=first.name,
            y=y.name,
            x_label=label(first.name, language),
            x_unit=first.unit,
            **labels,
            **base,
        )
    if wish in ("bar", "line", "area", "pie", "histogram", "box"):
        kind = _legal(wish, temporal, len(rows), [r[columns.index(y)] for r in rows], kind)
    series = other[1].name if len(other) > 1 else None
    if series:
        kind = "stacked" if wish == "stacked" else "line" if temporal and wish not in ("bar", "grouped") else "grouped"
    return ChartSpec(kind=kind, x=x.name, y=y.name, series=series, x_label=label(x.name, language), **labels, **base)


def _legal(wish: str, temporal: bool, count: int, values: list[object], otherwise: str) -> str:
    if wish in ("line", "area"):
        return wish if temporal else otherwise
    if wish == "pie":
        whole = count <= 8 and all(isinstance(v, int | float) and v >= 0 for v in values)
        return "pie" if whole else otherwise
    if wish == "histogram":
        return "bar"
    return wish
