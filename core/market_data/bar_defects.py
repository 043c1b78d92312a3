"""Says in a sentence what is wrong with a bar and what to do about it."""

from __future__ import annotations

import numpy as np

from core.enums import BarDefect
from core.market_data.bar_columns import BarColumns

_SENTENCES: dict[BarDefect, str] = {
    BarDefect.UNREADABLE: "the row cannot be read. Correct or remove it.",
    BarDefect.MISSING_PRICE: (
        "a price of {day} is missing or not a finite number. Fill it in or remove the row."
    ),
    BarDefect.SUSPENDED: (
        "{day} has no open, high or low and no volume: trading was suspended and {close} is the "
        "close of before. Remove the row; a gap is what happened."
    ),
    BarDefect.NOT_POSITIVE: (
        "a price of {day} is zero or negative (lowest {lowest}). Correct it or remove the row."
    ),
    BarDefect.HIGH_BELOW_LOW: (
        "the high {high} of {day} is below the low {low}. Check whether the columns are swapped."
    ),
    BarDefect.OUTSIDE_RANGE: (
        "open {open} or close {close} of {day} lies outside low {low} to high {high}. "
        "Check whether all four prices are adjusted alike."
    ),
    BarDefect.BAD_VOLUME: (
        "the volume {volume} of {day} is negative or infinite. Leave it empty where unknown."
    ),
    BarDefect.NOT_A_DAY: (
        "{time} has a time of day, but daily and longer bars carry a date only. "
        "Choose the interval the bars really have."
    ),
    BarDefect.TOO_EARLY: "{day} lies before 1800. Check how the dates are written.",
    BarDefect.IN_FUTURE: "{time} lies in the future. Check the dates and the time zone.",
    BarDefect.DUPLICATE: "{time} is there twice with the same values. Remove the repetition.",
    BarDefect.CONFLICTING: (
        "{time} is there more than once with different values. Keep the right row only."
    ),
}


def describe_defect(defect: BarDefect, columns: BarColumns, row: int) -> str:
    """The problem of one row and its remedy, with the values that show it."""
    moment = str(np.datetime64(int(columns.time[row]), "s"))
    opened, high, low, close, volume = (float(column[row]) for column in columns[1:])
    return _SENTENCES[defect].format(
        time=moment.replace("T", " ").removesuffix(" 00:00:00"),
        day=moment[:10],
        open=_plain(opened),
        high=_plain(high),
        low=_plain(low),
        close=_plain(close),
        lowest=_plain(min(opened, high, low, close)),
        volume=_plain(volume),
    )


def _plain(value: float) -> str:
    return f"{value:.10g}"
