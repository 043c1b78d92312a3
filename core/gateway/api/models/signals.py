"""Signals of followed strategies, and sealed signals of the Korean market."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from core.enums import (
    BetGrade,
    FollowState,
    Interval,
    KoreanSignalKind,
    SignalExit,
    SignalSide,
    SignalState,
)
from core.gateway.api.models.base import ApiModel


class ScoreModel(ApiModel):
    """What acting at the next open brought."""

    horizon_bars: int
    entry_at: datetime
    entry_price: float
    exit_at: datetime
    exit_price: float
    return_fraction: float = Field(description="In the signal's direction, after costs.")
    worst_excursion: float
    best_excursion: float
    scored_at: datetime


class SignalModel(ApiModel):
    """One emitted signal of a strategy that the caller follows."""

    id: int
    strategy_id: int | None
    strategy_name: str
    strategy_version: int | None
    symbol: str
    name: str
    local_name: str
    side: SignalSide
    strength: float
    bar: datetime = Field(description="Start of the bar that gave it.")
    interval: Interval | None
    price: float = Field(description="Close of that bar.")
    currency: str
    last: float | None = Field(description="Newest close.")
    moved: float | None = Field(description="From price to last, in the signal's direction.")
    age: int | None = Field(description="Sessions since its bar.")
    reason: str
    state: SignalState
    note: str
    source: str
    is_demo: bool
    emitted_at: datetime
    score: ScoreModel | None = Field(description="Once its horizon has passed.")


class OutcomeModel(ApiModel):
    """How a sealed signal fared under the exit rules."""

    exit_preset: str
    state: FollowState
    entry_session: date | None
    entry_price: float | None
    followed_to: date
    exit_session: date | None
    exit_price: float | None
    exit_reason: SignalExit | None
    net_return: float | None = Field(description="After costs.")
    sessions_held: int
    is_worst_case: bool
    note: str


class SealedSignalModel(ApiModel):
    """One signal of the ledger, as it was sealed before the next open."""

    sequence: int
    own_hash: str = Field(description="Of this row and the one before it.")
    emitted_at: datetime
    kind: KoreanSignalKind
    symbol: str
    name: str
    local_name: str
    session: date
    preset: str
    rule_version: int
    price: float = Field(description="KRW.")
    score: float | None
    grade: BetGrade | None
    signal_type: str
    stop: float | None
    target: float | None
    source: str
    is_demo: bool
    outcome: OutcomeModel | None = Field(description="Null before it was followed.")
