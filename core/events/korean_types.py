"""What the Korean market tells of."""

from __future__ import annotations

from dataclasses import dataclass

from core.events.base import Event


@dataclass(frozen=True, kw_only=True)
class MarketStatusChanged(Event):
    """The light of the Korean Market Gate is another one than at the reading before."""

    symbol: str  # of the index
    session: str  # ISO date of the last bar read; empty without an index
    before: str  # a MarketLight value
    light: str  # a MarketLight value
    score: float | None
    reasons: list[str]  # in words
    is_demo: bool


@dataclass(frozen=True, kw_only=True)
class FlowsUpdated(Event):
    """Net buying by kind of investor was added or changed."""

    source: str
    rows: int
    last_day: str  # ISO, the newest day among them


@dataclass(frozen=True, kw_only=True)
class SignalCreated(Event):
    """A scanner of the Korean market sealed new signals of one session."""

    kind: str  # a KoreanSignalKind value
    session: str  # ISO
    source: str
    sequences: list[int]  # rows of the sealed ledger
    is_demo: bool


@dataclass(frozen=True, kw_only=True)
class VcpSignalDetected(SignalCreated):
    """The VCP scanner sealed new signals of one session."""


@dataclass(frozen=True, kw_only=True)
class SignalsAnalysed(Event):
    """What a scan sealed has been analysed, and the analyses are stored."""

    kind: str  # a KoreanSignalKind value
    session: str  # ISO
    method: str  # who analysed
    count: int
    signals: list[str]  # in words, the best first, at most 20
    is_demo: bool


@dataclass(frozen=True, kw_only=True)
class DailyReportMade(Event):
    """The Korean market's report of one session was stored."""

    report_id: int
    session: str  # ISO
    summary: str
    is_demo: bool
