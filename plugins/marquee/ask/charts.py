"""Charts drawn by Matplotlib's own objects from a validated specification. No pyplot, no state, safe in threads."""

from __future__ import annotations

import io
import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from marquee.ask.answer import ATTRIBUTION, ChartSpec, ColumnInfo
from marquee.ask.chart_words import WORDS, drawable
from marquee.ask.marks import DRAWERS, MAX_BARS, MAX_BOXES, MAX_SERIES, Data, categories, lying, number, temporal
from marquee.errors import AskError

WIDTH, HEIGHT, DPI = 9.6, 5.4, 100
BAR_HEIGHT, MARGIN = 0.24, 1.5
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
    data = {name: [r[i] for r in rows] for i, name in enumerate(names)}
    figure = Figure(figsize=(WIDTH, _height(spec, data)), dpi=DPI, facecolor=paper)
    figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.08))
    axes = figure.add_subplot()
    axes.set_facecolor(paper)
    if spec.kind == "number" or not rows:
        number(axes, spec, data, ink)
    else:
        spec = _with_remark(spec, data)
        DRAWERS[spec.kind](axes, spec, data)
        _dress(figure, axes, spec, ink, grid)
    title = "\n".join(textwrap.wrap(spec.title, 72)[:2])
    figure.suptitle(drawable(title), color=ink, fontsize=13, x=0.012, ha="left")
    source = " ".join(x for x in (spec.note, ATTRIBUTION) if x)
    figure.supxlabel(drawable(source), fontsize=7, color=ink, x=0.012, ha="left")
    return figure


def _height(spec: ChartSpec, data: Data) -> float:
    """Inches: as much as lying bars need to keep their labels readable."""
    if spec.kind != "bar":
        return HEIGHT
    labels, _ = categories(spec, data)
    return max(HEIGHT, MARGIN + BAR_HEIGHT * len(labels)) if lying(spec, labels) else HEIGHT


def _with_remark(spec: ChartSpec, data: Data) -> ChartSpec:
    """The specification with a note of how much of the data is not drawn."""
    shown, count = 0, 0
    if spec.series:
        shown, count = MAX_SERIES, len(set(data[spec.series]))
    elif spec.kind in ("bar", "pie") and not temporal(spec):
        shown, count = MAX_BARS, len(data[spec.x])
    elif spec.kind == "box":
        shown, count = MAX_BOXES, len(set(data[spec.x]))
    if count <= shown:
        return spec
    remark = WORDS[spec.language]["shown"].format(shown=shown, count=count)
    return spec.model_copy(update={"note": f"{spec.note} {remark}".strip()})


def _dress(figure: Figure, axes: Axes, spec: ChartSpec, ink: str, grid: str) -> None:
    """Ink, spines and grid of the theme, on the axes and on a colour scale beside them."""
    for each in figure.axes:
        each.tick_params(colors=ink, length=0)
        each.xaxis.label.set_color(ink)
        each.yaxis.label.set_color(ink)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom") and spec.kind != "pie")
        spine.set_color(grid)
    if spec.kind not in ("pie", "heatmap"):
        lines = "both" if spec.kind == "scatter" else "x" if axes.yaxis_inverted() else "y"
        axes.grid(True, color=grid, linewidth=0.6, axis=lines)  # type: ignore[arg-type]
        axes.set_axisbelow(True)
    legend = axes.get_legend()
    for text in [*(legend.get_texts() if legend else []), *(t for t in axes.texts if t.get_gid() != "inside")]:
        text.set_color(ink)
