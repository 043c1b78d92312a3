"""The trial ledger: written in the transaction that stores a result, read by every passport.

Nobody hands a count in. Whoever runs something calls `record_run` or `record_batch` in the same
transaction, and `count_trials` adds up what is there: by idea, whatever it was called and whoever
tried it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.enums import BacktestStatus, TrialOrigin
from core.trading.honesty.deflated import Matrix, TrialStatistics, mean_correlation
from core.trading.honesty.idea import Idea
from core.trading.honesty.line import NotRunError
from core.trading.honesty.packing import MAX_ROWS, align, pack_returns, pack_times
from core.trading.honesty.sharpe import measure_sharpe
from db.session import Session
from db.trading.trial_repository import TrialRepository, TrialRow
from db.trading.trial_tables import TrialEntry

MAX_SAMPLE = 200
"""Rows of a batch whose returns are kept: enough for its mean correlation to within 0.05."""


@dataclass(frozen=True, slots=True)
class TrialNote:
    """Where a trial came from.

    Attributes:
        trial_key: see `core.trading.honesty.idea.hash_trial`; of a batch, the hash of its space,
            costs and period, so that the same batch again is a look and no new trial.
        details: for a reader: parameters or space, JSON-ready.
    """

    idea: Idea
    trial_key: str
    user_id: int
    origin: TrialOrigin
    outcome: BacktestStatus
    details: dict[str, Any]
    backtest_id: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BatchNumbers:
    """What a sweep of many combinations saw.

    Attributes:
        sharpe: float64[k], Sharpe ratio per period of every combination, NaN where it has none.
        time: int64[n], seconds since 1970-01-01 UTC of the ends of the periods.
        sample: float[s, n], returns of some combinations, evenly over all of them.
    """

    sharpe: FloatArray
    time: TimeArray
    sample: Matrix


def record_run(
    session: Session,
    note: TrialNote,
    time: TimeArray | None = None,
    returns: FloatArray | None = None,
) -> None:
    """Enter one run in the caller's transaction.

    Args:
        session: the transaction that stores the run's result or end.
        note: what it was.
        time: int64[n], ends of the periods of a completed run; None where it has no result.
        returns: float64[n], of the account over those periods.
    """
    entry = _begin(note)
    if time is not None and returns is not None and len(returns):
        entry.period_count = len(returns)
        entry.sharpe = _find_sharpe(returns)
        entry.sample_count = 1
        entry.times = pack_times(time)
        entry.returns = pack_returns(returns[None, :])
    TrialRepository(session).add(entry)


def record_batch(session: Session, note: TrialNote, numbers: BatchNumbers) -> None:
    """Enter a whole sweep as one entry that counts as many trials as it has combinations."""
    entry = _begin(note)
    known = numbers.sharpe[np.isfinite(numbers.sharpe)]
    sample = numbers.sample[
        np.unique(np.linspace(0, len(numbers.sample) - 1, MAX_SAMPLE).astype(np.int64))
        if len(numbers.sample) > MAX_SAMPLE
        else slice(None)
    ]
    entry.trial_count = max(1, len(numbers.sharpe))
    entry.period_count = len(numbers.time)
    entry.sharpe = float(known.mean()) if len(known) else None
    entry.sharpe_variance = float(known.var(ddof=1)) if len(known) > 1 else None
    if sample.size:
        entry.sample_count = len(sample)
        entry.times = pack_times(numbers.time)
        entry.returns = pack_returns(sample)
    TrialRepository(session).add(entry)


def count_trials(session: Session, idea: Idea) -> tuple[int, int]:
    """Different trials and looks of an idea, by anybody, ever."""
    return TrialRepository(session).count(idea.key)


def read_trials(
    session: Session, idea: Idea, time: TimeArray, own_key: str = ""
) -> tuple[TrialStatistics, Matrix]:
    """All trials of an idea, and the returns of those over the same periods.

    Args:
        session: a transaction.
        idea: which.
        time: int64[n], ends of the periods of the run that is judged.
        own_key: its trial, which is left out of the returns: the judge has them.

    Returns:
        The statistics (its own returns included), and float32[k, n].
    """
    repository = TrialRepository(session)
    rows = repository.list_rows(idea.key)
    stored = repository.list_returns(idea.key, MAX_ROWS)
    everything = align(time, stored)
    others = align(time, [each for each in stored if each.trial_key != own_key])
    statistics = add_up(rows, mean_correlation(everything))
    return statistics, others


def add_up(rows: list[TrialRow], correlation: float) -> TrialStatistics:
    """Different trials, looks, and the variance of the Sharpe ratios over all different trials."""
    latest: dict[str, TrialRow] = {}
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.trial_key] = max(counts.get(row.trial_key, 0), row.trial_count)
        if row.sharpe is not None or row.trial_key not in latest:
            latest[row.trial_key] = row
    known = [
        (counts[key], row.sharpe, row.sharpe_variance or 0.0)
        for key, row in latest.items()
        if row.sharpe is not None
    ]
    return TrialStatistics(sum(counts.values()), len(rows), _pool_variance(known), correlation)


def _pool_variance(groups: list[tuple[int, float, float]]) -> float:
    """Sample variance of all trials from each group's count, mean and variance."""
    total = sum(count for count, _, _ in groups)
    if total < 2:  # noqa: PLR2004 - a variance needs two
        return 0.0
    mean = sum(count * average for count, average, _ in groups) / total
    squares = sum(
        (count - 1) * variance + count * (average - mean) ** 2
        for count, average, variance in groups
    )
    return squares / (total - 1)


def _begin(note: TrialNote) -> TrialEntry:
    return TrialEntry(
        idea=note.idea.key,
        trial_key=note.trial_key,
        strategy=note.idea.strategy,
        symbol=note.idea.symbol,
        interval=note.idea.interval,
        origin=note.origin,
        outcome=note.outcome,
        user_id=note.user_id,
        backtest_id=note.backtest_id,
        details=note.details,
    )


def _find_sharpe(returns: FloatArray) -> float | None:
    try:
        return measure_sharpe(returns).sharpe
    except NotRunError:
        return None  # it never traded, or too short: it counts, but has no ratio
