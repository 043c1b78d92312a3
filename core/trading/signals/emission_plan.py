"""What a run has to look at, and what it leaves behind of each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.contracts import BarSeries
from core.enums import PairOutcome, SignalState
from core.errors import AppError
from core.trading.declaration import build_declared
from core.trading.request import Execution
from core.trading.signals.examination import Examination
from core.trading.stored_strategy import build_strategy
from core.trading.strategies.base import Strategy
from db.base import stored_id
from db.session import Session
from db.trading.signal_repository import SignalRepository
from db.trading.signal_tables import SignalFollow, SignalPair, StrategyExecution
from db.trading.strategy_repository import StrategyRepository
from db.trading.strategy_tables import SavedStrategy


@dataclass(frozen=True, slots=True)
class Plan:
    """One follow with what it takes to look; `reason` says why it does not look."""

    follow: SignalFollow
    pairs: tuple[SignalPair, ...]
    saved: SavedStrategy | None
    strategy: Strategy | None
    execution: Execution
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a run found of one pair; no bars where it could not look."""

    pair: SignalPair
    plan: Plan
    examination: Examination
    bars: BarSeries | None


def list_plans(session: Session, user_id: int, *, is_stopped_too: bool = False) -> list[Plan]:
    """Everything a user follows; what does not look has its reason.

    Args:
        session: a transaction.
        user_id: whose.
        is_stopped_too: whether to look where nothing is to be emitted any more.
    """
    repository = SignalRepository(session, user_id)
    saved = {row.id: row for row in StrategyRepository(session, user_id).list_all()}
    pairs = repository.list_pairs()
    plans = []
    for follow in repository.list_follows():
        own = tuple(pair for pair in pairs if pair.follow_id == follow.id)
        row = saved.get(follow.strategy_id)
        strategy, execution, reason = _prepare(follow, row, is_stopped_too=is_stopped_too)
        plans.append(Plan(follow, own, row, strategy, execution, reason))
    return plans


def _prepare(
    follow: SignalFollow, row: SavedStrategy | None, *, is_stopped_too: bool
) -> tuple[Strategy | None, Execution, str]:
    if row is None:
        return None, Execution(), "The strategy has been deleted: follow another one."
    if not follow.is_active and not is_stopped_too:
        return None, Execution(), "No longer followed."
    if not row.is_active and not is_stopped_too:
        return None, Execution(), "The strategy is switched off: switch it on to get signals."
    try:
        strategy = build_strategy(row.kind, row.params)
        return strategy, build_declared(Execution, row.execution), ""
    except AppError as error:
        return None, Execution(), f"This version cannot run the strategy: {error}"


def build_signal(found: Found) -> StrategyExecution | None:
    """The signal to store; None where there is none on the newest bar."""
    latest, bars, plan = found.examination.latest, found.bars, found.plan
    if found.examination.outcome is not PairOutcome.EMITTED or latest is None:
        return None
    if bars is None or plan.saved is None:
        return None
    return StrategyExecution(
        user_id=0,
        strategy_id=stored_id(plan.saved.id),
        strategy_version=plan.saved.version,
        strategy_name=plan.saved.name,
        symbol=bars.symbol,
        source=bars.passport.source,
        interval=bars.interval,
        bar_time=latest.bar_time,
        side=latest.side,
        strength=latest.strength,
        price=latest.price,
        currency=latest.currency,
        is_demo=bars.passport.is_demo,
        reason=latest.reason,
        horizon_bars=plan.follow.horizon_bars,
        expiry_sessions=plan.follow.expiry_sessions,
        state=SignalState.EMITTED,
    )


def note_outcomes(
    session: Session,
    user_id: int,
    plans: Sequence[Plan],
    found: Sequence[Found],
    at: datetime,
) -> None:
    """Keep what was found of each pair that is still followed."""
    repository = SignalRepository(session, user_id)
    present = {(pair.follow_id, pair.symbol): pair for pair in repository.list_pairs()}
    for one in found:
        pair = present.get((one.pair.follow_id, one.pair.symbol))
        if pair is None:
            continue
        pair.outcome, pair.note = one.examination.outcome, one.examination.note[:500]
        pair.checked_at = at
        if one.examination.latest is not None:
            pair.latest = one.examination.latest.dump()
        if one.bars is not None and len(one.bars) and pair.outcome is not PairOutcome.STALE:
            pair.checked_bar = int(one.bars.time[-1])
    reasons = {plan.follow.id: plan for plan in plans}
    for row in repository.list_follows():
        plan = reasons.get(row.id)
        if plan is not None:
            row.run_at, row.note = at, plan.reason[:500]
            row.strategy_name = plan.saved.name if plan.saved else row.strategy_name


def is_failure(outcome: PairOutcome) -> bool:
    """Whether the bars did not allow to look."""
    return outcome in {PairOutcome.NO_BARS, PairOutcome.TOO_SHORT, PairOutcome.STALE}
