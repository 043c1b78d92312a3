"""Writes bars as CSV in the columns that the import reads. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from core.contracts import BarSeries
from core.market_data.bar_periods import DATED_INTERVALS


def write_csv(bars: BarSeries) -> bytes:
    """UTF-8, one bar per line; every number reads back to the same bits.

    Daily and longer bars have a `date`, others a `time` in UTC with its `Z`. Unknown volume is
    left empty. Close-only bars have the columns date and close alone. All fields are numbers or
    times, so there is nothing a spreadsheet could take for a formula.
    """
    is_dated = bars.interval in DATED_INTERVALS
    unit, suffix, label = ("D", "", "date") if is_dated else ("s", "Z", "time")
    moments = np.datetime_as_string(bars.time.astype("datetime64[s]").astype(f"datetime64[{unit}]"))
    times = [f"{moment}{suffix}" for moment in moments]
    close = [repr(value) for value in bars.close.tolist()]
    if bars.passport.is_close_only:
        return _join((label, "close"), zip(times, close, strict=True))
    prices = (
        [repr(value) for value in column.tolist()] for column in (bars.open, bars.high, bars.low)
    )
    volume = ["" if math.isnan(value) else repr(value) for value in bars.volume.tolist()]
    rows = zip(times, *prices, close, volume, strict=True)
    return _join((label, "open", "high", "low", "close", "volume"), rows)


def _join(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    lines = [",".join(header), *(",".join(row) for row in rows), ""]
    return "\n".join(lines).encode()
