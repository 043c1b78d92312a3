"""Builds the receipt of what was stored."""

from __future__ import annotations

from core.market_data.import_types import ImportReceipt
from core.market_data.passports import to_instant
from core.market_data.series_store import SeriesComparison
from core.market_data.types import FetchedBars


def build_receipt(
    fetched: FetchedBars, source: str, found: SeriesComparison, refused: int = 0
) -> ImportReceipt:
    """The counts of one stored series and the span it has now."""
    return ImportReceipt(
        symbol=fetched.instrument.symbol,
        interval=fetched.interval,
        source=source,
        new=found.difference.new_count,
        changed=found.difference.changed_count,
        unchanged=found.difference.unchanged_count,
        refused=refused,
        bars_stored=found.after.size,
        first_bar=to_instant(int(found.after.time[0])),
        last_bar=to_instant(int(found.after.time[-1])),
        is_repeat=found.is_repeat,
    )
