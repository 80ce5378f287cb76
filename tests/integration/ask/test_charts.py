"""Charts over real results: the kind is legal for the data, every label lies inside the canvas, the order is kept."""

from __future__ import annotations

from itertools import product

import psycopg
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from marquee.ask.answer import Answer, ChartSpec
from marquee.ask.charts import THEMES, BadChart, compose, draw
from marquee.ask.pipeline import answer

QUESTIONS = {
    "Average budget by genre": "bar",
    "Total revenue by year": "line",
    "Number of films per decade in a bar chart": "bar",
    "Draw a pie chart of films by genre": "bar",
    "Pie chart of the number of films by decade since 1950": "pie",
    "Scatter plot of budget versus revenue": "scatter",
    "Histogram of runtimes": "histogram",
    "Number of films by genre and decade": "line",
    "Stacked bar chart of films by decade and genre since 1980": "stacked",
    "Grouped bar chart of films by decade and genre since 1980": "grouped",
    "How many films are there?": "number",
    "Which films were released in 1899?": "number",
    "Top 10 films by revenue": "bar",
    "Box plot of runtime by genre": "box",
    "Area chart of the number of films per year since 1990": "area",
    "Top 40 directors by number of films": "bar",
    "Heat map of films by genre and decade": "heatmap",
    "Recaudación media por género": "bar",
    "Orçamento médio por ano": "line",
    "Line chart of average budget by company": "bar",
}
LOOKS = (
    ("light", "A plain title"),
    ("dark", "A very long title " * 6),
    ("light", "Costs $5 and $6 \\alpha_{1} 50 % ñ 片"),
)


def test_twenty_charts_fit_their_data_and_their_canvas(asker: psycopg.Connection) -> None:
    fit(asker, [(q, LOOKS[n % len(LOOKS)]) for n, q in enumerate(QUESTIONS)])


@pytest.mark.slow
def test_sixty_charts_fit_their_data_and_their_canvas(asker: psycopg.Connection) -> None:
    fit(asker, list(product(QUESTIONS, LOOKS)))


def fit(asker: psycopg.Connection, wanted: list[tuple[str, tuple[str, str]]]) -> None:
    """Draw each question's chart in its look; its kind is the one expected, and every text lies on the canvas."""
    answers = {q: answer(q, connection=asker, visual=True) for q in QUESTIONS}
    assert {q: a.chart.spec.kind if a.chart else None for q, a in answers.items()} == QUESTIONS
    for question, (theme, title) in wanted:
        found = answers[question]
        assert found.chart is not None
        spec = ChartSpec.model_validate(found.chart.spec.model_dump() | {"theme": theme, "title": title})
        assert outside(compose(spec, found.columns, found.rows)) == [], (question, theme)


def outside(figure: Figure) -> list[str]:
    """The texts that stick out of the canvas, as the renderer measures them."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = canvas.get_width_height()
    hidden = {text for axes in figure.axes for text in hidden_ticks(axes)}
    found = []
    for text in set(figure.findobj(Text)) - hidden:
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent(canvas.get_renderer())
            if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1:
                found.append(text.get_text())
    return found


def hidden_ticks(axes: Axes) -> set[Text]:
    """Ticks beyond the view, and those of an axis that is off, keep a label that is not drawn."""
    both = (axes.xaxis, axes.yaxis)
    every = {label for axis in both for t in axis.get_major_ticks() for label in (t.label1, t.label2)}
    return every - {t.label1 for axis in both for t in axis._update_ticks()} if axes.axison else every


def test_bars_keep_the_order_of_the_rows(asker: psycopg.Connection) -> None:
    found = answer("Top 10 films by revenue", connection=asker, visual=True)
    assert found.chart is not None
    axes = compose(found.chart.spec, found.columns, found.rows).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [row[0] for row in found.rows]
    assert axes.yaxis_inverted()


def test_what_is_not_drawn_is_said(asker: psycopg.Connection) -> None:
    found = answer("Top 40 directors by number of films", connection=asker, visual=True)
    assert found.chart is not None
    figure = compose(found.chart.spec, found.columns, found.rows)
    assert "25 of 40 shown." in texts(figure)
    assert "not endorsed or certified by TMDB" in texts(figure)


def texts(figure: Figure) -> str:
    return " ".join(t.get_text() for t in figure.findobj(Text))


def test_a_missing_column_is_named(asker: psycopg.Connection) -> None:
    found: Answer = answer("Average budget by genre", connection=asker)
    with pytest.raises(BadChart, match="no column nothing"):
        draw(ChartSpec(kind="bar", x="genre", y="nothing"), found.columns, found.rows)


def test_svg_is_text(asker: psycopg.Connection) -> None:
    found = answer("Average budget by genre", connection=asker, visual=True)
    assert found.chart is not None
    assert b"<svg" in draw(found.chart.spec, found.columns, found.rows, media_type="image/svg+xml")[:2000]


def test_few_bars_carry_their_values_and_many_make_the_chart_taller(asker: psycopg.Connection) -> None:
    few = answer("Top 10 films by revenue", connection=asker, visual=True)
    many = answer("Top 40 directors by number of films", connection=asker, visual=True)
    assert few.chart is not None
    assert many.chart is not None
    short, tall = (compose(a.chart.spec, a.columns, a.rows) for a in (few, many) if a.chart)
    assert [t.get_text() for t in short.axes[0].texts][:2] == [r"\$2.8 B", r"\$1.8 B"]
    assert len(tall.axes[0].texts) == 0
    assert tall.get_figheight() > short.get_figheight()


def test_a_colour_scale_can_be_read_on_dark_paper(asker: psycopg.Connection) -> None:
    found = answer("Heat map of films by genre and decade", connection=asker, visual=True)
    assert found.chart is not None
    figure = compose(found.chart.spec.model_copy(update={"theme": "dark"}), found.columns, found.rows)
    assert {t.get_color() for t in figure.axes[1].get_yticklabels()} == {THEMES["dark"][1]}


def test_a_pie_names_every_slice_and_writes_into_large_ones_only(asker: psycopg.Connection) -> None:
    found = answer("Pie chart of the number of films by decade since 1950", connection=asker, visual=True)
    assert found.chart is not None
    axes = compose(found.chart.spec, found.columns, found.rows).axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert [t.get_text().split(":")[0] for t in legend.get_texts()] == [str(r[0]) for r in found.rows]
    assert 0 < sum(t.get_gid() == "inside" for t in axes.texts) < len(found.rows)


def test_one_value_says_what_it_is(asker: psycopg.Connection) -> None:
    found = answer("What is the average runtime of comedies?", connection=asker, visual=True)
    assert found.chart is not None
    assert "average runtime (minutes)" in texts(compose(found.chart.spec, found.columns, found.rows))


def test_the_text_for_the_blind_says_kind_and_extremes_in_the_question_s_language(asker: psycopg.Connection) -> None:
    found = answer("Recaudación media por género", connection=asker, visual=True)
    assert found.chart is not None
    assert "Gráfico de barras" in found.chart.alt_text
    assert "máximo Animation: $276,5 M" in found.chart.alt_text
