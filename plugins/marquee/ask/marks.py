"""The marks of each kind of chart, drawn on Matplotlib's axes from named columns."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from marquee.ask.answer import ChartSpec
from marquee.ask.chart_words import WORDS, axis_label, drawable, human

MAX_BARS = 25
MAX_SERIES = 8
MAX_BOXES = 12
MAX_GROUPS = 15
MAX_COLUMNS = 20
LABELLED_BARS = 12
SMALL_SLICE = 0.05
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7A7A00", "#666666")
ON_DARK = ("#56B4E9", "#E69F00", "#2CC295", "#CC79A7", "#4A90E2", "#F0803C", "#C9C94A", "#A0A6AD")
TIMES = ("year", "decade", "month", "release_year", "release_date", "observed_at")

Data = dict[str, list[Any]]


def palette(spec: ChartSpec) -> tuple[str, ...]:
    """Eight colours that the colour-blind can tell apart (Okabe and Ito), lighter on dark paper."""
    return COLOURS if spec.theme == "light" else ON_DARK


def temporal(spec: ChartSpec) -> bool:
    """Whether the x axis is time."""
    return spec.x in TIMES


def ticks(unit: str | None, language: str) -> FuncFormatter:
    """Writes an axis' numbers."""
    return FuncFormatter(lambda value, _: drawable(human(value, unit, language)))


def number(axes: Axes, spec: ChartSpec, data: Data, ink: str) -> None:
    """One value, large; or that there is none."""
    axes.set_axis_off()
    values = data.get(spec.y or spec.x) or []
    known = bool(values) and values[0] is not None
    text = human(values[0], spec.unit, spec.language) if known else WORDS[spec.language]["nothing"]
    axes.text(0.5, 0.55, drawable(textwrap.shorten(text, 60)), ha="center", va="center",
              fontsize=48 if len(text) < 18 else 20, color=palette(spec)[0], transform=axes.transAxes)  # fmt: skip
    if known and isinstance(values[0], int | float):
        label = axis_label(spec.y_label, spec.unit, spec.language)
        axes.text(0.5, 0.38, label, ha="center", va="center", fontsize=14, color=ink, transform=axes.transAxes)


def bar(axes: Axes, spec: ChartSpec, data: Data) -> None:
    """Bars in the rows' order; lying down when the labels are long or many."""
    labels, values = categories(spec, data)
    places = range(len(labels))
    if lying(spec, labels):
        marks = axes.barh(places, values, color=palette(spec)[0])
        axes.set_yticks(places, [drawable(textwrap.shorten(x, 34, placeholder="…")) for x in labels], fontsize=9)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(ticks(spec.unit, spec.language))
        axes.set_xlabel(axis_label(spec.y_label, spec.unit, spec.language))
    else:
        marks = axes.bar(places, values, color=palette(spec)[0])
        step = max(1, math.ceil(sum(map(len, labels)) / 70))
        axes.set_xticks(list(places)[::step], [drawable(x) for x in labels[::step]])
        value_axis(axes, spec)
    if len(labels) <= LABELLED_BARS:
        texts = [drawable(human(v, spec.unit, spec.language)) for v in values]
        axes.bar_label(marks, texts, padding=3, fontsize=8)
        _room(axes, across=lying(spec, labels))


def _room(axes: Axes, *, across: bool) -> None:
    """Space for a text beyond the longest bar."""
    if across:
        axes.margins(x=0.12)
    else:
        axes.margins(y=0.12)


def lying(spec: ChartSpec, labels: list[str]) -> bool:
    """Whether the bars lie down."""
    return not temporal(spec) and bool(labels) and (max(map(len, labels)) > 9 or len(labels) > 10)


