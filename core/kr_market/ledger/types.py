"""What the ledger hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.enums import (
    AnswerOrigin,
    BetGrade,
    FollowState,
    KoreanSignalKind,
    LedgerFault,
    SignalExit,
)

DEFAULT_EXIT_PRESET = "base"


@dataclass(frozen=True, slots=True)
class MarketPresent:
    """Where a market stands: its newest session, and what counts as now for it.

    Attributes:
        session: the newest one that has bars.
        clock: the instant that counts as now; of the demo market its own present.
        next_open: when the session after it opens; None where the calendar does not say.
    """

    session: date
    clock: datetime
    next_open: datetime | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SealReport:
    """What became of the drafts.

    Attributes:
        sealed: how many were written.
        repeated: how many were in the ledger already.
        refused: reason → how many.
        sequences: of those written, in the order of the drafts.
        head_sequence, head_hash: the end of the chain afterwards.
    """

    sealed: int = 0
    repeated: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    sequences: tuple[int, ...] = ()
    head_sequence: int = 0
    head_hash: str = ""

    def to_json(self) -> dict[str, Any]:
        """JSON-ready, for a scan's counts."""
        return {
            "sealed": self.sealed,
            "repeated": self.repeated,
            "refused": dict(self.refused),
            "head": self.head_sequence,
        }


@dataclass(frozen=True, slots=True)
class SignalFilter:
    """Which sealed signals are wanted; None and empty mean all.

    Attributes:
        exit_preset: whose outcomes are shown beside them.
        first, last: sessions, inclusive.
        before: only sequences below it, for paging.
    """

    kind: KoreanSignalKind | None = None
    symbol: str = ""
    preset: str = ""
    grade: BetGrade | None = None
    state: FollowState | None = None
    first: date | None = None
    last: date | None = None
    before: int | None = None
    limit: int = 200
    exit_preset: str = DEFAULT_EXIT_PRESET


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """How a sealed signal fared; see `db.kr_market.ledger_tables.SignalOutcome`."""

    exit_preset: str
    exit_version: int
    state: FollowState
    entry_session: date | None
    entry_price: float | None
    followed_to: date
    last_price: float | None
    exit_session: date | None
    exit_price: float | None
    exit_reason: SignalExit | None
    net_return: float | None
    sessions_held: int
    is_worst_case: bool
    note: str


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """What was said of a signal; see `core.kr_market.chain.analyser.Analysis`."""

    method: str
    version: int
    verdict: str
    points: tuple[Mapping[str, Any], ...]
    made_at: datetime
    origin: AnswerOrigin
    known_until: date | None
    note: str


@dataclass(frozen=True, slots=True)
class SealedSignal:
    """One signal as it was sealed, with what came after.

    Attributes:
        outcome: under the exit preset that was asked for; None before it was followed.
        analysis: the newest one; None before there is one.
    """

    sequence: int
    own_hash: str
    emitted_at: datetime
    kind: KoreanSignalKind
    symbol: str
    session: date
    preset: str
    rule_version: int
    price: float
    score: float | None
    grade: BetGrade | None
    signal_type: str
    stop: float | None
    target: float | None
    inputs_hash: str
    source: str
    is_demo: bool
    facts: Mapping[str, Any]
    outcome: OutcomeView | None = None
    analysis: AnalysisView | None = None


@dataclass(frozen=True, slots=True)
class LedgerVerdict:
    """What walking the chain found.

    Attributes:
        rows: how many were walked.
        head_sequence, head_hash: the end of the chain as it is noted; 0 and empty before the first.
        fault: None where the chain holds.
        sequence: of the first broken row.
        fields: those that were edited, where it is known.
        sentence: for a reader.
    """

    rows: int
    head_sequence: int
    head_hash: str
    fault: LedgerFault | None = None
    sequence: int | None = None
    fields: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return self.fault is None
