"""What was known of a series at an instant. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from core.contracts import FloatArray, TimeArray


class Vintages(NamedTuple):
    """Every version of every value, by period, then as they became known.

    Attributes:
        days: int64[n], period ends as days since 1970-01-01.
        known_at: int64[n], seconds since 1970-01-01 UTC; increasing within a period.
        values: float64[n], in the series' unit.
    """

    days: TimeArray
    known_at: TimeArray
    values: FloatArray


class KnownValues(NamedTuple):
    """One value of each period, as known at an instant, oldest first.

    Attributes:
        days: int64[m], period ends as days since 1970-01-01, strictly increasing.
        known_at: int64[m], seconds since 1970-01-01 UTC from which this version is known.
        values: float64[m].
        revisions: int64[m], how many earlier versions it replaced.
        first_values: float64[m], what the first version said.
    """

    days: TimeArray
    known_at: TimeArray
    values: FloatArray
    revisions: TimeArray
    first_values: FloatArray


def pick_known(vintages: Vintages, as_of: int | None = None) -> KnownValues:
    """Of each period the version that was the latest known; what became known later is not there.

    Args:
        vintages: in order.
        as_of: seconds since 1970-01-01 UTC, inclusive; None for all that is stored.
    """
    if as_of is not None:
        is_known = vintages.known_at <= as_of
        vintages = Vintages._make(column[is_known] for column in vintages)
    count = len(vintages.days)
    is_last = np.ones(count, dtype=np.bool_)
    is_last[:-1] = vintages.days[1:] != vintages.days[:-1]
    last = np.flatnonzero(is_last)
    first = np.concatenate([[0], last[:-1] + 1]).astype(np.int64)[: len(last)]
    return KnownValues(
        days=vintages.days[last],
        known_at=vintages.known_at[last],
        values=vintages.values[last],
        revisions=(last - first).astype(np.int64),
        first_values=vintages.values[first],
    )


class PublishedValues(NamedTuple):
    """What the newest period said, each time that something became known.

    Attributes:
        time: int64[k], seconds since 1970-01-01 UTC, strictly increasing.
        values: float64[k], transformed; NaN where the reference was not known then.
    """

    time: TimeArray
    values: FloatArray


Transform = Callable[[TimeArray, FloatArray], FloatArray]
"""Days and values of periods to values; each uses its own period and earlier ones only."""


def replay(vintages: Vintages, transform: Transform) -> PublishedValues:
    """The series as it was read on its days of publication: nothing stands before it was known.

    Args:
        vintages: in order.
        transform: made at each instant of the values as they were known then.
    """
    is_plain = bool((np.diff(vintages.days) > 0).all() and (np.diff(vintages.known_at) > 0).all())
    if is_plain:  # without revisions every value is what it was then
        return PublishedValues(vintages.known_at, transform(vintages.days, vintages.values))
    instants = np.unique(vintages.known_at)
    values = []
    for instant in instants.tolist():
        known = pick_known(vintages, instant)
        values.append(float(transform(known.days, known.values)[-1]))
    return PublishedValues(instants, np.array(values, dtype=np.float64))
