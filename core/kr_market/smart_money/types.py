"""What smart money takes and gives. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core.enums import FlowUnit, SmartMoneyPart, SmartMoneySignal, SmartMoneyStage
from core.kr_market.smart_money.presets import DEFAULT_PRESET

SUMS = (5, 20, 60)
"""Sessions of the sums shown: a week, a month, a quarter."""
SPARK_SESSIONS = 20


@dataclass(frozen=True, slots=True)
class SmartMoneyQuery:
    """Which market, by which rules, as known when.

    Attributes:
        source: of the bars; None for the market with most instruments.
        as_of: timezone-aware; None for the present of that market: now, or of an invented market
            the instant that it was made for.
    """

    preset: str = DEFAULT_PRESET
    source: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScorePart:
    """Points of one part; `low` and `high` bound them where an unknown figure could move them."""

    name: SmartMoneyPart
    low: float
    high: float

    @property
    def points(self) -> float | None:
        """None where unknown."""
        return self.low if abs(self.high - self.low) < 1e-9 else None  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Streak:
    """Sessions in a row of net buying, of net selling below 0.

    Attributes:
        is_cut: the count stops at a session without a figure: it is the least there can be.
    """

    days: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class FlowSums:
    """Net buying of the last sessions in which the share traded; None where unknown.

    Attributes:
        foreign_missing, institution_missing: sessions without a figure, which add nothing.
    """

    sessions: int
    foreign: float | None
    institution: float | None
    foreign_missing: int
    institution_missing: int


@dataclass(frozen=True, slots=True)
class SmartMoneyReading:
    """One share at one session.

    Attributes:
        price: close of the session, KRW.
        score: None where unknown; it lies from `low` to `high`.
        stage: also given where the bounds lie in one stage.
        parts: they add up to `low` and to `high`.
        foreign_net, institution_net: what the net parts measure: z-scores, or shares.
        share_of_trading, momentum: fractions; momentum infinite where there was nothing before.
        signals: the strongest first.
        undecided: signals that an unknown figure could still make.
        is_new: the strongest signal did not hold in the share's session before.
        is_unadjusted: a move beyond the price limit lies in the window: no signal is made of it.
        recent: net buying of both in the last sessions, oldest first.
        inputs_hash: SHA-256 of all figures that the rules read.
    """

    symbol: str
    name: str
    local_name: str
    sector: str
    exchange: str
    session: date
    price: float
    score: float | None
    low: float
    high: float
    stage: SmartMoneyStage | None
    parts: tuple[ScorePart, ...]
    foreign_streak: Streak
    institution_streak: Streak
    sums: tuple[FlowSums, ...]
    foreign_net: float | None
    institution_net: float | None
    share_of_trading: float | None
    momentum: float | None
    signals: tuple[SmartMoneySignal, ...]
    undecided: tuple[SmartMoneySignal, ...]
    is_new: bool
    is_unadjusted: bool
    recent: tuple[float | None, ...]
    inputs_hash: str

    @property
    def signal(self) -> SmartMoneySignal | None:
        """The strongest one."""
        return self.signals[0] if self.signals else None


@dataclass(frozen=True, slots=True)
class SmartMoneyMarket:
    """All shares of a market as known at an instant, the best first.

    Attributes:
        session: whose flows are the last in it; None where there are none.
        known_at: when these became known.
        waiting: what newer session is left out, and why; empty where none is.
        unit: of all sums; the rules' own reckoning is in `reckoning`.
        left_out: why shares are not in it → how many.
        reason: why there are none; empty where there are some.
        source, fetched_at: of the bars; `flow_source`, `flows_fetched_at` of the flows.
    """

    preset: str
    rule_version: int
    as_of: datetime
    session: date | None
    known_at: datetime | None
    waiting: str
    readings: tuple[SmartMoneyReading, ...]
    unit: FlowUnit | None
    reckoning: str
    source: str
    fetched_at: datetime | None
    flow_source: str
    flows_fetched_at: datetime | None
    is_demo: bool
    left_out: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SmartMoneyDay:
    """One session of a share's history. `foreign`, `institution`: its net buying, in `unit`."""

    session: date
    known_at: datetime
    close: float
    foreign: float | None
    institution: float | None
    score: float | None
    low: float
    high: float
    stage: SmartMoneyStage | None
    foreign_streak: Streak
    institution_streak: Streak
    signals: tuple[SmartMoneySignal, ...]


@dataclass(frozen=True, slots=True)
class SmartMoneyHistory:
    """One share's sessions, oldest first, each as it was known then."""

    symbol: str
    name: str
    local_name: str
    preset: str
    days: tuple[SmartMoneyDay, ...]
    unit: FlowUnit | None
    source: str
    flow_source: str
    flows_fetched_at: datetime | None
    is_demo: bool
    reason: str = ""
