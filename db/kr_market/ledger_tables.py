"""The sealed ledger of signals, and what became of them.

A row of `kr_signal` is written once: `db.append_only` makes the database itself refuse to change
or delete one, and the chain of hashes shows it where somebody took the triggers away. Nothing here
points at a scan or an account: deleting those leaves the ledger as it is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import AnswerOrigin, BetGrade, FollowState, KoreanSignalKind, SignalExit
from db.base import Table, UtcDateTime, enum_type, json_type


class KoreanSignal(Table, table=True):
    """One sealed signal. Prices in KRW."""

    __tablename__ = "kr_signal"
    __table_args__ = (
        UniqueConstraint("kind", "symbol", "session", "preset", "rule_version"),
        Index(None, "session", "kind"),
        Index(None, "symbol"),
    )

    sequence: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    previous_hash: str = Field(max_length=64)
    own_hash: str = Field(max_length=64, unique=True)
    marks: str = Field(sa_type=Text)  # eight hexadecimal digits of each sealed field's own hash
    emitted_at: datetime = Field(sa_type=UtcDateTime)
    kind: KoreanSignalKind = Field(sa_column=Column(enum_type(KoreanSignalKind), nullable=False))
    symbol: str = Field(max_length=32)
    session: date
    preset: str = Field(max_length=32)
    rule_version: int
    price: float
    score: float | None = None
    grade: BetGrade | None = Field(default=None, sa_column=Column(enum_type(BetGrade)))
    signal_type: str = Field(default="", max_length=40)
    stop: float | None = None
    target: float | None = None
    inputs_hash: str = Field(max_length=64)
    source: str = Field(max_length=32)
    is_demo: bool = False
    facts: str = Field(sa_type=Text)  # canonical JSON as text: JSONB would write numbers anew


class LedgerHead(Table, table=True):
    """The end of the chain, in one row: writers queue at it, and it outlives a cut-off tail."""

    __tablename__ = "kr_ledger_head"

    id: int = Field(default=1, primary_key=True)
    sequence: int = Field(sa_type=BigInteger)
    own_hash: str = Field(max_length=64)
    moved_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


def _of_signal() -> Any:
    return Column(ForeignKey("kr_signal.sequence"), primary_key=True, autoincrement=False)


class SignalOutcome(Table, table=True):
    """How a sealed signal fared under one set of exit rules, as far as it has been followed.

    The only thing about a signal that may change. Prices in KRW, returns as fractions after costs.
    """

    __tablename__ = "kr_signal_outcome"

    sequence: int = Field(sa_column=_of_signal())
    exit_preset: str = Field(primary_key=True, max_length=32)
    exit_version: int
    state: FollowState = Field(sa_column=Column(enum_type(FollowState), nullable=False))
    entry_session: date | None = None
    entry_price: float | None = None
    followed_to: date  # the last session that was looked at
    last_price: float | None = None
    exit_session: date | None = None
    exit_price: float | None = None
    exit_reason: SignalExit | None = Field(default=None, sa_column=Column(enum_type(SignalExit)))
    net_return: float | None = None  # of a closed signal; of an open one as if sold at the last
    sessions_held: int = 0  # sessions of that symbol, not of the exchange
    is_worst_case: bool = False  # stop and target lay in one bar: the stop was taken
    note: str = Field(default="", max_length=300)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SignalAnalysis(Table, table=True):
    """What an analyser said of a sealed signal; one row for each method."""

    __tablename__ = "kr_signal_analysis"

    sequence: int = Field(sa_column=_of_signal())
    method: str = Field(primary_key=True, max_length=40)  # "rules"; a language model's own name
    version: int
    verdict: str = Field(max_length=300)
    points: list[dict[str, Any]] = Field(sa_column=Column(json_type(), nullable=False))
    event_id: str = Field(max_length=36)
    correlation_id: str = Field(default="", max_length=36)
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    origin: AnswerOrigin = Field(  # a repaired answer was the model's second
        default=AnswerOrigin.RULES,
        sa_column=Column(enum_type(AnswerOrigin), nullable=False, server_default="rules"),
    )
    known_until: date | None = None  # the end of a model's knowledge, where that is published
    note: str = Field(  # why not the model, or why it was asked twice
        default="", max_length=300, sa_column_kwargs={"server_default": ""}
    )
