from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from core.contracts import FlowUniverse, SessionHours, Universe
from core.enums import AssetKind, FileContract, FlowUnit, Readiness
from core.kr_market.files.file_states import (
    count_age,
    find_gaps,
    read_bars,
    read_flows,
    read_instruments,
)
from core.kr_market.files.scanner_needs import Supplies, list_needs

MONDAY = date(2026, 11, 16)


def hours(*days):
    return [
        SessionHours(
            day,
            datetime(day.year, day.month, day.day, 0, tzinfo=UTC),
            datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC),
        )
        for day in days
    ]


WEEK = hours(*(MONDAY + timedelta(days=n) for n in range(5)))
EVENING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def seconds(*days):
    return np.array([int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp()) for d in days])


def universe(*days, close=None):
    panel = np.array(close or [[1.0] * len(days)] * 2)
    return Universe(
        ("005930", "000660"), ("A", "B"), ("삼성", ""), ("Chips", ""), ("KOSPI",) * 2,
        (AssetKind.STOCK,) * 2, seconds(*days), panel, panel, panel, panel, panel, "krx", EVENING,
    )  # fmt: skip


def test_age_counts_sessions_that_have_closed_since():
    assert count_age(MONDAY, WEEK, EVENING) == 4
    assert count_age(MONDAY, WEEK, WEEK[4].closes - timedelta(seconds=1)) == 3
    assert count_age(date(2026, 11, 20), WEEK, EVENING) == 0


def test_age_is_unknown_where_the_calendar_does_not_reach_back():
    assert count_age(MONDAY - timedelta(days=1), WEEK, EVENING) is None
    assert count_age(MONDAY, [], EVENING) is None


def test_gaps_are_sessions_between_first_and_last_day_that_are_not_here():
    days = [WEEK[0].day, WEEK[1].day, WEEK[4].day]
    assert find_gaps(days, WEEK) == (WEEK[2].day, WEEK[3].day)
    assert find_gaps(days[:2], WEEK) == ()


def test_gaps_older_than_a_year_are_not_told():
    days = [date(2025, 1, 2), MONDAY]
    assert find_gaps(days, hours(date(2025, 3, 3), date(2025, 12, 1))) == (date(2025, 12, 1),)


def test_bars_are_counted_where_there_are_any():
    found = read_bars(
        universe(WEEK[0].day, WEEK[2].day, close=[[1.0, np.nan], [1.0, 2.0]]), WEEK, EVENING
    )
    assert (found.contract, found.rows, found.symbols) == (FileContract.DAILY_PRICES, 3, 2)
    assert (found.first, found.last, found.age_sessions) == (WEEK[0].day, WEEK[2].day, 2)
    assert found.gaps == (WEEK[1].day,)


def test_instruments_without_name_or_sector_are_told():
    market = replace(universe(MONDAY), names=("", "000660"))
    assert read_instruments(market).note == "1 with a name, 1 with a sector"


def test_a_flow_is_here_where_either_investor_is_known():
    nothing = np.nan
    flows = FlowUniverse(
        ("005930",), seconds(*(one.day for one in WEEK[:3])), np.array([[1.0, nothing, nothing]]),
        np.array([[nothing, 2.0, nothing]]), FlowUnit.SHARES, "krx", EVENING, other_unit_rows=3,
    )  # fmt: skip
    found = read_flows(flows, WEEK, EVENING)
    assert found.rows == 2
    assert found.note == "in shares; 3 rows of another unit are left out"


DAY, LATER = date(2025, 6, 17), date(2026, 1, 5)
ALL = {
    "bar_sessions": 300, "bars_to": DAY, "flow_sessions": 260, "flows_from": date(2024, 6, 1),
    "flows_to": DAY, "articles": 4, "gate_reason": "", "rate_reason": "",
}  # fmt: skip


def judge(**changes):
    return {one.scanner: one for one in list_needs(Supplies(**{**ALL, **changes}))}


def test_with_everything_here_everything_can_run():
    assert {one.readiness for one in judge().values()} == {Readiness.READY}


@pytest.mark.parametrize(
    ("scanner", "changes", "readiness", "word"),
    [
        ("Market Gate", {"gate_reason": "No index."}, Readiness.BLOCKED, "No index."),
        ("Market Gate", {"rate_reason": "No rate."}, Readiness.PARTLY, "No rate."),
        ("VCP", {"bar_sessions": 0, "bars_to": None}, Readiness.BLOCKED, "import daily_prices"),
        ("VCP", {"bar_sessions": 19}, Readiness.BLOCKED, "20 sessions are needed, 19 are here"),
        ("VCP", {"bar_sessions": 120}, Readiness.PARTLY, "200-day mean is unknown"),
        ("VCP", {"bar_sessions": 251}, Readiness.PARTLY, "52-week high is that of 251"),
        ("VCP", {"flow_sessions": 0, "flows_from": None, "flows_to": None}, Readiness.PARTLY,
         "tracker"),
        ("Smart money", {"flow_sessions": 0, "flows_from": None, "flows_to": None},
         Readiness.BLOCKED, "import institutional_trend_long"),
        ("Smart money", {"flow_sessions": 27}, Readiness.PARTLY, "60-day sums are unknown"),
        ("Smart money", {"flows_to": date(2025, 6, 16)}, Readiness.PARTLY,
         "Flows end on 2025-06-16, bars on 2025-06-17"),
        ("Smart money", {"flows_from": LATER, "flows_to": LATER}, Readiness.PARTLY,
         "no session has both"),
        ("Closing bet", {"articles": 0}, Readiness.PARTLY, "news points are unknown"),
        ("Closing bet", {"flow_sessions": 4}, Readiness.PARTLY, "supply points are unknown"),
        ("Closing bet", {"bar_sessions": 0, "bars_to": None}, Readiness.BLOCKED, "No bars"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_what_it_means(scanner, changes, readiness, word):
    found = judge(**changes)[scanner]
    assert found.readiness is readiness
    assert word in " ".join(found.remarks)
