"""Checks a stored series: findings become events and scores in the caller's transaction."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np

from core.clock import now
from core.enums import AssetKind, Interval, QualityRule
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.market_data.calendars import WEEKDAYS, DayArray, find_calendar, list_sessions
from core.market_data.packed_bars import PackedBars
from core.market_data.quality.check import check_bars
from core.market_data.quality.finding_ledger import CheckedSeries, FindingLedger
from core.market_data.quality.scores import score
from db.market_data.quality_score_repository import QualityScoreRepository
from db.market_data.quality_tables import DataQualityScore
from db.market_data.suspended_repository import SuspendedRepository
from db.market_data.tables import BarSeriesRow, Instrument
from db.session import Session

_NO_DAYS: DayArray = np.array([], dtype="datetime64[D]")
_SESSION_RULES = frozenset({QualityRule.MISSING_SESSIONS, QualityRule.OFF_SESSION})
_SERIES_RULES = frozenset(QualityRule) - {QualityRule.SURVIVORSHIP}


class SeriesCheck:
    """Checks series within one transaction."""

    def __init__(self, session: Session, outbox: Outbox, correlation_id: str = "") -> None:
        self._session = session
        self._packed = PackedBars(session)
        self._ledger = FindingLedger(session, outbox, correlation_id)

    def check(
        self, instrument: Instrument, series: BarSeriesRow, *, with_anomalies: bool
    ) -> list[int]:
        """Check one series; returns the ids of findings that were opened."""
        columns = self._packed.read_series(series)
        is_daily = series.interval is Interval.DAY
        first, last = _day(series.first_time), _day(series.last_time)
        suspended = self._list_suspended(instrument, series) if is_daily else _NO_DAYS
        expected = _list_expected(instrument, first, last, suspended) if is_daily else None
        findings = check_bars(
            columns,
            # The limits are those of stocks: leveraged funds have multiples of them.
            exchange=instrument.exchange if instrument.kind is AssetKind.STOCK else "",
            expected=expected,
            is_daily=is_daily,
            with_anomalies=with_anomalies,
        )
        late = _count_late(instrument, last, suspended) if is_daily else None
        scores = score(findings, columns.size, None if expected is None else len(expected), late)
        QualityScoreRepository(self._session).save_score(
            DataQualityScore(
                series_id=series.id or 0,
                completeness=scores.completeness,
                accuracy=scores.accuracy,
                consistency=scores.consistency,
                timeliness=scores.timeliness,
                checked_at=now(),
                content_hash=series.content_hash,
            )
        )
        judged = _SERIES_RULES - (_SESSION_RULES if expected is None else frozenset())
        if not with_anomalies:
            judged -= {QualityRule.ANOMALY}
        checked = CheckedSeries(instrument.symbol, series.interval, series.source)
        return self._ledger.keep(findings, checked, judged)

    def _list_suspended(self, instrument: Instrument, series: BarSeriesRow) -> DayArray:
        """Days that the source lists without a trade: they are known, not missing."""
        days = SuspendedRepository(self._session).list_days_of(instrument.id or 0, series.source)
        return np.array(days, dtype="datetime64[D]")


def _list_expected(
    instrument: Instrument, first: date, last: date, suspended: DayArray
) -> DayArray | None:
    """The sessions of the exchange on which the share could be traded.

    None where the exchange's calendar is not known.
    """
    calendar = find_calendar(instrument.exchange, instrument.kind)
    if calendar == WEEKDAYS:  # holidays unknown: every one of them would count as missing
        return None
    try:
        sessions = list_sessions(calendar, first, last)
    except InvalidInputError:  # the calendar does not reach back that far: not judged
        return None
    return sessions[~np.isin(sessions, suspended)]


def _count_late(instrument: Instrument, last: date, suspended: DayArray) -> int | None:
    if instrument.delisted_on is not None:
        return 0
    missed = _list_expected(instrument, last + timedelta(days=1), now().date(), suspended)
    return None if missed is None else len(missed)


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
