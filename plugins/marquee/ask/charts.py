"""Charts drawn by Matplotlib's own objects from a validated specification. No pyplot, no state, safe in threads."""

from __future__ import annotations

import io
import math
import textwrap
from functools import cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import FuncFormatter, MaxNLocator

from marquee.ask.answer import ATTRIBUTION, ChartSpec, ColumnInfo
from marquee.errors import AskError

WIDTH, HEIGHT, DPI = 9.6, 5.4, 100
MAX_BARS = 25
MAX_SERIES = 8
MAX_BOXES = 12
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7A7A00", "#666666")
THEMES = {"light": ("#ffffff", "#1b1f24", "#d0d7de"), "dark": ("#161b22", "#e6edf3", "#3a424c")}


class BadChart(AskError):
    """A chart specification does not fit its data."""

    sentence = "This chart cannot be drawn: {reason}."


def draw(spec: ChartSpec, columns: list[ColumnInfo], rows: list[list[Any]], *, media_type: str = "image/png") -> bytes:
    """The chart as PNG or SVG bytes; raises BadChart when a named column is missing."""
    figure = compose(spec, columns, rows)
    out = io.BytesIO()
    if media_type == "image/svg+xml":
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None})  # type: ignore[no-untyped-call]
    else:
        FigureCanvasAgg(figure).print_png(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def compose(spec: ChartSpec, columns: list[ColumnInfo], rows: list[list[Any]]) -> Figure:
    """The figure, laid out and ready to be printed."""
    names = [c.name for c in columns]
    for wanted in (spec.x, spec.y, spec.series):
        if wanted is not None and wanted not in names:
            raise BadChart(reason=f"there is no column {wanted}")
    paper, ink, grid = THEMES[spec.theme]
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=paper, layout="constrained")
    axes = figure.add_subplot()
    axes.set_facecolor(paper)
    data = {name: [r[i] for r in rows] for i, name in enumerate(names)}
    if spec.kind == "number" or not rows:
        _number(axes, spec, data, ink)
    else:
        spec = _with_remark(spec, data)
        _DRAWERS[spec.kind](axes, spec, data)
        _dress(axes, spec, ink, grid)
    title = "\n".join(textwrap.wrap(spec.title, 72)[:2])
    axes.set_title(_plain(title), color=ink, fontsize=13, loc="left", pad=12)
    figure.supxlabel(
        _plain(" ".join(x for x in (spec.note, ATTRIBUTION) if x)), fontsize=7, color=ink, x=0.01, ha="left"
    )
    return figure


def _with_remark(spec: ChartSpec, data: dict[str, list[Any]]) -> ChartSpec:
    """The specification with a note of how much of the data is not drawn."""
    shown, count = 0, 0
    if spec.series:
        shown, count = MAX_SERIES, len(set(data[spec.series]))
    elif spec.kind in ("bar", "pie") and not _temporal(spec):
        shown, count = MAX_BARS, len(data[spec.x])
    elif spec.kind == "box":
        shown, count = MAX_BOXES, len(set(data[spec.x]))
    if count <= shown:
        return spec
    remark = {"en": f"{shown} of {count} shown.", "es": f"Se muestran {shown} de {count}.",
              "pt": f"Mostram-se {shown} de {count}."}[spec.language]  # fmt: skip
    return spec.model_copy(update={"note": f"{spec.note} {remark}".strip()})


def _plain(text: str) -> str:
    """A text as it can be drawn: no mathematics, and a mark for each letter that the font does not have."""
    known = _letters()
    return "".join(c if ord(c) in known or c == "\n" else "□" for c in text).replace("$", r"\$")


@cache
def _letters() -> frozenset[int]:
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    return frozenset(font.get_charmap())


def _number(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]], ink: str) -> None:
    axes.set_axis_off()
    values = data.get(spec.y or spec.x) or []
    nothing = {"en": "No data", "es": "Sin datos", "pt": "Sem dados"}[spec.language]
    text = human(values[0], spec.unit) if values and values[0] is not None else nothing
    axes.text(0.5, 0.5, _plain(textwrap.shorten(text, 60)), ha="center", va="center",
              fontsize=40 if len(text) < 18 else 20, color=PALETTE[0], transform=axes.transAxes)  # fmt: skip


