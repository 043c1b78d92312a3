"""Judges service levels by their error budgets. Pure: slots in, figures out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from core.admin.monitoring.objectives import Objective
from core.admin.monitoring.types import DayLevel, Level
from core.enums import LevelState

BURN_SPAN = timedelta(hours=1)
FAST_BURN, FAST_SHARE = 14.4, 0.02
"""A level is at risk when its budget goes so many times too fast, and so much of it has gone in
the last hour. After the Google SRE workbook, chapter 5: at that pace it lasts two days."""

_LITTLE_LEFT = 0.25


class Slot(NamedTuple):
    """How often a level was held in a minute or an hour."""

    starts_at: datetime
    good: int
    total: int


class Latest(NamedTuple):
    """The last look: how late it was in seconds, and when."""

    seconds: float
    at: datetime


def judge_level(
    objective: Objective, slots: Sequence[Slot], at: datetime, latest: Latest | None = None
) -> Level:
    """The level over all its slots.

    The budget is the number of bad runs or minutes that the objective allows, of those measured
    or of `least_total`. What was not measured is neither good nor bad, and shown as `coverage`.

    Args:
        objective: what is promised.
        slots: of the window, oldest first.
        at: this moment.
        latest: the last look, for what is judged by the minute.
    """
    good = sum(slot.good for slot in slots)
    total = sum(slot.total for slot in slots)
    allowed = allow(objective, total)
    left = 1 - (total - good) / allowed if total else None
    hour = [slot for slot in slots if slot.starts_at > at - BURN_SPAN]
    burn = calculate_burn(objective, hour)
    lost = sum(slot.total - slot.good for slot in hour)
    is_fast = burn is not None and burn >= FAST_BURN and lost >= FAST_SHARE * allowed
    return Level(
        objective=objective,
        good=good,
        total=total,
        share=good / total if total else None,
        budget_left=left,
        burn=burn,
        coverage=_measure_coverage(slots, at) if latest else None,
        latest=latest.seconds if latest else None,
        latest_at=latest.at if latest else None,
        state=_judge(left, is_fast=is_fast),
        days=_add_days(slots, allowed),
    )


def allow(objective: Objective, total: int) -> float:
    """How many bad ones of `total` the objective allows."""
    return (1 - objective.objective) * max(total, objective.least_total)


def calculate_burn(objective: Objective, slots: Sequence[Slot]) -> float | None:
    """How many times faster than allowed the budget is spent; None where nothing was measured."""
    total = sum(slot.total for slot in slots)
    if not total:
        return None
    bad = total - sum(slot.good for slot in slots)
    return bad / total / (1 - objective.objective)


def _judge(left: float | None, *, is_fast: bool) -> LevelState:
    if left is None:
        return LevelState.UNKNOWN
    if left < 0:
        return LevelState.MISSED
    return LevelState.AT_RISK if left < _LITTLE_LEFT or is_fast else LevelState.HELD


def _measure_coverage(slots: Sequence[Slot], at: datetime) -> float | None:
    if not slots:
        return None
    # The minute under way may be judged already, or not yet.
    minutes = (at - slots[0].starts_at) // timedelta(minutes=1)
    return min(1.0, sum(slot.total for slot in slots) / max(1, minutes))


def _add_days(slots: Sequence[Slot], allowed: float) -> list[DayLevel]:
    by_day: dict[date, tuple[int, int]] = {}
    for slot in slots:
        day = slot.starts_at.astimezone(UTC).date()
        good, all_ = by_day.get(day, (0, 0))
        by_day[day] = good + slot.good, all_ + slot.total
    days, bad = [], 0
    for day, (good, all_) in sorted(by_day.items()):
        bad += all_ - good
        days.append(DayLevel(day, good, all_, bad / allowed))
    return days
