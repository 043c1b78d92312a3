"""Whether a strategy uses what it could not yet know: its signals on bars that end earlier.

Element *i* of the signals may use bars up to *i* only. So signals computed on the first *c* bars
must equal the first *c* of those computed on all bars, for every *c*. Cutting right behind a
signal is where a leak of a single bar shows; cuts over the whole span find statistics taken over
all bars.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from core.contracts import BarSeries
from core.trading.honesty.line import NotRunError
from core.trading.strategies.base import Signals, Strategy

EVEN_CUTS, SIGNAL_CUTS = 60, 140
"""Cuts spread evenly and cuts right behind signals: 200 recomputations, well under a second."""

MIN_BARS = 20
"""Fewer leave no room for a cut."""

Read = Callable[[BarSeries], tuple[np.ndarray[tuple[int], np.dtype[np.generic]], ...]]


@dataclass(frozen=True, slots=True)
class LookAhead:
    """What the cuts showed.

    Attributes:
        cuts: recomputations per part.
        changed_at: the bars whose value changed when later bars were taken away, first ones.
        parts: what was recomputed: the signals, then each indicator.
        leaking: those of the parts that changed.
    """

    cuts: int
    parts: tuple[str, ...]
    leaking: tuple[str, ...] = ()
    changed_at: tuple[datetime, ...] = field(default_factory=tuple)


def find_look_ahead(strategy: Strategy, bars: BarSeries) -> LookAhead:
    """Recompute signals and indicators on truncated bars and compare.

    Raises:
        NotRunError: too few bars, or no signal at all: nothing could change.
    """
    if len(bars) < MIN_BARS:
        raise NotRunError(
            f"There are {len(bars)} bars; cutting them short needs {MIN_BARS}.",
            "Run it over a longer period.",
        )
    signals = strategy.signals(bars)
    marked = _mark_signals(signals)
    if not marked.any():
        raise NotRunError(
            "There was no signal, so none could change.",
            "Choose a period or parameters with which it gives signals.",
        )
    cuts = choose_cuts(marked)
    parts: dict[str, Read] = {"signals": lambda each: _as_columns(strategy.signals(each))}
    for indicator in strategy.indicators():
        parts[indicator.label] = indicator.calculate
    leaking, changed = [], set()
    for name, read in parts.items():
        found = _compare(read, bars, cuts)
        changed |= found
        if found:
            leaking.append(name)
    return LookAhead(
        len(cuts),
        tuple(parts),
        tuple(leaking),
        tuple(bars.at(index) for index in sorted(changed)[:5]),
    )


def choose_cuts(marked: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[int]:
    """Lengths to cut to, ascending: evenly over the span, and right behind signals.

    Where there are more signals than SIGNAL_CUTS, every k-th of them, the last one included.
    """
    count = len(marked)
    behind = np.flatnonzero(marked) + 1
    if len(behind) > SIGNAL_CUTS:
        behind = behind[np.linspace(0, len(behind) - 1, SIGNAL_CUTS).astype(np.int64)]
    evenly = np.linspace(1, count - 1, min(EVEN_CUTS, count - 1)).astype(np.int64)
    cuts = np.unique(np.concatenate((behind, evenly)))
    return [int(cut) for cut in cuts if cut < count]


def _compare(read: Read, bars: BarSeries, cuts: list[int]) -> set[int]:
    whole, changed = read(bars), set()
    for cut in cuts:
        for short, full in zip(read(bars.head(cut)), whole, strict=True):
            differs = ~_equal(short, full[:cut])
            if differs.any():
                changed.add(int(np.argmax(differs)))
    return changed


def _equal(
    left: np.ndarray[tuple[int], np.dtype[np.generic]],
    right: np.ndarray[tuple[int], np.dtype[np.generic]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if left.dtype == np.bool_:
        same: np.ndarray[tuple[int], np.dtype[np.bool_]] = left == right
        return same
    # Sums over a shorter array may round differently in the last digits.
    close: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.isclose(
        left, right, rtol=1e-9, atol=1e-12, equal_nan=True
    )
    return close


def _as_columns(signals: Signals) -> tuple[np.ndarray[tuple[int], np.dtype[np.generic]], ...]:
    sides = (signals.enter_long, signals.exit_long, signals.enter_short, signals.exit_short)
    numbers = (signals.entry_share, signals.stop, signals.target)
    return (*sides, *(column for column in numbers if column is not None))


def _mark_signals(signals: Signals) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    marked: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        signals.enter_long | signals.exit_long | signals.enter_short | signals.exit_short
    )
    return marked
