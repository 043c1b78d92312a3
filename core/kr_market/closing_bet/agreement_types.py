"""What comparing published closing bets with our rules gives. Frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["equal", "differs", "cannot be told"]
"""Cannot be told: what ours needs is not stored, and the published figure is possible."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One component of one published bet."""

    component: str
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One component over all published bets; `whys` explains what is not equal."""

    component: str
    equal: int
    differs: int
    untold: int
    whys: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """All components.

    Attributes:
        with_bars: bets whose bars are stored.
        off_session: bets dated on a day without trade; they are read at the session before.
    """

    bets: int
    with_bars: int
    off_session: int
    first: str
    last: str
    bars_source: str
    flows_source: str
    lines: tuple[Line, ...]


def sum_up(findings: Sequence[Finding]) -> tuple[Line, ...]:
    """One line for each component, in the order in which they come."""
    lines = []
    for name in dict.fromkeys(one.component for one in findings):
        own = [one for one in findings if one.component == name]
        outcomes = Counter(one.outcome for one in own)
        whys = Counter(f"{one.outcome}: {one.why}" for one in own if one.why)
        lines.append(
            Line(
                name,
                outcomes["equal"],
                outcomes["differs"],
                outcomes["cannot be told"],
                tuple(whys.most_common()),
            )
        )
    return tuple(lines)
