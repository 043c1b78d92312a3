"""Returns of trials as they lie in the ledger, and side by side with those of a run."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np

from core.contracts import TimeArray
from core.trading.honesty.deflated import Matrix
from db.trading.trial_repository import StoredReturns

MAX_ROWS = 500
"""Trials that are compared: a million correlations and 12,870 rankings in about a second."""

MIN_OVERLAP = 0.9
"""Share of the run's periods a trial must have, else it was another period's trial. It still
counts, but is not compared."""


def pack_times(time: TimeArray) -> bytes:
    """Seconds as their differences, compressed: a few hundred bytes for years of days."""
    return zlib.compress(np.diff(time.astype("<i8"), prepend=np.int64(0)).tobytes())


def pack_returns(returns: Matrix) -> bytes:
    """float32[k, n], row after row, compressed: idle bars cost nothing."""
    return zlib.compress(np.ascontiguousarray(returns, dtype="<f4").tobytes(), 3)


def unpack(stored: StoredReturns) -> tuple[TimeArray, Matrix]:
    """Times of the periods' ends, int64[n], and returns, float32[k, n]."""
    steps = np.frombuffer(zlib.decompress(stored.times), dtype="<i8")
    values = np.frombuffer(zlib.decompress(stored.returns), dtype="<f4")
    return np.cumsum(steps), values.reshape(stored.sample_count, len(steps))


def align(time: TimeArray, stored: Iterable[StoredReturns]) -> Matrix:
    """Returns of the trials over exactly these periods, float32[k, n], at most MAX_ROWS.

    Trials that lack more than a tenth of the periods are left out; of the others, a period that
    is missing counts as idle.

    Args:
        time: int64[n], ends of the periods, ascending.
        stored: entries of the same idea.
    """
    rows: list[Matrix] = []
    count = 0
    for each in stored:
        if count >= MAX_ROWS:
            break
        own, returns = unpack(each)
        place = np.searchsorted(own, time)
        place[place == len(own)] = 0
        is_there = own[place] == time
        if is_there.mean() < MIN_OVERLAP:
            continue
        rows.append(np.where(is_there, returns[: MAX_ROWS - count, place], np.float32(0)))
        count += len(rows[-1])
    return np.concatenate(rows) if rows else np.empty((0, len(time)), dtype=np.float32)
