"""Every number of the closing bet, in two published sets. Frozen; a change raises the version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType

from core.enums import BetGrade
from core.errors import NotFoundError

BILLION, TRILLION = 1e9, 1e12


@dataclass(frozen=True, slots=True)
class FunnelRules:
    """Which shares are looked at at all. Changes are fractions, money is KRW; all inclusive."""

    gainers: int = 30  # of each market
    min_change: float = 0.03
    max_change: float = 0.299
    min_price: float = 1_000.0
    max_price: float = 500_000.0
    min_traded_value: float = 0.5 * BILLION


@dataclass(frozen=True, slots=True)
class PartRules:
    """What earns points. Every look-back ends with the session before.

    Attributes:
        high_days: calendar days of the 52-week high.
        near_high: share of that high from which a close counts as near it.
        averages: sessions of the moving averages, fastest first.
        candle_steps: (least body / range, most upper wick / body); one of them must hold.
        box_sessions, box_range: the long range counts as narrow up to this share of its low.
        short_sessions, short_share: or the short range lies below this share of the long one.
        flow_sessions: of the sums of net buying.
        news_sessions: articles count from the close that many sessions before.
        cover_days: a market without any article for so long has no source of news.
    """

    high_days: int = 364
    near_high: float = 0.95
    averages: tuple[int, int, int] = (5, 10, 20)
    candle_steps: tuple[tuple[float, float], ...] = ((0.6, 0.3), (0.5, 0.5))
    box_sessions: int = 20
    box_range: float = 0.15
    short_sessions: int = 5
    short_share: float = 0.5
    flow_sessions: int = 5
    news_sessions: int = 3
    cover_days: int = 30


@dataclass(frozen=True, slots=True)
class GradeRule:
    """What a grade takes; the window of the change is inclusive."""

    grade: BetGrade
    min_score: int
    min_traded_value: float
    min_change: float = 0.0
    max_change: float = 1.0


@dataclass(frozen=True, slots=True)
class SizeRules:
    """How much is bought and where it is sold; fractions.

    Attributes:
        unit_risk: R, of the capital.
        multipliers: of R, by grade.
        max_share: of the capital, in one position.
        daily_limit, weekly_limit: losses in R after which nothing more is bought.
        max_positions: None where the set names none.
        gap_take, gap_stop: of the next open against the entry.
        time_stop: in Seoul, of the next session.
    """

    unit_risk: float = 0.005
    stop: float = 0.03
    target: float = 0.05
    multipliers: Mapping[BetGrade, float] = field(
        default_factory=lambda: MappingProxyType(
            {BetGrade.S: 1.5, BetGrade.A: 1.0, BetGrade.B: 0.5, BetGrade.C: 0.0}
        )
    )
    max_share: float = 0.5
    daily_limit: float = 2.0
    weekly_limit: float = 4.0
    max_positions: int | None = None
    gap_take: float = 0.03
    gap_stop: float = -0.02
    time_stop: time = time(10, 0)


@dataclass(frozen=True, slots=True)
class BetPreset:
    """One published set of rules.

    Attributes:
        value_steps: KRW of traded value for 1, 2 and 3 points.
        grades: best first; what none of them takes is C.
        overheated: a share with the best grade's score falls to B above this change.
    """

    name: str
    title: str
    version: int
    value_steps: tuple[float, float, float]
    grades: tuple[GradeRule, ...]
    overheated: float = 0.20
    mandatory_points: int = 1  # of news and of traded value each
    funnel: FunnelRules = field(default_factory=FunnelRules)
    parts: PartRules = field(default_factory=PartRules)
    size: SizeRules = field(default_factory=SizeRules)


PLAN = BetPreset(
    name="plan",
    title="Plan",
    version=1,
    value_steps=(100 * BILLION, 500 * BILLION, TRILLION),
    grades=(
        GradeRule(BetGrade.S, 10, TRILLION, 0.10, 0.20),
        GradeRule(BetGrade.A, 8, 500 * BILLION, 0.08, 0.15),
        GradeRule(BetGrade.B, 6, 100 * BILLION, 0.05, 0.12),
    ),
    size=SizeRules(max_positions=2),
)
SHIPPED = BetPreset(
    name="shipped",
    title="Shipped",
    version=1,
    value_steps=(0.5 * BILLION, 10 * BILLION, 50 * BILLION),
    grades=(
        GradeRule(BetGrade.S, 9, 50 * BILLION, 0.08, 0.20),
        GradeRule(BetGrade.A, 7, 10 * BILLION, 0.05, 0.15),
        GradeRule(BetGrade.B, 5, 2 * BILLION),
    ),
)
BET_PRESETS: Mapping[str, BetPreset] = MappingProxyType({"shipped": SHIPPED, "plan": PLAN})
"""By name, the default first: what the plan asks for, few shares of the whole market trade."""


def find_preset(name: str) -> BetPreset:
    """The preset of that name.

    Raises:
        NotFoundError: there is none.
    """
    if name not in BET_PRESETS:
        raise NotFoundError(
            f"There is no closing-bet preset {name!r}.", f"Choose one of: {', '.join(BET_PRESETS)}."
        )
    return BET_PRESETS[name]
