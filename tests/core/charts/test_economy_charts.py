"""The chart of an economic series, and that of fundamentals: what is drawn, and on which axis."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.charts.economy import EconomyLine, build_economy_figure
from core.charts.fundamentals import build_fundamentals_figure
from core.charts.palette import ACCENT, DOWN
from core.market_data.company_types import FundamentalFact

DAY = 86_400


def line(values: list[float], name: str = "Prices", unit: str = "index") -> EconomyLine:
    return EconomyLine(name, unit, np.arange(len(values)) * DAY, np.array(values, dtype=float))


def test_the_figure_stands_left_and_what_lies_beside_it_right() -> None:
    figure = build_economy_figure(line([1, 2, 3]), line([10, 11, 12], "S&P 500", "points"))
    beside, own = figure.data
    assert (beside.yaxis, beside.name) == ("y2", "S&P 500")
    assert own.name == "Prices"
    assert own.yaxis is None
    assert own.x.tolist() == [0, DAY * 1000, 2 * DAY * 1000]
    assert figure.layout.yaxis2.side == "right"
    assert not figure.layout.yaxis2.showgrid
    assert figure.layout.yaxis2.title.text == "S&P 500 (points)"
    assert figure.layout.yaxis2.type == "linear"


def test_what_grew_tenfold_beside_it_has_a_logarithmic_axis_and_says_so() -> None:
    figure = build_economy_figure(line([1, 2, 3]), line([2, 20, 200], "AAPL", "USD"))
    assert figure.layout.yaxis2.type == "log"
    assert figure.layout.yaxis2.title.text == "AAPL (USD) log"
    assert list(figure.layout.yaxis2.tickvals) == [2, 5, 10, 20, 50, 100, 200]


@pytest.mark.parametrize("values", [[-1.0, 5, 300], [np.nan, np.nan, np.nan]])
def test_what_is_not_positive_never_gets_a_logarithmic_axis(values: list[float]) -> None:
    assert build_economy_figure(line([1, 2, 3]), line(values)).layout.yaxis2.type == "linear"


def test_fractions_are_shown_as_percent() -> None:
    figure = build_economy_figure(line([0.01, -0.02], unit=""), is_fraction=True)
    assert figure.layout.yaxis.tickformat == ".1%"
    assert "%{y:.2%}" in figure.data[0].hovertemplate
    assert len(figure.layout.shapes) == 1  # the zero line


def test_values_on_one_side_of_zero_have_no_zero_line() -> None:
    assert not build_economy_figure(line([1, 2])).layout.shapes


def test_a_gap_breaks_the_line() -> None:
    drawn = build_economy_figure(line([1, np.nan, 3])).data[0]
    assert not drawn.connectgaps
    assert np.isnan(drawn.y[1])


def test_revised_values_have_a_ring() -> None:
    figure = build_economy_figure(line([1, 2, 3]), revised=np.array([DAY]))
    ring = figure.data[1]
    assert (ring.x.tolist(), ring.y.tolist()) == ([DAY * 1000], [2])


def test_a_long_series_keeps_its_peak_and_its_last_value() -> None:
    values = np.ones(9_000)
    values[4_321], values[:10] = 99, np.nan
    drawn = build_economy_figure(line(values.tolist())).data[0]
    assert len(drawn.y) <= 1_600
    assert drawn.y.max() == 99
    assert drawn.x[-1] == 8_999 * DAY * 1000


def test_a_title_cannot_bring_an_unknown_axis_unit() -> None:
    assert build_economy_figure(line([1, 2], unit="% a year")).layout.yaxis.title.text == "% a year"


def fact(quarter: int, value: float, known: datetime) -> FundamentalFact:
    end = date(2025, 3 * quarter, 30)
    return FundamentalFact(
        "revenue", end, f"Q{quarter}", value, "KRW", known, "demo", known, is_demo=True
    )


FACTS = [
    fact(1, 5e9, datetime(2025, 5, 10, 7, tzinfo=UTC)),
    fact(2, -1e9, datetime(2025, 8, 9, 7, tzinfo=UTC)),
]


def test_each_figure_has_a_bar_at_its_period_and_a_mark_where_it_became_known() -> None:
    bars, joins, marks = build_fundamentals_figure(FACTS).data
    assert bars.y.tolist() == [5e9, -1e9]
    assert bars.marker.color == (ACCENT, DOWN)
    ends = [datetime(2025, 3, 30, tzinfo=UTC), datetime(2025, 6, 30, tzinfo=UTC)]
    assert bars.x.tolist() == [end.timestamp() * 1000 for end in ends]
    assert marks.x.tolist() == [one.known_at.timestamp() * 1000 for one in FACTS]
    assert (marks.x > bars.x).all()
    assert np.isnan(joins.x[2])
    assert joins.y[:2].tolist() == [5e9, 5e9]


def test_a_lone_figure_is_drawn_too() -> None:
    figure = build_fundamentals_figure(FACTS[:1])
    assert figure.data[0].width == 60 * DAY * 1000
    assert figure.layout.yaxis.title.text == "KRW"
