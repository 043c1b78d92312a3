"""Items of statements, surprises, sums of flows and the tone of several articles, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contracts import NewsArticle
from core.enums import CorporateEventKind, FlowUnit, ItemKind
from core.market_data.company_types import CompanyEvent, FlowDay
from core.market_data.flow_sums import WINDOWS, sum_flows
from core.market_data.fundamental_items import find_kind, name_item, sort_items
from core.market_data.news_sentiment import summarise_tone
from core.market_data.providers.yfinance_statements import ITEMS
from core.market_data.statement_ratios import RATIOS

AT = datetime(2024, 1, 1, tzinfo=UTC)
EVENT = CompanyEvent(
    CorporateEventKind.EARNINGS, date(2024, 1, 2), 2.0, 1.6, "USD", "test", AT, False
)
ARTICLE = NewsArticle("t", "https://e.org", "", AT, (), None, "", "test", AT, False)


def flow(day: int, foreign: float | None, institution: float | None) -> FlowDay:
    return FlowDay(
        date(2024, 1, 1) + timedelta(days=day), foreign, institution, FlowUnit.KRW, "t", AT, False
    )


@pytest.mark.parametrize(
    ("value", "expected", "surprise"),
    [(2.0, 1.6, 0.25), (-1.0, -2.0, 0.5), (1.0, -2.0, 1.5), (2.0, None, None), (None, 1.0, None),
     (2.0, 0.0, None)],
)  # fmt: skip
def test_a_surprise_is_measured_by_the_size_of_what_was_expected(
    value: float | None, expected: float | None, surprise: float | None
) -> None:
    assert replace(EVENT, value=value, expected=expected).surprise == (
        None if surprise is None else pytest.approx(surprise)
    )


def test_flows_are_summed_over_the_windows_that_are_filled() -> None:
    days = [flow(0, 100.0, None), flow(1, None, None), flow(2, -30.0, None), flow(3, 5.0, None)]
    days = [*days, flow(4, 7.0, -2.0)]

    last, week = sum_flows(days)

    assert (last.sessions, last.foreign, last.institution) == (1, 7.0, -2.0)
    assert (week.sessions, week.foreign, week.institution) == (5, 82.0, -2.0)
    assert (week.foreign_unknown, week.institution_unknown) == (1, 4)


def test_what_nobody_knows_is_not_zero() -> None:
    (last,) = sum_flows([flow(0, None, 0.0)])

    assert (last.foreign, last.institution, last.foreign_unknown) == (None, 0.0, 1)
    assert sum_flows([]) == []


@given(nets=st.lists(st.none() | st.integers(-1_000, 1_000).map(float), min_size=1, max_size=80))
def test_only_the_last_sessions_count(nets: list[float | None]) -> None:
    found = sum_flows([flow(day, net, None) for day, net in enumerate(nets)])

    assert [one.sessions for one in found] == [each for each in WINDOWS if each <= len(nets)]
    for one in found:
        known = [net for net in nets[-one.sessions :] if net is not None]
        assert one.foreign == (sum(known) if known else None)
        assert one.foreign_unknown == one.sessions - len(known)


def test_every_line_and_ratio_that_is_fetched_has_a_name_and_a_kind() -> None:
    fetched = [*ITEMS.values(), *RATIOS]

    assert len({name_item(item) for item in fetched}) == len(fetched)
    assert name_item("eps") == "Earnings per share"
    assert find_kind("net_margin", "") is ItemKind.SHARE
    assert find_kind("current_ratio", "") is ItemKind.MULTIPLE
    assert find_kind("eps", "USD") is ItemKind.PER_SHARE
    assert find_kind("revenue", "USD") is ItemKind.MONEY


def test_items_stand_in_the_order_of_the_statements_and_unknown_ones_last() -> None:
    items = {"net_margin", "zebra_count", "equity", "ant_count", "revenue", "eps"}

    assert sort_items(items) == [
        "revenue",
        "eps",
        "equity",
        "net_margin",
        "ant_count",
        "zebra_count",
    ]
    assert name_item("ant_count") == "Ant count"
    assert find_kind("ant_count", "KRW") is ItemKind.MONEY
    assert find_kind("ant_count", "") is ItemKind.MULTIPLE


def test_the_tone_counts_by_sign_and_leaves_out_what_nobody_judged() -> None:
    moods = (1.0, 0.5, -0.25, 0.0, None)
    tone = summarise_tone([replace(ARTICLE, sentiment=mood) for mood in moods])

    assert (tone.good, tone.bad, tone.mixed, tone.unjudged) == (2, 1, 1, 1)
    assert tone.mean == pytest.approx(0.3125)
    assert summarise_tone([ARTICLE]).mean is None
    assert summarise_tone([]).unjudged == 0
