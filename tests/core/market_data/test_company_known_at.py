"""Since when a statement is known, and the ratios made of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market_data.company_facts import StatementFact
from core.market_data.company_known_at import find_known_at
from core.market_data.statement_ratios import calculate_ratios

FETCHED = datetime(2024, 6, 1, 9, tzinfo=UTC)
END = date(2023, 12, 31)


@pytest.mark.parametrize(
    ("period", "reports", "known_at", "is_estimated"),
    [
        ("FY", [date(2024, 2, 1)], datetime(2024, 2, 2, tzinfo=UTC), False),
        ("FY", [date(2024, 5, 2), date(2024, 2, 1)], datetime(2024, 2, 2, tzinfo=UTC), False),
        ("FY", [], datetime(2024, 3, 31, tzinfo=UTC), True),  # 90 days later, next midnight
        ("Q4", [], datetime(2024, 2, 15, tzinfo=UTC), True),  # 45 days
        ("FY", [date(2023, 12, 31)], datetime(2024, 3, 31, tzinfo=UTC), True),  # not after it
        ("FY", [date(2024, 5, 1)], datetime(2024, 3, 31, tzinfo=UTC), True),  # 122 days later
    ],
)
def test_known_since(
    period: str, reports: list[date], known_at: datetime, *, is_estimated: bool
) -> None:
    assert find_known_at(END, period, reports, FETCHED) == (known_at, is_estimated)


def test_what_was_fetched_was_known_by_then() -> None:
    fetched = datetime(2024, 1, 20, tzinfo=UTC)

    assert find_known_at(END, "FY", [], fetched) == (fetched, True)
    assert find_known_at(END, "FY", [date(2024, 2, 1)], fetched) == (fetched, True)


@given(
    end=st.dates(date(2000, 1, 1), date(2023, 12, 31)),
    reports=st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), max_size=5),
    period=st.sampled_from(["FY", "Q1", "Q3"]),
)
def test_never_before_the_period_ended_nor_after_it_was_fetched(
    end: date, reports: list[date], period: str
) -> None:
    known_at, _ = find_known_at(end, period, reports, FETCHED)

    assert datetime(end.year, end.month, end.day, tzinfo=UTC) < known_at <= FETCHED


def line(item: str, value: float, unit: str = "USD", period: str = "FY") -> StatementFact:
    return StatementFact(item, END, period, value, unit)


def test_ratios_by_hand() -> None:
    found = calculate_ratios([line("revenue", 200), line("net_income", 50), line("equity", 400)])

    assert {one.item: (one.value, one.unit) for one in found} == {
        "net_margin": (0.25, ""),
        "return_on_equity": (0.125, ""),
    }


@pytest.mark.parametrize(
    "lines",
    [
        [line("net_income", 5), line("revenue", 0)],
        [line("net_income", 5), line("equity", -4)],
        [line("net_income", 5, "USD"), line("revenue", 9, "KRW")],
        [line("net_income", 5, period="Q1"), line("equity", 9, period="Q1")],
        [line("net_income", 5, period="Q1"), line("revenue", 9, period="Q2")],
    ],
    ids=["by zero", "by a negative", "two currencies", "a quarter's return", "two periods"],
)
def test_no_ratio_where_it_would_mean_nothing(lines: list[StatementFact]) -> None:
    assert calculate_ratios(lines) == []
