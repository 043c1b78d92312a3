"""What a closing-bet scan reads and finds. Frozen; fractions, KRW, UTC. None is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import FlowUniverse, NewsArticle, Universe
from core.enums import BetGrade, BetPart
from core.kr_market.closing_bet.bet_clock import BetClock
from core.kr_market.closing_bet.presets import BetPreset


@dataclass(frozen=True, slots=True)
class BetInputs:
    """What is stored; the engine reads of it only what its clock allows.

    Attributes:
        flows: None where none are stored; `flows_note` says so.
        articles: of any symbols and times.
    """

    universe: Universe
    flows: FlowUniverse | None
    flows_note: str
    articles: Sequence[NewsArticle]


@dataclass(frozen=True, slots=True)
class Points:
    """What one component earned.

    Attributes:
        low, high: between which it lies; equal where everything it needs is known.
        why: in words, with the figures.
    """

    part: BetPart
    low: int
    high: int
    maximum: int
    why: str

    @property
    def value(self) -> int | None:
        """The points; None where they are not known."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the checklist; `is_yes` None for unknown, `is_good` whether yes is wanted."""

    key: str
    question: str
    is_yes: bool | None
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class JudgedArticle:
    """One article and what it was taken for.

    Attributes:
        tone: -1, 0 or 1; None where nobody judged.
        words: that decided.
    """

    title: str
    link: str
    publisher: str
    published_at: datetime
    source: str
    is_major: bool
    tone: int | None
    words: tuple[str, ...]
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ExitPlan:
    """What is done with the position next; KRW."""

    stop: float
    target: float
    gap_take: float
    gap_stop: float
    time_stop: str


@dataclass(frozen=True, slots=True)
class Bet:
    """One candidate that passed the funnel.

    Attributes:
        change: against the last close before.
        traded_value: KRW.
        is_value_estimated: close × volume, because the source reports none.
        grade: None where the news is unknown, without which none can be given.
        grade_why: which rule gave it, or which it failed.
        could_be: the best grade if all that is unknown earned all it can.
        inputs_hash: of every figure read.
        dropped_sessions: without trade among those the rules looked at.
    """

    symbol: str
    name: str
    local_name: str
    exchange: str
    sector: str
    change: float
    price: float
    traded_value: float
    is_value_estimated: bool
    points: tuple[Points, ...]
    grade: BetGrade | None
    grade_why: str
    could_be: BetGrade
    checklist: tuple[Answer, ...]
    articles: tuple[JudgedArticle, ...]
    news_method: str
    exit_plan: ExitPlan
    inputs_hash: str
    dropped_sessions: int

    @property
    def score(self) -> int:
        """Points that are certain; what is unknown adds none."""
        return sum(one.low for one in self.points)

    @property
    def maximum(self) -> int:
        """Points there are."""
        return sum(one.maximum for one in self.points)

    @property
    def unknown_points(self) -> int:
        """Points that would be possible if more were known."""
        return sum(one.high - one.low for one in self.points)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A symbol that fell out, and why."""

    symbol: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of the funnel.

    Attributes:
        dropped: those worth naming; of the first two steps only those that rose enough.
        dropped_count: all of them.
    """

    key: str
    title: str
    kept: int
    dropped_count: int
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class BetScan:
    """One session under one preset.

    Attributes:
        bets: best first.
        notes: what was not known, in words.
        flows_to: last session whose net buying was read.
        uses_final_bar: the session's bar is the closed one, read before the close.
        reason: why there is no candidate; empty where there is one.
    """

    session: date
    clock: BetClock
    preset: BetPreset
    source: str
    fetched_at: datetime
    is_demo: bool
    funnel: tuple[FunnelStep, ...]
    bets: tuple[Bet, ...]
    notes: tuple[str, ...]
    flows_to: date | None
    uses_final_bar: bool
    reason: str

    def count_grades(self) -> Mapping[str, int]:
        """How many of each grade; `-` counts those that could not be graded."""
        names = [one.grade.value if one.grade else UNGRADED for one in self.bets]
        return {name: names.count(name) for name in (*BetGrade, UNGRADED)}


UNGRADED = "-"