def categories(spec: ChartSpec, data: Data) -> tuple[list[str], list[float]]:
    """The labels and values that are drawn: known values, the first MAX_BARS unless x is time."""
    assert spec.y is not None
    known = [(x, float(y)) for x, y in zip(data[spec.x], data[spec.y], strict=True) if y is not None]
    kept = known if temporal(spec) else known[:MAX_BARS]
    return ["?" if x is None else str(x) for x, _ in kept], [y for _, y in kept]


def line(axes: Axes, spec: ChartSpec, data: Data) -> None:
    """A line for each series; with the area below for the kind area."""
    found = series(spec, data)
    for colour, (name, xs, ys) in zip(palette(spec), found, strict=False):
        axes.plot(xs, ys, color=colour, marker="o" if len(xs) < 40 else None, markersize=4,
                  label=drawable(name) or None)  # fmt: skip
        if spec.kind == "area":
            axes.fill_between(xs, ys, color=colour, alpha=0.25)
    if spec.x == "decade":
        axes.set_xticks(sorted({x for _, xs, _ in found for x in xs}))
    elif spec.x in ("year", "release_year", "month"):
        axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
        axes.margins(x=0.02)
    else:
        axes.tick_params(axis="x", rotation=30)
    _legend(axes, spec)
    value_axis(axes, spec)


def series(spec: ChartSpec, data: Data) -> list[tuple[str, list[Any], list[float]]]:
    """The largest MAX_SERIES series: name, x values, y values."""
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


def grouped(axes: Axes, spec: ChartSpec, data: Data) -> None:
    """Bars of each series beside each other, or on top of each other for the kind stacked."""
    found = series(spec, data)
    xs = list(dict.fromkeys(x for _, values, _ in found for x in values))[:MAX_GROUPS]
    stacked = spec.kind == "stacked"
    width = 0.8 if stacked else 0.8 / max(1, len(found))
    base = [0.0] * len(xs)
    for index, (name, keys, ys) in enumerate(found):
        lookup = dict(zip(keys, ys, strict=True))
        heights = [lookup.get(x, 0.0) for x in xs]
        offset = 0.0 if stacked else (index - (len(found) - 1) / 2) * width
        axes.bar([i + offset for i in range(len(xs))], heights, width, bottom=base if stacked else None,
                 color=palette(spec)[index], label=drawable(name))  # fmt: skip
        base = [b + h for b, h in zip(base, heights, strict=True)]
    labels = [drawable(textwrap.shorten(str(x), 16, placeholder="…")) for x in xs]
    axes.set_xticks(range(len(xs)), labels, rotation=30 if sum(map(len, labels)) > 60 else 0)
    _legend(axes, spec)
    value_axis(axes, spec)


def scatter(axes: Axes, spec: ChartSpec, data: Data) -> None:
    """A point for each row with both values."""
    assert spec.y is not None
    pairs = [(x, y) for x, y in zip(data[spec.x], data[spec.y], strict=True) if x is not None and y is not None]
    axes.scatter([p[0] for p in pairs], [p[1] for p in pairs], s=18, alpha=0.6, color=palette(spec)[0],
                 edgecolors="none")  # fmt: skip
    axes.xaxis.set_major_formatter(ticks(spec.x_unit, spec.language))
    value_axis(axes, spec)


def histogram(axes: Axes, spec: ChartSpec, data: Data) -> None:
    """How many films have a value in each of some equal ranges."""
    values = [float(v) for v in data[spec.x] if v is not None]
    axes.hist(values, bins=min(30, max(5, round(math.sqrt(len(values))))), color=palette(spec)[0])
    axes.xaxis.set_major_formatter(ticks(spec.x_unit, spec.language))
    axes.yaxis.set_major_formatter(ticks(None, spec.language))
    axes.set_xlabel(axis_label(spec.x_label, spec.x_unit, spec.language))
    axes.set_ylabel(WORDS[spec.language]["films"])


