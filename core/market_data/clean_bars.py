"""Admits the bars of a source that delivers clean bars or none."""

from __future__ import annotations

from datetime import datetime

from core.enums import Interval
from core.errors import ProviderError
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_validation import validate_bars


def require_clean(
    columns: BarColumns, *, interval: Interval, at: datetime, source: str
) -> BarColumns:
    """All rows, oldest first, of a source that is trusted to deliver clean bars or none.

    Raises:
        ProviderError: there is no row, or one is defective; the first is named.
    """
    if not columns.size:
        raise ProviderError(
            f"{source} answered without a single bar.",
            "Check the symbol and the interval, or choose another source.",
        )
    report = validate_bars(columns, interval=interval, at=at)
    if report.refusals:
        raise ProviderError(
            f"{source} answered {report.refused_count:,} defective of {columns.size:,} bars. "
            f"{report.refusals[0].sentence}",
            "Nothing was stored. Try again later, or import a corrected CSV file.",
        )
    return report.bars
