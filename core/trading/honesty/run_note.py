"""What the ledger notes of a stored backtest."""

from __future__ import annotations

from core.enums import BacktestStatus, TrialOrigin
from core.trading.honesty.idea import find_idea, hash_trial
from core.trading.honesty.ledger import TrialNote
from db.trading.tables import Backtest

_BUILT = "rules"


def describe_run(row: Backtest, outcome: BacktestStatus) -> TrialNote:
    """The note of one run, from what is stored of it and nothing else."""
    return TrialNote(
        find_idea(row.strategy, row.params, row.symbol, row.interval),
        hash_trial(row.params, row.execution, row.costs, row.start, row.end),
        row.user_id,
        _find_origin(row),
        outcome,
        {"params": row.params, "start": str(row.start or ""), "end": str(row.end or "")},
        row.id,
    )


def _find_origin(row: Backtest) -> TrialOrigin:
    """What made the run; one made by hand of rules came from the strategy builder."""
    is_built = row.strategy == _BUILT and row.origin is TrialOrigin.HAND
    return TrialOrigin.BUILDER if is_built else row.origin
