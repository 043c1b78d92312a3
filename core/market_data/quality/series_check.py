"""Checks a stored series: findings become events and scores in the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from core.clock import now
from core.enums import FindingStatus, Interval
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.events.types import DataQualityFound
from core.market_data.bar_columns import BarColumns
from core.market_data.calendars import DayArray, find_calendar, list_sessions
from core.market_data.quality.check import check_bars
from core.market_data.quality.findings import Finding, rank
from core.market_data.quality.scores import score
from db.market_data.bar_repository import BarRepository
from db.market_data.quality_repository import QualityRepository
from db.market_data.quality_tables import DataQualityEvent, DataQualityScore
from db.market_data.tables import BarSeriesRow, Instrument
from db.session import Session

_ASSUMED_CALENDAR = "24/5"  # holidays unknown: every one of them would count as missing


class SeriesCheck:
    """Checks series within one transaction."""

    def __init__(self, session: Session, outbox: Outbox, correlation_id: str = "") -> None:
        self._session = session
        self._outbox = outbox
        self._correlation_id = correlation_id

    def check(
        self, instrument: Instrument, series: BarSeriesRow, *, with_anomalies: bool
    ) -> list[int]:
        """Check one series; returns the ids of findings that are new."""
        columns = BarColumns._make(BarRepository(self._session).read_bars(series.id or 0))
        is_daily = series.interval is Interval.DAY
        first, last = _day(series.first_time), _day(series.last_time)
        expected = _list_expected(instrument, first, last) if is_daily else None
        findings = check_bars(
            columns,
            exchange=instrument.exchange,
            expected=expected,
            is_daily=is_daily,
            with_anomalies=with_anomalies,
        )
        late = _count_late(instrument, last) if is_daily else None
        scores = score(findings, columns.size, None if expected is None else len(expected), late)
        QualityRepository(self._session).save_score(
            DataQualityScore(
                series_id=series.id or 0,
                completeness=scores.completeness,
                accuracy=scores.accuracy,
                consistency=scores.consistency,
                timeliness=scores.timeliness,
                checked_at=now(),
            )
        )
        return self.keep(findings, instrument.symbol, series.interval, series.source)

    def keep(
        self, findings: Sequence[Finding], symbol: str, interval: Interval, source: str
    ) -> list[int]:
        """Make events of what is new and publish them; refresh what is known and unresolved."""
        marks = [_fingerprint(item, symbol, interval, source) for item in findings]
        repository = QualityRepository(self._session)
        known = repository.list_by_fingerprint(marks)
        fresh: dict[str, tuple[DataQualityEvent, Finding]] = {}
        for mark, item in zip(marks, findings, strict=True):
            if (row := known.get(mark)) is not None:
                if row.status is not FindingStatus.RESOLVED:
                    row.severity, row.last_time = item.severity, item.last_time
                    row.bar_count, row.message = item.count, item.message
                continue
            fresh[mark] = (_build_event(item, symbol, interval, source, mark), item)
        if not fresh:
            return []
        ids = repository.add_events([event for event, _ in fresh.values()])
        worst = max((item.severity for _, item in fresh.values()), key=rank)
        found = DataQualityFound(event_ids=ids, symbol=symbol, worst_severity=worst.value)
        self._outbox.record(self._session, found, self._correlation_id)
        return ids


def _build_event(
    item: Finding, symbol: str, interval: Interval, source: str, mark: str
) -> DataQualityEvent:
    return DataQualityEvent(
        symbol=symbol,
        interval=interval,
        source=source,
        rule=item.rule,
        severity=item.severity,
        dimension=item.dimension,
        first_time=item.first_time,
        last_time=item.last_time,
        bar_count=item.count,
        message=item.message,
        remedy=item.remedy,
        status=FindingStatus.OPEN,
        fingerprint=mark,
    )


def _fingerprint(item: Finding, symbol: str, interval: Interval, source: str) -> str:
    parts = (symbol, interval.value, source, item.rule.value, str(item.first_time))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _list_expected(instrument: Instrument, first: date, last: date) -> DayArray | None:
    calendar = find_calendar(instrument.exchange, instrument.kind)
    if calendar == _ASSUMED_CALENDAR:
        return None
    try:
        return list_sessions(calendar, first, last)
    except InvalidInputError:  # the calendar does not reach back that far: not judged
        return None


def _count_late(instrument: Instrument, last: date) -> int | None:
    if instrument.delisted_on is not None:
        return 0
    missed = _list_expected(instrument, last + timedelta(days=1), now().date())
    return None if missed is None else len(missed)


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
