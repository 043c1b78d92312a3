"""Fundamentals and flows as figures."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.charts.fundamentals import build_fundamentals_figure
from core.charts.investor_flows import build_flows_figure
from core.market_data.company_types import FundamentalFact

AT = datetime(2024, 6, 1, tzinfo=UTC)


def fact(value: float, month: int, unit: str = "USD") -> FundamentalFact:
    known = datetime(2024, month + 1, 15, tzinfo=UTC)
    return FundamentalFact(
        "item", date(2024, month, 28), f"Q{month // 3}", value, unit, known, "test", AT, False
    )


def test_shares_are_percent_and_have_no_unit() -> None:
    figure = build_fundamentals_figure([fact(0.16, 3, ""), fact(0.2, 6, "")], is_share=True)

    assert figure.layout.yaxis.tickformat == ".0%"
    assert not figure.layout.yaxis.title.text
    assert ":.1%" in figure.data[0].hovertemplate


@pytest.mark.parametrize(("unit", "title"), [("KRW", "KRW"), ("", "times")])
def test_other_values_say_their_unit(unit: str, title: str) -> None:
    figure = build_fundamentals_figure([fact(5.0, 3, unit), fact(6.0, 6, unit)])

    assert figure.layout.yaxis.title.text == title
    assert "known since" in figure.data[0].hovertemplate


def test_flows_are_summed_and_an_unknown_session_adds_nothing() -> None:
    time = np.arange(3) * 86_400
    nan = np.nan

    figure = build_flows_figure(
        time, np.array([5.0, nan, -2.0]), np.array([1.0, 1.0, 1.0]), unit="KRW"
    )

    assert figure.data[0].y.tolist() == [5.0, 5.0, 3.0]
    assert figure.data[1].y.tolist() == [1.0, 2.0, 3.0]
    assert "KRW" in figure.layout.yaxis.title.text


def test_a_kind_of_investor_of_whom_nothing_is_known_has_no_line() -> None:
    figure = build_flows_figure(
        np.arange(2) * 86_400, np.array([1.0, 2.0]), np.full(2, np.nan), unit="shares"
    )

    assert [trace.name for trace in figure.data] == ["Foreign investors"]
