"""Judges a stored series, and keeps what was found as events and scores.

Judging only reads: a forest over a long series takes a while, and nobody should wait for it to
write. What was judged is kept in a short transaction afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from core.clock import now
from core.enums import AssetKind, Interval, QualityRule
from core.errors import InvalidInputError
from core.market_data.bar_periods import DATED_INTERVALS
from core.market_data.calendars import (
    WEEKDAYS,
    DayArray,
    Hours,
    find_calendar,
    list_hours,
    list_sessions,
)
from core.market_data.packed_bars import PackedBars
from core.market_data.quality.check import check_bars
from core.market_data.quality.finding_ledger import CheckedSeries, FindingLedger
from core.market_data.quality.findings import Finding
from core.market_data.quality.scores import QualityScores, score
from db.base import stored_id
from db.market_data.quality_score_repository import QualityScoreRepository
from db.market_data.quality_tables import DataQualityScore
from db.market_data.suspended_repository import SuspendedRepository
from db.market_data.tables import BarSeriesRow, Instrument
from db.session import Session

_NO_DAYS: DayArray = np.array([], dtype="datetime64[D]")
_SESSION_RULES = frozenset({QualityRule.MISSING_SESSIONS, QualityRule.OFF_SESSION})
_SERIES_RULES = frozenset(QualityRule) - {QualityRule.SURVIVORSHIP}
_EXCHANGES = {"Asia/Seoul": "KRX"}
"""Where a file names no exchange, but the country has only one."""
_WITHOUT_VOLUME = (AssetKind.FX, AssetKind.INDEX)
"""Traded without a common tape, or not at all: no volume is no defect."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of one series.

    Attributes:
        content_hash: of the bars that were judged.
        judged: the rules by which.
        with_anomalies: whether bars unlike the others were looked for.
    """

    series_id: int
    content_hash: str
    checked: CheckedSeries
    findings: list[Finding]
    judged: frozenset[QualityRule]
    scores: QualityScores
    with_anomalies: bool


def judge_series(
    session: Session, instrument: Instrument, series: BarSeriesRow, *, with_anomalies: bool
) -> Verdict:
    """Check the stored bars of one series; writes nothing.

    Raises:
        ConflictError: the rows are not those that were stored.
    """
    columns = PackedBars(session).read_series(series)
    is_daily = series.interval is Interval.DAY
    exchange = instrument.exchange or _EXCHANGES.get(instrument.time_zone, "")
    last = _day(series.last_time)
    suspended = _list_suspended(session, instrument, series) if is_daily else _NO_DAYS
    calendar = find_calendar(exchange, instrument.kind)
    first = _day(series.first_time)
    expected = _list_expected(calendar, first, last, suspended) if is_daily else None
    hours = None if series.interval in DATED_INTERVALS else _find_hours(calendar, first, last)
    findings = check_bars(
        columns,
        # The limits are those of stocks: leveraged funds have multiples of them.
        exchange=exchange if instrument.kind is AssetKind.STOCK else "",
        expected=expected,
        hours=hours,
        is_daily=is_daily,
        has_volume=instrument.kind not in _WITHOUT_VOLUME,
        with_anomalies=with_anomalies,
    )
    late = None
    if is_daily and instrument.delisted_on is not None:
        late = 0
    elif is_daily:
        missed = _list_expected(calendar, last + timedelta(days=1), now().date(), suspended)
        late = None if missed is None else len(missed)
    is_dated = expected is not None or hours is not None
    judged = _SERIES_RULES - (frozenset() if is_dated else _SESSION_RULES)
    return Verdict(
        series_id=stored_id(series.id),
        content_hash=series.content_hash,
        checked=CheckedSeries(instrument.symbol, series.interval, series.source),
        findings=findings,
        judged=judged if with_anomalies else judged - {QualityRule.ANOMALY},
        scores=score(findings, columns.size, None if expected is None else len(expected), late),
        with_anomalies=with_anomalies,
    )


def keep_verdict(session: Session, ledger: FindingLedger, verdict: Verdict) -> int:
    """Write what was found; returns how many findings were opened.

    Nothing is written where the bars have changed since they were judged: they are due for
    another check anyway.
    """
    repository = QualityScoreRepository(session)
    if repository.find_content_hash(verdict.series_id) != verdict.content_hash:
        return 0
    scores, before = verdict.scores, repository.find_score(verdict.series_id)
    searched = before.anomalies_hash if before else ""
    repository.save_score(
        DataQualityScore(
            series_id=verdict.series_id,
            completeness=scores.completeness,
            accuracy=scores.accuracy,
            consistency=scores.consistency,
            timeliness=scores.timeliness,
            checked_at=now(),
            content_hash=verdict.content_hash,
            anomalies_hash=verdict.content_hash if verdict.with_anomalies else searched,
        )
    )
    return len(ledger.keep(verdict.findings, verdict.checked, verdict.judged))


def _list_suspended(session: Session, instrument: Instrument, series: BarSeriesRow) -> DayArray:
    """Days that the source lists without a trade: they are known, not missing."""
    days = SuspendedRepository(session).list_days_of(stored_id(instrument.id), series.source)
    return np.array(days, dtype="datetime64[D]")


def _list_expected(calendar: str, first: date, last: date, suspended: DayArray) -> DayArray | None:
    """The sessions of the exchange on which the share could be traded.

    None where the exchange's calendar is not known.
    """
    if calendar == WEEKDAYS:  # holidays unknown: every one of them would count as missing
        return None
    try:
        sessions = list_sessions(calendar, first, last)
    except InvalidInputError:  # the calendar does not reach back that far: not judged
        return None
    return sessions[~np.isin(sessions, suspended)]


def _find_hours(calendar: str, first: date, last: date) -> Hours | None:
    try:
        return list_hours(calendar, first, last)
    except InvalidInputError:  # as above
        return None


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
