"""Where the prices of a published log come from, told by the bars. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np

from core.contracts import Universe
from core.enums import ExitPrice
from core.kr_market.clean_bars import CleanBars

LOOK_BACK = 10
"""Sessions before the exit in which a price may be left over from."""


@dataclass(frozen=True, slots=True, eq=False)
class LogCalendar:
    """The market's sessions, by day."""

    place_of: dict[date, int]
    first: date
    last: date

    @classmethod
    def of(cls, universe: Universe) -> LogCalendar:
        """Of a market's bars: a day between its first and last without any bar was no session."""
        days = [datetime.fromtimestamp(second, UTC).date() for second in universe.time.tolist()]
        return cls({day: place for place, day in enumerate(days)}, days[0], days[-1])

    def is_closed(self, day: date) -> bool:
        """Whether the exchange did not trade that day; False where it is not known."""
        return self.first <= day <= self.last and day not in self.place_of


def find_last_place(universe: Universe, day: date) -> int:
    """The last session on or before a day; -1 where there is none."""
    second = int(datetime.combine(day, time.min, UTC).timestamp())
    return int(np.searchsorted(universe.time, second, side="right")) - 1


def judge_exit(calendar: LogCalendar, bars: CleanBars | None, day: date, price: float) -> ExitPrice:
    """Where an exit price comes from.

    Args:
        calendar: of the market.
        bars: of the share; None where there are none.
        day: of the exit as logged.
        price: KRW, as logged.
    """
    if calendar.is_closed(day):
        return ExitPrice.NO_SESSION
    place = calendar.place_of.get(day)
    if bars is None or place is None or not len(bars):
        return ExitPrice.NO_BARS
    at = int(np.searchsorted(bars.places, place))
    if at == len(bars) or bars.places[at] != place:
        return ExitPrice.NO_TRADE
    if price == bars.close[at]:
        return ExitPrice.CLOSE
    if price in bars.close[max(at - LOOK_BACK, 0) : at]:
        return ExitPrice.OLD_PRICE
    is_inside = bars.low[at] <= price <= bars.high[at]
    return ExitPrice.IN_RANGE if is_inside else ExitPrice.OUT_OF_RANGE


def is_close(calendar: LogCalendar, bars: CleanBars | None, day: date, price: float) -> bool | None:
    """Whether a price is the close of its day; None where the share has no bar of it."""
    place = calendar.place_of.get(day)
    if bars is None or place is None:
        return None
    at = np.flatnonzero(bars.places == place)
    return bool(bars.close[at[0]] == price) if len(at) else None
