"""What a comparison of finished runs consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.trading.statistic_definition import StatisticDefinition
from core.trading.types import BacktestSummary, Curve, Statistics


@dataclass(frozen=True, slots=True, eq=False)
class ComparedRun:
    """One of the runs.

    Attributes:
        terms: what it was made with, by label.
        bars_hash: of the bars it was made on.
        statistics: of the whole run, under the keys of `ALL_DEFINITIONS`.
    """

    summary: BacktestSummary
    currency: str
    terms: Mapping[str, str]
    bars_hash: str
    statistics: Statistics
    curve: Curve


@dataclass(frozen=True, slots=True)
class ComparedTerm:
    """One thing the runs were made with; a value for each run."""

    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the runs disagree on it."""
        return len(set(self.values)) > 1


@dataclass(frozen=True, slots=True)
class ComparedStatistic:
    """One number of all runs.

    Attributes:
        values: one for each run; None where not defined or not computed.
        best: places of the best ones; none where no side is better or all are equal.
    """

    definition: StatisticDefinition
    values: tuple[float | None, ...]
    best: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RunComparison:
    """All of it.

    Attributes:
        caveats: why the numbers are not like with like; sentences.
    """

    runs: tuple[ComparedRun, ...]
    terms: tuple[ComparedTerm, ...]
    statistics: tuple[ComparedStatistic, ...]
    caveats: tuple[str, ...]
