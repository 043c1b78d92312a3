"""When the next figure is due, and when none is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.enums import Frequency
from core.market_data.economy.release_calendar import expect_releases, has_ended
from core.market_data.economy_types import EconomyFacts, EconomyInfo

FACTS = EconomyFacts("KR_CPI", "Prices", "Prices", "index", Frequency.MONTHLY, delay_days=5)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = datetime(2027, 2, 1, tzinfo=UTC)


def info(last: date, facts: EconomyFacts = FACTS, known: datetime | None = None) -> EconomyInfo:
    return EconomyInfo(facts, "csv", NOW, date(2020, 1, 31), last, 80, 80, known or NOW)


def test_the_next_releases_follow_the_usual_delay_and_are_marked_as_estimated() -> None:
    found = expect_releases(info(date(2026, 10, 31)), NOW, LATER)
    assert [(one.period_end, one.released_at) for one in found] == [
        (date(2026, 11, 30), datetime(2026, 12, 5, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2027, 1, 5, tzinfo=UTC)),
    ]
    assert all(one.is_estimated and one.value is None for one in found)


def test_an_overdue_release_stands_on_the_day_it_was_due() -> None:
    found = expect_releases(info(date(2026, 9, 30)), NOW, datetime(2026, 12, 1, tzinfo=UTC))
    assert [one.released_at for one in found] == [datetime(2026, 11, 5, tzinfo=UTC)]
    assert not has_ended(info(date(2026, 9, 30)), NOW)


@pytest.mark.parametrize(
    "ended",
    [
        info(date(2026, 8, 31)),  # missed twice: October's 5th and November's
        info(date(2026, 10, 31), replace(FACTS, is_sample=True)),
        replace(info(date(2026, 10, 31)), last_period=None),
    ],
)
def test_nothing_is_expected_of_what_has_ended(ended: EconomyInfo) -> None:
    assert has_ended(ended, NOW)


def test_without_a_stated_delay_that_of_the_newest_value_is_taken() -> None:
    facts = replace(FACTS, delay_days=None)
    one = info(date(2026, 10, 31), facts, datetime(2026, 11, 13, 8, tzinfo=UTC))
    assert expect_releases(one, NOW, LATER)[0].released_at == datetime(2026, 12, 13, tzinfo=UTC)


def test_a_late_revision_does_not_make_the_next_release_late() -> None:
    facts = replace(FACTS, delay_days=None)
    one = info(date(2026, 10, 31), facts, datetime(2027, 9, 1, tzinfo=UTC))
    assert expect_releases(one, NOW, LATER)[0].released_at == datetime(2026, 12, 30, tzinfo=UTC)


def test_of_several_missed_releases_only_the_last_is_waited_for() -> None:
    found = expect_releases(info(date(2026, 7, 31)), NOW, datetime(2026, 12, 6, tzinfo=UTC))
    assert [one.period_end for one in found] == [date(2026, 10, 31), date(2026, 11, 30)]


def test_no_more_than_two_years_of_months_are_expected() -> None:
    found = expect_releases(info(date(2026, 10, 31)), NOW, datetime(2040, 1, 1, tzinfo=UTC))
    assert len(found) == 24
    assert found[-1].period_end == date(2028, 10, 31)
    assert expect_releases(replace(info(date(2026, 10, 31)), last_period=None), NOW, LATER) == []
