"""All rules over one series."""

from __future__ import annotations

from core.market_data.bar_columns import BarColumns
from core.market_data.calendars import DayArray, Hours
from core.market_data.quality.anomalies import find_anomalies
from core.market_data.quality.findings import Finding
from core.market_data.quality.price_rules import find_price_defects
from core.market_data.quality.row_rules import find_row_defects
from core.market_data.quality.session_rules import find_hour_defects, find_session_defects


def check_bars(
    columns: BarColumns,
    *,
    exchange: str = "",
    expected: DayArray | None = None,
    hours: Hours | None = None,
    is_daily: bool = True,
    has_volume: bool = True,
    with_anomalies: bool = False,
) -> list[Finding]:
    """What is wrong with the bars.

    Args:
        columns: in the order they are stored.
        exchange: decides the daily price limit.
        expected: sessions from the first bar to the last; None where they are not known.
        hours: of the sessions in between, for bars within a day; None where they are not known.
        is_daily: rules on days, limits and anomalies apply to daily bars only.
        has_volume: False where a volume of zero says nothing; see `find_row_defects`.
        with_anomalies: also look for bars unlike the others (slow: fits a forest).
    """
    findings = find_row_defects(columns, has_volume=has_volume)
    if hours is not None:
        findings += find_hour_defects(columns.time, hours)
    if is_daily:
        findings += find_price_defects(columns, exchange)
        if expected is not None:
            findings += find_session_defects(columns.time, expected)
        if with_anomalies:
            findings += find_anomalies(columns, exchange)
    return findings
