"""What storing many series at once takes and says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from core.enums import Interval
from core.errors import InvalidInputError
from core.market_data.series_comparison import SeriesComparison
from core.market_data.types import FetchedBars


@dataclass(frozen=True, slots=True)
class BulkReceipt:
    """What was done, in bars; the incoming ones are `new` + `changed` + `unchanged`."""

    source: str
    interval: Interval
    series_count: int
    changed_series: int
    new: int
    changed: int
    unchanged: int
    dropped: int
    bars_held: int

    @property
    def is_repeat(self) -> bool:
        """Whether all of it was stored already."""
        return not self.changed_series


def build_bulk_receipt(
    source: str, interval: Interval, found: Sequence[SeriesComparison]
) -> BulkReceipt:
    """The receipt of these series."""
    differences = [comparison.difference for comparison in found]
    is_changed = [one.series is None or not one.is_repeat for one in found]
    return BulkReceipt(
        source=source,
        interval=interval,
        series_count=len(found),
        changed_series=sum(is_changed),
        new=sum(one.new_count for one in differences),
        changed=sum(one.changed_count for one in differences),
        unchanged=sum(one.unchanged_count for one in differences),
        dropped=sum(one.dropped.size for one in found),
        bars_held=sum(one.after.size for one in found),
    )


def add_receipts(first: BulkReceipt, *others: BulkReceipt) -> BulkReceipt:
    """The receipt of all these series, of one source and interval."""
    counts = [
        field.name for field in fields(BulkReceipt) if field.name not in {"source", "interval"}
    ]
    every = (first, *others)
    return replace(first, **{name: sum(getattr(one, name) for one in every) for name in counts})


def find_interval(fetched: Sequence[FetchedBars]) -> Interval:
    """The one interval of them.

    Raises:
        InvalidInputError: no bars, several intervals, or a symbol twice.
    """
    intervals = {one.interval for one in fetched}
    if len(intervals) != 1:
        raise InvalidInputError(
            f"{len(intervals)} intervals in one go.", "Bring in the bars of one interval at a time."
        )
    symbols = [one.instrument.symbol.strip().upper() for one in fetched]
    if len(set(symbols)) != len(symbols):
        twice = next(symbol for symbol in symbols if symbols.count(symbol) > 1)
        raise InvalidInputError(f"{twice} comes twice.", "Give each symbol's bars in one piece.")
    return intervals.pop()