def _bar(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]]) -> None:
    labels, values = _categories(spec, data)
    long = max(map(len, labels)) > 9 or len(labels) > 10
    places = range(len(labels))
    if long and not _temporal(spec):
        axes.barh(places, values, color=PALETTE[0])
        axes.set_yticks(
            places,
            [_plain(textwrap.shorten(x, 34, placeholder="…")) for x in labels],
            fontsize=9 if len(labels) < 16 else 7,
        )
        axes.invert_yaxis()
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: _plain(human(v, spec.unit))))
        axes.set_xlabel(_plain(spec.y_label))
        return
    axes.bar(places, values, color=PALETTE[0])
    step = max(1, math.ceil(sum(map(len, labels)) / 70))
    axes.set_xticks(list(places)[::step], [_plain(x) for x in labels[::step]])
    _value_axis(axes, spec)


def _categories(spec: ChartSpec, data: dict[str, list[Any]]) -> tuple[list[str], list[float]]:
    assert spec.y is not None
    pairs = [
        ("?" if x is None else str(x), float(y))
        for x, y in zip(data[spec.x], data[spec.y], strict=True)
        if y is not None
    ]
    if not _temporal(spec):
        pairs = pairs[:MAX_BARS]
    return [p[0] for p in pairs], [p[1] for p in pairs]


def _temporal(spec: ChartSpec) -> bool:
    return spec.x in ("year", "decade", "month", "release_year", "release_date", "observed_at")


def _line(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]]) -> None:
    assert spec.y is not None
    for index, (name, xs, ys) in enumerate(_series(spec, data)):
        colour = PALETTE[index % len(PALETTE)]
        axes.plot(xs, ys, color=colour, marker="o" if len(xs) < 40 else None, markersize=4, label=_plain(name) or None)
        if spec.kind == "area":
            axes.fill_between(xs, ys, color=colour, alpha=0.25)
    if spec.x == "decade":
        axes.set_xticks(sorted({x for _, xs, _ in _series(spec, data) for x in xs}))
    elif spec.x in ("year", "release_year", "month"):
        axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    else:
        axes.tick_params(axis="x", rotation=30)
    if spec.series:
        axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    _value_axis(axes, spec)


def _series(spec: ChartSpec, data: dict[str, list[Any]]) -> list[tuple[str, list[Any], list[float]]]:
    assert spec.y is not None
    names = data[spec.series] if spec.series else [""] * len(data[spec.x])
    found: dict[str, tuple[list[Any], list[float]]] = {}
    for name, x, y in zip(names, data[spec.x], data[spec.y], strict=True):
        if x is not None and y is not None:
            xs, ys = found.setdefault(str(name), ([], []))
            xs.append(x)
            ys.append(float(y))
    top = sorted(found, key=lambda n: -sum(found[n][1]))[:MAX_SERIES]
    return [(n, *found[n]) for n in top]


def _grouped(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]]) -> None:
    series = _series(spec, data)
    xs = list(dict.fromkeys(x for _, values, _ in series for x in values))[:15]
    width = 0.8 if spec.kind == "stacked" else 0.8 / max(1, len(series))
    base = [0.0] * len(xs)
    for index, (name, keys, ys) in enumerate(series):
        lookup = dict(zip(keys, ys, strict=True))
        heights = [lookup.get(x, 0.0) for x in xs]
        offset = 0.0 if spec.kind == "stacked" else (index - (len(series) - 1) / 2) * width
        bottom = base if spec.kind == "stacked" else None
        axes.bar(
            [i + offset for i in range(len(xs))],
            heights,
            width,
            bottom=bottom,
            color=PALETTE[index],
            label=_plain(name),
        )
        base = [b + h for b, h in zip(base, heights, strict=True)]
    axes.set_xticks(
        range(len(xs)),
        [_plain(textwrap.shorten(str(x), 16, placeholder="…")) for x in xs],
        rotation=30 if len(xs) > 5 else 0,
    )
    axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    _value_axis(axes, spec)


def _scatter(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]]) -> None:
    assert spec.y is not None
    pairs = [(x, y) for x, y in zip(data[spec.x], data[spec.y], strict=True) if x is not None and y is not None]
    axes.scatter([p[0] for p in pairs], [p[1] for p in pairs], s=18, alpha=0.6, color=PALETTE[0], edgecolors="none")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: _plain(human(v, spec.x_unit))))
    _value_axis(axes, spec)


def _histogram(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]]) -> None:
    values = [float(v) for v in data[spec.x] if v is not None]
    axes.hist(values, bins=min(30, max(5, round(math.sqrt(len(values))))), color=PALETTE[0])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: _plain(human(v, spec.x_unit))))
    axes.set_xlabel(_plain(spec.x_label))
    axes.set_ylabel({"en": "films", "es": "películas", "pt": "filmes"}[spec.language])