def box(axes: Axes, spec: ChartSpec, data: Data) -> None:
    """Quartiles, whiskers at 1.5 times their distance, and what lies beyond, for the largest MAX_BOXES groups."""
    assert spec.y is not None
    groups: dict[str, list[float]] = {}
    for x, y in zip(data[spec.x], data[spec.y], strict=True):
        if y is not None:
            groups.setdefault(str(x), []).append(float(y))
    names = sorted(groups, key=lambda n: -len(groups[n]))[:MAX_BOXES]
    first, middle = palette(spec)[0], palette(spec)[5]
    thin = {"color": first}
    marks = axes.boxplot([groups[n] for n in names], patch_artist=True, whiskerprops=thin, capprops=thin,
                         medianprops={"color": middle, "linewidth": 1.5},
                         flierprops={"markersize": 3, "alpha": 0.4, "markeredgecolor": first})  # fmt: skip
    for each in marks["boxes"]:
        each.set(facecolor="none", edgecolor=first)
    labels = [drawable(textwrap.shorten(n, 16, placeholder="…")) for n in names]
    axes.set_xticks(range(1, len(names) + 1), labels, rotation=30 if sum(map(len, labels)) > 60 else 0)
    value_axis(axes, spec)


def pie(axes: Axes, spec: ChartSpec, data: Data) -> None:
    """Slices in the rows' order; the small ones are named in the legend only."""
    labels, values = categories(spec, data)
    whole = sum(values) or 1.0
    shares = [v / whole for v in values]
    wedges, _ = axes.pie(values, colors=palette(spec), startangle=90, counterclock=False)[:2]
    axes.set_aspect("equal")
    for wedge, share in zip(wedges, shares, strict=True):
        if share >= SMALL_SLICE:
            angle = math.radians((wedge.theta1 + wedge.theta2) / 2)
            axes.text(0.7 * math.cos(angle), 0.7 * math.sin(angle), f"{share:.0%}", ha="center", va="center",
                      fontsize=9, color="#ffffff" if spec.theme == "light" else "#161b22", gid="inside")  # fmt: skip
    named = [
        drawable(f"{x}: {human(round(100 * s, 1), 'percent', spec.language)}")
        for x, s in zip(labels, shares, strict=True)
    ]
    axes.legend(wedges, named, fontsize=9, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))


def heatmap(axes: Axes, spec: ChartSpec, data: Data) -> None:
    """A row for each series, a column for each x, the value as colour."""
    found = series(spec, data)
    xs = list(dict.fromkeys(x for _, keys, _ in found for x in keys))
    xs = (sorted(xs) if temporal(spec) else xs)[:MAX_COLUMNS]
    grid = [[dict(zip(keys, ys, strict=True)).get(x, math.nan) for x in xs] for _, keys, ys in found]
    image = axes.imshow(grid, aspect="auto", cmap="cividis")
    axes.set_xticks(range(len(xs)), [drawable(str(x)) for x in xs], rotation=45 if len(xs) > 12 else 0)
    axes.set_yticks(range(len(found)), [drawable(n) for n, _, _ in found])
    axes.set_xlabel(axis_label(spec.x_label, spec.x_unit, spec.language))
    scale = axes.figure.colorbar(image, ax=axes, format=ticks(spec.unit, spec.language))
    scale.set_label(axis_label(spec.y_label, spec.unit, spec.language))


def value_axis(axes: Axes, spec: ChartSpec) -> None:
    """The y axis with its unit, and both axes' names."""
    axes.yaxis.set_major_formatter(ticks(spec.unit, spec.language))
    axes.set_ylabel(axis_label(spec.y_label, spec.unit, spec.language))
    axes.set_xlabel(axis_label(spec.x_label, spec.x_unit, spec.language))


def _legend(axes: Axes, spec: ChartSpec) -> None:
    if spec.series:
        axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))


DRAWERS = {
    "bar": bar, "line": line, "area": line, "grouped": grouped, "stacked": grouped, "scatter": scatter,
    "histogram": histogram, "box": box, "pie": pie, "heatmap": heatmap,
}  # fmt: skip
