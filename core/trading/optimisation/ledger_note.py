"""What the trial ledger is told of a search: how many trials, of which idea, under which key."""

from __future__ import annotations

import numpy as np

from core.enums import BacktestStatus, TrialOrigin
from core.trading.honesty.idea import Idea, find_idea, hash_trial
from core.trading.honesty.ledger import BatchNumbers, TrialNote, record_batch
from core.trading.optimisation.methods import METHODS
from db.session import Session
from db.trading.optimisation_tables import OptimisationRun


def find_run_idea(row: OptimisationRun) -> Idea:
    """The idea that all trials of a run try: no number is part of it."""
    return find_idea(row.strategy, row.space["fixed"], row.symbol, row.interval)


def describe_search(row: OptimisationRun, outcome: BacktestStatus) -> TrialNote:
    """The note of one search.

    Its key holds what decides which trials are made and on which bars, and not how far it came:
    resumed or repeated, the same search is counted once, with its largest number of trials.
    """
    drawn = {} if METHODS.get(row.method).is_exhaustive else _list_draws(row)
    searched = {"space": row.space, "walk_forward": row.walk_forward, **drawn}
    details = {
        **searched,
        "method": row.method,
        "start": str(row.start),
        "end": str(row.in_sample_end),
        "optimisation_id": row.id,
    }
    key = hash_trial(searched, row.execution, row.costs, row.start, row.in_sample_end)
    return TrialNote(
        find_run_idea(row), key, row.user_id, TrialOrigin.OPTIMISER, outcome, details, None
    )


def enter_search(
    session: Session,
    row: OptimisationRun,
    outcome: BacktestStatus,
    numbers: BatchNumbers | None = None,
) -> None:
    """Enter what a search has tried, in the transaction that ends it; nothing if that is known.

    Args:
        session: the caller's transaction.
        row: locked by it.
        outcome: how the search ended.
        numbers: of its trials; None where they are not at hand: they count all the same.
    """
    if row.tried <= row.ledgered:
        return
    known = numbers or BatchNumbers(
        np.full(row.tried, np.nan), np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
    )
    record_batch(session, describe_search(row, outcome), known)
    row.ledgered = row.tried


def _list_draws(row: OptimisationRun) -> dict[str, object]:
    return {
        "method": row.method,
        "seed": row.seed,
        "budget": row.budget,
        "objectives": row.objectives,
    }