def _box(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]]) -> None:
    assert spec.y is not None
    groups: dict[str, list[float]] = {}
    for x, y in zip(data[spec.x], data[spec.y], strict=True):
        if y is not None:
            groups.setdefault(str(x), []).append(float(y))
    names = sorted(groups, key=lambda n: -len(groups[n]))[:MAX_BOXES]
    marks = axes.boxplot([groups[n] for n in names], patch_artist=True, flierprops={"markersize": 3, "alpha": 0.4})
    for box in marks["boxes"]:
        box.set(facecolor=PALETTE[4], edgecolor=PALETTE[0])
    labels = [_plain(textwrap.shorten(n, 16, placeholder="…")) for n in names]
    axes.set_xticks(range(1, len(names) + 1), labels, rotation=30 if sum(map(len, labels)) > 60 else 0)
    _value_axis(axes, spec)


def _pie(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]]) -> None:
    labels, values = _categories(spec, data)
    axes.pie(
        values,
        labels=[_plain(x) for x in labels],
        colors=PALETTE,
        autopct="%1.0f %%",
        startangle=90,
        counterclock=False,
    )
    axes.set_aspect("equal")


def _heatmap(axes: Axes, spec: ChartSpec, data: dict[str, list[Any]]) -> None:
    series = _series(spec, data)
    xs = list(dict.fromkeys(x for _, keys, _ in series for x in keys))[:20]
    grid = [[dict(zip(keys, ys, strict=True)).get(x, math.nan) for x in xs] for _, keys, ys in series]
    image = axes.imshow(grid, aspect="auto", cmap="cividis")
    axes.set_xticks(range(len(xs)), [str(x) for x in xs], rotation=45)
    axes.set_yticks(range(len(series)), [_plain(n) for n, _, _ in series])
    axes.figure.colorbar(image, ax=axes, format=FuncFormatter(lambda v, _: _plain(human(v, spec.unit))))


def _value_axis(axes: Axes, spec: ChartSpec) -> None:
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: _plain(human(v, spec.unit))))
    axes.set_ylabel(_plain(spec.y_label))
    axes.set_xlabel(_plain(spec.x_label))


def _dress(axes: Axes, spec: ChartSpec, ink: str, grid: str) -> None:
    axes.tick_params(colors=ink, length=0)
    axes.xaxis.label.set_color(ink)
    axes.yaxis.label.set_color(ink)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom") and spec.kind != "pie")
        spine.set_color(grid)
    if spec.kind not in ("pie", "heatmap"):
        axes.grid(
            True,
            color=grid,
            linewidth=0.6,
            axis="both" if spec.kind == "scatter" else "x" if axes.yaxis_inverted() else "y",
        )
        axes.set_axisbelow(True)
    legend = axes.get_legend()
    for text in [*(legend.get_texts() if legend else []), *(axes.texts if spec.kind == "pie" else [])]:
        text.set_color(ink)


def human(value: Any, unit: str | None) -> str:
    """A tick or a big number: 1.2 B, 340 M, 5 k, with its unit's mark."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    if unit == "year" or (unit == "date"):
        return f"{value:.0f}"
    for size, letter in ((1e9, " B"), (1e6, " M"), (1e4, " k")):
        if abs(value) >= size:
            divisor = 1e3 if size == 1e4 else size
            text = f"{value / divisor:.1f}".rstrip("0").rstrip(".") + letter
            break
    else:
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return {"usd": f"${text}", "percent": f"{text} %"}.get(unit or "", text)


def alternative_text(spec: ChartSpec, columns: list[ColumnInfo], rows: list[list[Any]]) -> str:
    """What the chart shows, for those who cannot see it."""
    names = [c.name for c in columns]
    if not rows:
        return f"{spec.title}: -"
    if spec.y is None or spec.kind == "number":
        return f"{spec.title}: {human(rows[0][names.index(spec.y or spec.x)], spec.unit)}"
    x, y = names.index(spec.x), names.index(spec.y)
    if spec.kind in ("scatter", "histogram", "box"):
        values = [r[y] for r in rows if isinstance(r[y], int | float)]
        low, high = (human(v, spec.unit) for v in (min(values), max(values)))
        return f"{spec.title} ({spec.kind}, {len(values)}): {low} – {high}"
    first = "; ".join(f"{r[x]}: {human(r[y], spec.unit)}" for r in rows[:5])
    return f"{spec.title} ({spec.kind}, {len(rows)}): {first}"


_DRAWERS = {
    "bar": _bar, "line": _line, "area": _line, "grouped": _grouped, "stacked": _grouped, "scatter": _scatter,
    "histogram": _histogram, "box": _box, "pie": _pie, "heatmap": _heatmap,
}  # fmt: skip
