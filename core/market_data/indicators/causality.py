"""Whether an indicator uses only what was known: the future is changed, the past must not move.

Three futures are tried from each point on: none at all, one with other prices and volumes, and
the same bars backwards at three times the price. Every value before that point must stay the
same to its last bit. This can find a leak; it cannot prove that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.declaration import build_declared, list_fields
from core.errors import InvalidInputError
from core.market_data.indicators.base import Indicator

_UNKNOWN = 0.1
"""Share of the volumes of another future that are unknown."""
_LONGEST = 60
"""Drawn lengths stay below it, so that a few hundred bars show values."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A value that later bars changed.

    Attributes:
        indicator: with its values, e.g. `MACD 12, 26, 9`.
        line: the name of the line.
        future: what came later instead.
        bar: index of the bar whose value changed.
        cut: index of the first bar that was changed; above `bar`.
    """

    indicator: str
    line: str
    future: str
    bar: int
    cut: int

    def __str__(self) -> str:
        return (
            f"{self.indicator}, {self.line}: the value of bar {self.bar} changes when the bars "
            f"from {self.cut} on are {self.future}."
        )


def find_leak(indicator: Indicator, bars: BarSeries, cut: int) -> Leak | None:
    """The first value before `cut` that depends on the bars from `cut` on; None without one."""
    known = indicator.calculate(bars)
    for future, changed in _list_futures(bars, cut):
        for line, before, after in zip(
            indicator.lines, known, indicator.calculate(changed), strict=True
        ):
            bar = _first_difference(before[:cut], after[:cut])
            if bar is not None:
                return Leak(indicator.label, line.name, future, bar, cut)
    return None


def draw_indicator(kind: type[Indicator], seed: int) -> Indicator:
    """Random values within the limits; the defaults where two of them do not fit together."""
    random = np.random.default_rng(seed)
    values: dict[str, float] = {}
    for spec in list_fields(kind):
        low, high = spec.low or 0.0, spec.high or 0.0
        if spec.is_whole:
            values[spec.name] = int(random.integers(int(low), min(int(high), _LONGEST) + 1))
        else:
            values[spec.name] = float(random.uniform(low, high))
    try:
        return build_declared(kind, values)
    except InvalidInputError:
        return kind()


def _list_futures(bars: BarSeries, cut: int) -> Iterator[tuple[str, BarSeries]]:
    random = np.random.default_rng(cut)
    count = len(bars) - cut
    factor = np.exp(random.normal(0.0, 0.3, count))
    volume = np.where(random.random(count) < _UNKNOWN, np.nan, random.uniform(0.0, 1e6, count))
    yield "missing", bars.head(cut)
    yield "others", _with_future(bars, cut, lambda part: part * factor, volume)
    yield (
        "backwards at three times the price",
        _with_future(bars, cut, lambda part: 3.0 * part[::-1], bars.volume[cut:][::-1]),
    )


def _with_future(
    bars: BarSeries, cut: int, change: Callable[[FloatArray], FloatArray], volume: FloatArray
) -> BarSeries:
    def join(column: FloatArray, later: FloatArray) -> FloatArray:
        return np.concatenate((column[:cut], later))

    return replace(
        bars,
        open=join(bars.open, change(bars.open[cut:])),
        high=join(bars.high, change(bars.high[cut:])),
        low=join(bars.low, change(bars.low[cut:])),
        close=join(bars.close, change(bars.close[cut:])),
        volume=join(bars.volume, volume),
    )


def _first_difference(before: FloatArray, after: FloatArray) -> int | None:
    is_same = (before == after) | (np.isnan(before) & np.isnan(after))
    return None if is_same.all() else int(is_same.argmin())
