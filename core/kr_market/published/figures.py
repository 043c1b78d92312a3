"""Figures of logged signals, beside ours of the same ones. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.kr_market.performance.intervals import wilson
from core.kr_market.published.types import ComparedSignal, LoggedFigures


def measure_logged(label: str, compared: Sequence[ComparedSignal]) -> LoggedFigures:
    """Of the closed ones."""
    closed = [one for one in compared if one.logged.logged_return is not None]
    returns = [one.logged.logged_return or 0.0 for one in closed]
    both = [one for one in closed if one.net_return is not None]
    wins = sum(value > 0 for value in returns)
    return LoggedFigures(
        label=label,
        count=len(closed),
        win_rate=wins / len(closed) if closed else None,
        win_interval=wilson(wins, len(closed)),
        mean=_mean(returns),
        compared=len(both),
        logged_mean=_mean(one.logged.logged_return or 0.0 for one in both),
        own_mean=_mean(one.net_return or 0.0 for one in both),
    )


def group_logged(
    compared: Sequence[ComparedSignal], labels: Sequence[str]
) -> tuple[LoggedFigures, ...]:
    """One for each label that is not empty, in order."""
    pairs = list(zip(compared, labels, strict=True))
    names = sorted({label for label in labels if label})
    return tuple(
        measure_logged(name, [one for one, label in pairs if label == name]) for name in names
    )


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
