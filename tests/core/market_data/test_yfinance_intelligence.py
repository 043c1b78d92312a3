"""Yahoo's modules on analysts and insiders, read by hand-made answers and by nonsense."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import CorporateEventKind, RatingAction
from core.market_data.company_facts import EventFact
from core.market_data.intelligence_facts import RatingFact, TradeFact, ViewFact
from core.market_data.providers.yfinance_intelligence import MODULES, read_intelligence
from tests.core.market_data.pretended_company import DAY, SECOND, summary

TODAY = date(2024, 6, 1)
NOBODY = {"financialData": {}, "recommendationTrend": {}}


def modules(**changes: Any) -> dict[str, Any]:
    return summary(**changes)["quoteSummary"]["result"][0]


def test_the_view_is_that_of_now_and_older_months_are_left_alone() -> None:
    view = read_intelligence(modules(), TODAY).view

    assert view == ViewFact(2, 3, 4, 1, 0, 8.0, 15.4, 15.0, 20.0, 7, "USD")


def test_ratings_are_newest_first_and_a_target_of_zero_is_none() -> None:
    first, second = read_intelligence(modules(), TODAY).ratings

    assert first == RatingFact(
        datetime(2024, 2, 2, tzinfo=UTC), "Second Bank", RatingAction.INITIATED,
        "Neutral", "", None, None, "USD",
    )  # fmt: skip
    assert second == RatingFact(
        datetime(2024, 2, 1, tzinfo=UTC), "First Bank", RatingAction.UPGRADED,
        "Buy", "Hold", 16.0, None, "USD",
    )  # fmt: skip


def test_a_trade_needs_somebody_and_shares_and_a_gift_has_no_value() -> None:
    sale, gift = read_intelligence(modules(), TODAY).trades

    assert sale == TradeFact(
        date(2024, 2, 1), "DOE JANE", "Director", "Sale at price 12.00 per share.",
        100.0, 1_200.0, "USD",
    )  # fmt: skip
    assert (gift.day, gift.shares, gift.value) == (date(2024, 1, 31), 40.0, None)


def test_of_two_announced_days_the_earlier_one_counts() -> None:
    assert read_intelligence(modules(), TODAY).coming == (
        EventFact(CorporateEventKind.EARNINGS, date(2025, 3, 3), None, 2.5),
        EventFact(CorporateEventKind.DIVIDEND, date(2024, 11, 27), None),
    )


def test_a_day_that_is_over_is_no_longer_coming() -> None:
    past = {"earnings": {"earningsDate": [SECOND]}, "exDividendDate": SECOND - DAY}

    assert read_intelligence(modules(calendarEvents=past), date(2024, 2, 2)).coming == ()
    on_the_day = read_intelligence(modules(calendarEvents=past), date(2024, 2, 1)).coming
    assert [event.day for event in on_the_day] == [date(2024, 2, 1)]


@pytest.mark.parametrize("found", [{}, dict.fromkeys(MODULES), modules(**NOBODY)])
def test_where_nobody_says_anything_there_is_no_view(found: dict[str, Any]) -> None:
    assert read_intelligence(found, TODAY).view is None


def test_texts_fit_the_store() -> None:
    history = [
        {"epochGradeDate": SECOND, "firm": "F" * 500, "toGrade": "G" * 500, "action": "down"}
    ]
    (rating,) = read_intelligence(
        modules(upgradeDowngradeHistory={"history": history}, price={"currency": "C" * 50}), TODAY
    ).ratings

    assert (len(rating.firm), len(rating.grade), len(rating.currency)) == (80, 40, 8)


NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["trend", "period", "strongBuy", "history", "action", "firm", "epochGradeDate", "raw",
             "transactions", "startDate", "filerName", "shares", "value", "earnings",
             "earningsDate", "exDividendDate", "targetMeanPrice", "currency"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(found=st.dictionaries(st.sampled_from(MODULES), NONSENSE, max_size=4))
def test_nonsense_is_refused_or_gives_finite_facts(found: dict[str, Any]) -> None:
    try:
        said = read_intelligence(found, TODAY)
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    numbers = [one.shares for one in said.trades] + [
        one.target for one in said.ratings if one.target is not None
    ]
    if said.view is not None and said.view.target_mean is not None:
        numbers.append(said.view.target_mean)
    assert all(map(math.isfinite, numbers))
    assert all(event.day >= TODAY for event in said.coming)
