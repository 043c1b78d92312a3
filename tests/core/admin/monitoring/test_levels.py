"""Error budgets, computed by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.admin.monitoring.levels import Latest, Slot, judge_level
from core.admin.monitoring.objectives import OBJECTIVES, Objective, find_objective
from core.enums import LevelState

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NINETY = Objective("drill", "Drill", "90 % of runs.", 0.90, 0.0, 100, "page runs", "Look.")


def slot(minutes_ago, good, total):
    return Slot(NOON - timedelta(minutes=minutes_ago), good, total)


def test_the_budget_is_what_the_objective_allows_of_what_was_measured():
    level = judge_level(NINETY, [slot(600, 190, 200), slot(300, 195, 200)], NOON)
    # 400 runs allow 40 bad ones; 15 were bad
    assert (level.good, level.total, level.share) == (385, 400, 0.9625)
    assert level.budget_left == pytest.approx(1 - 15 / 40)
    assert level.state is LevelState.HELD
    assert level.burn is None


def test_few_runs_have_the_budget_of_many():
    level = judge_level(NINETY, [slot(300, 0, 1)], NOON)
    assert level.share == 0.0
    assert level.budget_left == pytest.approx(1 - 1 / 10)
    assert level.state is LevelState.HELD


def test_an_overspent_budget_is_missed_and_little_left_a_risk():
    assert judge_level(NINETY, [slot(300, 150, 200)], NOON).budget_left == pytest.approx(-1.5)
    assert judge_level(NINETY, [slot(300, 150, 200)], NOON).state is LevelState.MISSED
    assert judge_level(NINETY, [slot(300, 184, 200)], NOON).state is LevelState.AT_RISK  # 20 %
    assert judge_level(NINETY, [slot(300, 186, 200)], NOON).state is LevelState.HELD  # 30 %


def test_nothing_measured_is_not_judged():
    level = judge_level(NINETY, [], NOON)
    assert (level.share, level.budget_left, level.burn) == (None, None, None)
    assert level.state is LevelState.UNKNOWN
    assert level.days == []


def test_the_burn_is_that_of_the_last_hour():
    level = judge_level(NINETY, [slot(61, 0, 100), slot(59, 60, 100), slot(1, 100, 100)], NOON)
    assert level.burn == pytest.approx(0.2 / 0.1)


def test_a_fast_burn_is_a_risk_only_when_it_takes_a_part_of_the_budget():
    ninety_nine = Objective("drill", "Drill", "", 0.99, 0.0, 40_000, "minutes", "")  # 400 bad
    held = [slot(600, 10_000, 10_000)]
    assert judge_level(ninety_nine, [*held, slot(5, 0, 7)], NOON).state is LevelState.HELD
    assert judge_level(ninety_nine, [*held, slot(5, 0, 9)], NOON).state is LevelState.AT_RISK
    assert judge_level(ninety_nine, [*held, slot(5, 45, 60)], NOON).state is LevelState.AT_RISK


def test_days_are_utc_and_the_budget_spent_adds_up():
    days = judge_level(
        NINETY, [slot(24 * 60, 90, 100), slot(13 * 60, 95, 100), slot(60, 100, 100)], NOON
    ).days
    assert [(one.day, one.good, one.total) for one in days] == [
        (date(2026, 11, 20), 185, 200),
        (date(2026, 11, 21), 100, 100),
    ]
    assert [one.spent for one in days] == pytest.approx([15 / 30, 15 / 30])


def test_coverage_tells_of_minutes_that_nobody_judged():
    level = judge_level(
        NINETY, [slot(100, 1, 1), slot(50, 1, 1)], NOON, Latest(3.0, NOON - timedelta(minutes=50))
    )
    assert level.coverage == pytest.approx(2 / 100)
    assert level.latest == 3.0
    assert judge_level(NINETY, [slot(100, 1, 1)], NOON).coverage is None


def test_every_level_has_a_promise_a_limit_and_a_remedy():
    assert len({each.indicator for each in OBJECTIVES}) == len(OBJECTIVES)
    for each in OBJECTIVES:
        assert 0.5 < each.objective < 1
        assert each.least_total > 0
        assert each.promise.endswith(".")
        assert each.remedy.endswith(".")
        assert find_objective(each.indicator) is each
