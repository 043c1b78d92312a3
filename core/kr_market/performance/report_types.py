"""What is told of how signals did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.kr_market.performance.figures import GroupFigures
from core.kr_market.performance.score_buckets import RankCorrelation


@dataclass(frozen=True, slots=True)
class ScoreBucket:
    """One bucket of scores.

    Attributes:
        label: in percent of the scale's maximum, e.g. 60-80.
        forward: sessions held (1, 5, 20) → figures.
    """

    label: str
    forward: Mapping[int, GroupFigures]


@dataclass(frozen=True, slots=True)
class RulesReport:
    """Under one preset of exit rules.

    Attributes:
        name, version: of the exit rules.
        total: all signals together.
        groups: dimension (grade, type, preset, month …) → figures of each of its values.
        path: (day of the session, mean return of all signals up to it, mean of their bases).
        paths: dimension → each of its values → (day, mean return up to it); not by month.
    """

    name: str
    version: int
    total: GroupFigures
    groups: Mapping[str, tuple[GroupFigures, ...]]
    path: tuple[tuple[str, float, float], ...]
    paths: Mapping[str, Mapping[str, tuple[tuple[str, float], ...]]]


@dataclass(frozen=True, slots=True)
class PerformanceReport:
    """Signals under all exit rules.

    Attributes:
        rules: the presets of exit rules.
        forward: sessions held (1, 5, 20) → all signals together.
        buckets: by score.
        ranks: sessions held → whether a higher score did better.
        signals, symbols: how many.
        first, last: sessions, ISO dates; empty without a signal.
        is_demo: whether any of it is invented.
    """

    rules: tuple[RulesReport, ...]
    forward: Mapping[int, GroupFigures]
    buckets: tuple[ScoreBucket, ...]
    ranks: Mapping[int, RankCorrelation]
    signals: int
    symbols: int
    first: str
    last: str
    is_demo: bool

    def find_rules(self, name: str) -> RulesReport:
        """Under the exit preset of that name; the first where there is none."""
        return next((one for one in self.rules if one.name == name), self.rules[0])
