"""When figures were published, and when the next ones are due. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.enums import Frequency
from core.market_data.economy.periods import (
    PERIODS_PER_YEAR,
    estimate_known_at,
    find_next_period_end,
)
from core.market_data.economy_release_types import EconomyRelease
from core.market_data.economy_types import EconomyInfo

CALENDAR_FREQUENCIES = frozenset({Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.YEARLY})
"""A figure of every day or week is no event of a calendar."""

_MOST_COMING = 24
_MISSED_BEFORE_ENDED = 2


def has_ended(info: EconomyInfo, at: datetime) -> bool:
    """Whether nothing of the series is to be expected.

    So it is of a sample, of a series without values, and of one whose release was missed twice.
    """
    if info.facts.is_sample or info.last_period is None:
        return True
    period = info.last_period
    for _ in range(_MISSED_BEFORE_ENDED):
        period = find_next_period_end(period, info.facts.frequency)
    return estimate_known_at(period, _usual_delay(info)) < at


def expect_releases(info: EconomyInfo, at: datetime, last: datetime) -> list[EconomyRelease]:
    """The releases due between two instants, reckoned from the series' usual delay.

    One that is overdue is expected at any moment and stands first, on the day it was due.

    Args:
        info: a series that has not ended and has a value.
        at: from when on.
        last: until when, inclusive; at most two dozen are given.
    """
    if info.last_period is None:
        return []
    period, found = info.last_period, []
    for _ in range(_MOST_COMING):
        period = find_next_period_end(period, info.facts.frequency)
        due = estimate_known_at(period, _usual_delay(info))
        if due > last:
            break
        found.append(
            EconomyRelease(
                code=info.facts.code,
                title=info.facts.title,
                frequency=info.facts.frequency,
                unit=info.facts.unit,
                period_end=period,
                released_at=due,
                value=None,
                is_estimated=True,
                is_sample=False,
            )
        )
    # Of several that were missed only the last is still to be waited for.
    overdue = [release for release in found if release.released_at < at]
    return found[max(0, len(overdue) - 1) :]


def sort_releases(releases: Sequence[EconomyRelease]) -> tuple[EconomyRelease, ...]:
    """By instant, then title."""
    return tuple(sorted(releases, key=lambda one: (one.released_at, one.title)))


def _usual_delay(info: EconomyInfo) -> int:
    """Days from the period's end; that of the newest value where the values came with theirs."""
    if info.facts.delay_days is not None:
        return info.facts.delay_days
    if info.last_period is None or info.last_known_at is None:
        return 0
    observed = (info.last_known_at.date() - info.last_period).days
    longest = timedelta(days=366 / PERIODS_PER_YEAR[info.facts.frequency]).days
    # The newest version may be a late revision: then one period is the better guess.
    return min(max(observed, 1), longest)
