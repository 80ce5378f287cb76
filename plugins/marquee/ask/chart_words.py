"""The words and numbers on a chart, in its language; and the text for those who cannot see it."""

from __future__ import annotations

from functools import cache
from typing import Any

from matplotlib.font_manager import FontProperties, findfont, get_font

from marquee.ask.answer import ChartSpec, ColumnInfo

SCALES = {
    "en": ((1e9, 1e9, " B"), (1e6, 1e6, " M"), (1e4, 1e3, " k")),
    "es": ((1e6, 1e6, " M"), (1e4, 1e3, " mil")),
    "pt": ((1e9, 1e9, " bi"), (1e6, 1e6, " mi"), (1e4, 1e3, " mil")),
}
MINUTES = {"en": "minutes", "es": "minutos", "pt": "minutos"}
WORDS = {
    "en": {"films": "films", "nothing": "No data", "shown": "{shown} of {count} shown.", "values": "{n} values",
           "highest": "highest", "lowest": "lowest", "bar": "Bar chart", "grouped": "Grouped bar chart",
           "stacked": "Stacked bar chart", "line": "Line chart", "area": "Area chart", "scatter": "Scatter plot",
           "histogram": "Histogram", "box": "Box plot", "pie": "Pie chart", "heatmap": "Heat map"},
    "es": {"films": "películas", "nothing": "Sin datos", "shown": "Se muestran {shown} de {count}.",
           "values": "{n} valores", "highest": "máximo", "lowest": "mínimo", "bar": "Gráfico de barras",
           "grouped": "Gráfico de barras agrupadas", "stacked": "Gráfico de barras apiladas",
           "line": "Gráfico de líneas", "area": "Gráfico de áreas", "scatter": "Gráfico de dispersión",
           "histogram": "Histograma", "box": "Diagrama de caja", "pie": "Gráfico circular",
           "heatmap": "Mapa de calor"},
    "pt": {"films": "filmes", "nothing": "Sem dados", "shown": "Mostram-se {shown} de {count}.",
           "values": "{n} valores", "highest": "máximo", "lowest": "mínimo", "bar": "Gráfico de barras",
           "grouped": "Gráfico de barras agrupadas", "stacked": "Gráfico de barras empilhadas",
           "line": "Gráfico de linhas", "area": "Gráfico de áreas", "scatter": "Gráfico de dispersão",
           "histogram": "Histograma", "box": "Diagrama de caixa", "pie": "Gráfico de setores",
           "heatmap": "Mapa de calor"},
}  # fmt: skip


def human(value: Any, unit: str | None, language: str = "en") -> str:
    """A tick or a big number: $1.2 B, 340 M, 65 k, 45 %, as the language writes it."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    if unit in ("year", "date"):
        return f"{value:.0f}"
    text, letter = f"{value:,.2f}", ""
    for least, size, name in SCALES[language]:
        if abs(value) >= least:
            text, letter = f"{value / size:,.1f}", name
            break
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language != "en":
        text = text.translate(str.maketrans(",.", ".,"))
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    return sign + {"usd": f"${text}{letter}", "percent": f"{text}{letter} %"}.get(unit or "", text + letter)


def axis_label(text: str, unit: str | None, language: str) -> str:
    """An axis' name, with the unit where the ticks do not show it: runtime (minutes)."""
    return drawable(f"{text} ({MINUTES[language]})" if unit == "minutes" and text else text)


def drawable(text: str) -> str:
    """A text as it can be drawn: no mathematics, and a mark for each letter that the font does not have."""
    known = _letters()
    return "".join(c if ord(c) in known or c == "\n" else "□" for c in text).replace("$", r"\$")


@cache
def _letters() -> frozenset[int]:
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    return frozenset(font.get_charmap())


def alternative_text(spec: ChartSpec, columns: list[ColumnInfo], rows: list[list[Any]]) -> str:
    """What the chart shows, for those who cannot see it: its kind, how much it holds, its extremes."""
    names, words = [c.name for c in columns], WORDS[spec.language]
    if not rows:
        return f"{spec.title}: {words['nothing'].lower()}."
    if spec.y is None or spec.kind == "number":
        value = rows[0][names.index(spec.y or spec.x)]
        return f"{spec.title}: {words['nothing'].lower() if value is None else human(value, spec.unit, spec.language)}."
    named = () if spec.kind in ("histogram", "scatter") else (spec.series, spec.x)
    places = [names.index(n) for n in named if n]
    at = names.index(spec.x if spec.kind == "histogram" else spec.y)
    known = [r for r in rows if isinstance(r[at], int | float)]
    head = f"{spec.title}. {words[spec.kind]}, {words['values'].format(n=len(known))}"
    if not known:
        return f"{head}."

    def said(row: list[Any]) -> str:
        where = ", ".join(str(row[p]) for p in places)
        value = human(row[at], spec.x_unit if spec.kind == "histogram" else spec.unit, spec.language)
        return f"{where}: {value}" if where else value

    high, low = max(known, key=lambda r: r[at]), min(known, key=lambda r: r[at])
    return f"{head}; {words['highest']} {said(high)}; {words['lowest']} {said(low)}."
