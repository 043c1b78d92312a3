"""Keeps the findings of checks: makes events of new ones, closes those that are gone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from core.clock import now
from core.contracts import Actor, RecordAudit
from core.enums import FindingStatus, Interval, QualityRule
from core.events.outbox import Outbox
from core.events.types import DataQualityFound
from core.market_data.quality.findings import Finding, rank
from db.market_data.quality_repository import QualityRepository
from db.market_data.quality_tables import DataQualityEvent
from db.session import Session

CLOSED_BY = "check"
"""Who closed a finding that a later check did not find again."""


class CheckedSeries(NamedTuple):
    """What was checked; the symbol is empty for all instruments of a source."""

    symbol: str
    interval: Interval
    source: str


class FindingLedger:
    """The findings of one unit of work; what is new is published with it.

    Args:
        session: the caller's open write transaction.
        outbox: told of what is opened.
        record_audit: notes what a check closes, and what it opens anew.
        actor: in whose name it is checked.
    """

    def __init__(
        self, session: Session, outbox: Outbox, record_audit: RecordAudit, actor: Actor
    ) -> None:
        self._session = session
        self._outbox = outbox
        self._record_audit = record_audit
        self._actor = actor

    def keep(
        self,
        findings: Sequence[Finding],
        checked: CheckedSeries,
        judged: Collection[QualityRule],
    ) -> list[int]:
        """Write what a check found.

        New findings are opened, known ones refreshed. One that was gone and is back is opened
        anew, and so is a resolved one that has become graver or concerns more bars. One that is
        not found any more is closed.

        Args:
            findings: all that the check found.
            checked: what it looked at.
            judged: the rules it looked by; findings of other rules stay as they are.

        Returns:
            Ids of the findings that were opened.
        """
        repository = QualityRepository(self._session)
        known = {row.fingerprint: row for row in repository.list_known(*checked)}
        fresh: dict[str, DataQualityEvent] = {}
        opened: list[DataQualityEvent] = []
        for item in findings:
            mark = _fingerprint(item, checked)
            row = known.pop(mark, None)
            if row is None:
                fresh[mark] = _build_event(item, checked, mark)
            elif _refresh(row, item):
                opened.append(row)
                self._note(row, "reopened")
        for row in known.values():
            if row.rule in judged and row.gone_at is None:
                _close(row)
                self._note(row, "closed")
        repository.add_events(list(fresh.values()))
        opened += fresh.values()
        if not opened:
            return []
        worst = max((row.severity for row in opened), key=rank)
        ids = [row.id or 0 for row in opened]
        found = DataQualityFound(event_ids=ids, symbol=checked.symbol, worst_severity=worst.value)
        self._outbox.record(self._session, found, self._actor.correlation_id)
        return ids

    def _note(self, row: DataQualityEvent, done: str) -> None:
        self._record_audit(
            self._session,
            action=f"data_quality.{done}",
            actor=self._actor,
            target=describe_target(row),
            details={"finding": row.id, "by": CLOSED_BY},
        )


def describe_target(row: DataQualityEvent) -> str:
    """What an entry of the audit trail calls a finding."""
    return f"{row.symbol or row.source} {row.rule.value}"


def _refresh(row: DataQualityEvent, item: Finding) -> bool:
    """Bring a known finding up to date; whether it is opened anew."""
    is_worse = rank(item.severity) > rank(row.severity) or item.count > row.bar_count
    is_back = row.gone_at is not None or (row.status is FindingStatus.RESOLVED and is_worse)
    row.severity, row.last_time, row.bar_count = item.severity, item.last_time, item.count
    row.message, row.remedy = item.message, item.remedy
    if is_back:
        row.status, row.gone_at, row.found_at = FindingStatus.OPEN, None, now()
    return is_back


def _close(row: DataQualityEvent) -> None:
    row.gone_at = now()
    if row.status is not FindingStatus.RESOLVED:
        row.status, row.handled_by = FindingStatus.RESOLVED, CLOSED_BY
        row.handled_at = row.gone_at


def _build_event(item: Finding, checked: CheckedSeries, mark: str) -> DataQualityEvent:
    return DataQualityEvent(
        symbol=checked.symbol,
        interval=checked.interval,
        source=checked.source,
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


def _fingerprint(item: Finding, checked: CheckedSeries) -> str:
    parts = (
        checked.symbol,
        checked.interval.value,
        checked.source,
        item.rule.value,
        str(item.first_time),
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
