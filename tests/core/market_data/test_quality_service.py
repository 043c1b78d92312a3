"""Checks make their events by themselves, once; people handle them; checks close them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import time_machine
from sqlalchemy import update
from sqlmodel import select

from core.admin.audit_trail import add_audit
from core.contracts import Actor
from core.enums import FindingStatus, QualityRule, Severity
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.jobs.types import LeaseLostError
from core.market_data.bulk_store import BulkStore
from core.market_data.quality.finding_ledger import FindingLedger
from core.market_data.quality.series_check import judge_series, keep_verdict
from core.market_data.quality_check_service import QualityCheckService
from core.market_data.quality_service import QualityService
from core.market_data.quality_types import FindingFilter, FindingView
from core.market_data.series_store import SeriesStore
from core.market_data.symbol_lookup import look_up_instrument
from db.admin.tables import AuditEntry
from db.events.tables import OutboxEvent
from db.market_data.quality_tables import DataQualityScore
from db.market_data.series_repository import SeriesRepository
from db.market_data.suspended_repository import StoredSuspension, SuspendedRepository
from db.session import Database
from tests.core.market_data.conftest import RecordingQueue

UPDATED = MarketDataUpdated(
    symbol="TEST", interval="1d", source="csv", bar_count=100, first_changed_time=0
)
MARKET = UniverseUpdated(source="csv", interval="1d", first_changed={"A": 0, "B": 0})
ALL = FindingFilter(is_open_only=False)
Store = Callable[..., None]


@pytest.fixture
def quality(database: Database) -> QualityService:
    return QualityService(database, add_audit, lambda *_: ["ada", "tess"])


@pytest.fixture
def checks(database: Database, outbox: Outbox, jobs: Any) -> QualityCheckService:
    return QualityCheckService(database, outbox, jobs, add_audit)


@pytest.fixture
def store(
    database: Database,
    outbox: Outbox,
    trader: Actor,
    make_columns: Callable[..., Any],
    make_fetched: Callable[..., Any],
) -> Store:
    """Store TEST with jumps of the close after the given bars; the last store wins."""

    def run(*jumps: int, symbol: str = "TEST", count: int = 100, factor: float = 3.3) -> None:
        bars = make_columns(count)
        after = factor ** np.searchsorted(np.array(jumps), np.arange(count), side="right")
        prices = {name: getattr(bars, name) * after for name in ("open", "high", "low", "close")}
        fetched = make_fetched(symbol, bars._replace(**prices), replaces_history=True)
        with database.write() as session:
            SeriesStore(session, outbox).store(fetched, "csv", trader)

    return run


@pytest.fixture
def jumpy(store: Store) -> None:
    store(50)


def list_all(quality: QualityService, actor: Actor) -> list[FindingView]:
    return list(quality.get_board(actor, ALL).findings)


def list_done(database: Database) -> list[str]:
    """What the audit trail says of findings, oldest first."""
    with database.read() as session:
        return [
            entry.action.removeprefix("data_quality.")
            for entry in session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
            if entry.action.startswith("data_quality.")
        ]


def count_published(database: Database) -> int:
    with database.read() as session:
        names = session.exec(select(OutboxEvent.name)).all()
    return list(names).count("DataQualityFound")


@pytest.mark.usefixtures("jumpy")
def test_a_finding_is_created_and_published_once(
    database: Database, quality: QualityService, checks: QualityCheckService, trader: Actor
) -> None:
    assert checks.check_series(trader, "test") == 1
    assert checks.check_series(trader, "TEST") == 0
    checks.on_market_data_updated(UPDATED, "event-1")
    checks.on_market_data_updated(UPDATED, "event-1")

    board = quality.get_board(trader)
    assert [item.severity for item in board.findings] == [Severity.HIGH]
    assert board.counts == {Severity.HIGH: 1}
    assert board.top == board.findings
    assert board.scores[0].accuracy == 70
    assert count_published(database) == 1


@pytest.mark.usefixtures("jumpy")
def test_a_finding_is_acknowledged_assigned_and_resolved_and_each_is_audited(
    database: Database, quality: QualityService, checks: QualityCheckService, trader: Actor
) -> None:
    checks.check_series(trader, "TEST")
    found = quality.get_board(trader).findings[0].id
    assert quality.worst_open(trader, ["TEST", "ELSE"]) == {"TEST": Severity.HIGH}

    quality.acknowledge(trader, found, "seen")
    quality.assign(trader, found, "ada")
    quality.resolve(trader, found)

    assert quality.worst_open(trader, ["TEST"]) == {}
    assert checks.check_series(trader, "TEST") == 0
    (view,) = list_all(quality, trader)
    assert (view.status, view.note, view.assigned_to) == (FindingStatus.RESOLVED, "seen", "ada")
    assert view.gone_at is None  # resolved by a person; the bars are still as they were
    with pytest.raises(InvalidInputError):
        quality.resolve(trader, found)
    with database.read() as session:
        entries = session.exec(select(AuditEntry)).all()
    assert [(entry.username, entry.action, entry.target) for entry in entries] == [
        ("tess", f"data_quality.{done}", "TEST price_jump")
        for done in ("acknowledged", "assigned", "resolved")
    ]


def test_what_a_later_check_does_not_find_is_closed_and_opened_again_when_it_is_back(
    database: Database,
    quality: QualityService,
    checks: QualityCheckService,
    trader: Actor,
    store: Store,
) -> None:
    store(50)
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        checks.check_series(trader, "TEST")
    store()
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False):
        assert checks.check_series(trader, "TEST") == 0

    assert list_done(database) == ["closed"]
    (gone,) = list_all(quality, trader)
    assert (gone.status, gone.handled_by) == (FindingStatus.RESOLVED, "check")
    assert gone.gone_at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert quality.worst_open(trader, ["TEST"]) == {}

    store(50)
    with time_machine.travel(datetime(2026, 3, 4, 9, tzinfo=UTC), tick=False):
        assert checks.check_series(trader, "TEST") == 1
    (back,) = list_all(quality, trader)
    assert (back.id, back.status, back.gone_at) == (gone.id, FindingStatus.OPEN, None)
    assert back.found_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert count_published(database) == 2
    assert list_done(database) == ["closed", "reopened"]


@pytest.mark.usefixtures("jumpy")
def test_what_a_person_resolved_comes_back_only_if_it_was_gone_or_grows(
    quality: QualityService, checks: QualityCheckService, trader: Actor, store: Store
) -> None:
    checks.check_series(trader, "TEST")
    quality.resolve(trader, quality.get_board(trader).findings[0].id, "a merger")
    store(50, 80)  # a second jump

    assert checks.check_series(trader, "TEST") == 1

    (view,) = quality.get_board(trader).findings
    assert (view.status, view.bar_count, view.note) == (FindingStatus.OPEN, 2, "a merger")


def test_a_check_without_anomalies_leaves_findings_of_anomalies_alone(
    quality: QualityService, checks: QualityCheckService, trader: Actor, store: Store
) -> None:
    store(50, factor=1.45)  # within half the price: an anomaly, and no jump
    checks.check_series(trader, "TEST")
    before = [(item.rule, item.severity) for item in quality.get_board(trader).findings]
    assert before == [(QualityRule.ANOMALY, Severity.CRITICAL)]

    checks.check_now(trader)

    after = [(item.rule, item.severity) for item in quality.get_board(trader).findings]
    assert after == before


def test_changed_bars_of_a_market_are_searched_for_anomalies_by_a_job_of_their_own(
    quality: QualityService,
    checks: QualityCheckService,
    trader: Actor,
    store: Store,
    jobs: Any,
    make_job: Callable[..., Any],
) -> None:
    store(50, factor=1.45)
    checks.run_check_job(make_job(trader, {"scope": "changed"}))
    assert quality.get_board(trader).findings == ()
    assert [job["kind"] for job in jobs.jobs.values()] == ["find_anomalies"]

    search = make_job(trader, {})
    checks.run_anomaly_job(search)

    assert search.result == {"symbols": 1, "found": 1}
    (found,) = quality.get_board(trader).findings
    assert (found.rule, found.severity) == (QualityRule.ANOMALY, Severity.CRITICAL)
    again = make_job(trader, {})
    checks.run_anomaly_job(again)
    assert again.result == {"symbols": 0, "found": 0}


def test_a_verdict_on_bars_that_have_changed_since_is_not_kept(
    database: Database, outbox: Outbox, quality: QualityService, trader: Actor, store: Store
) -> None:
    store(50)
    with database.read() as session:
        instrument = look_up_instrument(session, "TEST")
        (series,) = SeriesRepository(session).list_series(instrument.id or 0)
        verdict = judge_series(session, instrument, series, with_anomalies=False)
    assert verdict.findings
    store()  # somebody else was faster

    with database.write() as session:
        ledger = FindingLedger(session, outbox, add_audit, trader)
        assert keep_verdict(session, ledger, verdict) == 0

    assert quality.get_board(trader).findings == ()
    assert quality.get_report(trader).changed_symbols == 1


def test_unknown_findings_and_symbols_are_named(
    quality: QualityService, checks: QualityCheckService, trader: Actor
) -> None:
    with pytest.raises(NotFoundError, match="finding 7"):
        quality.resolve(trader, 7)
    with pytest.raises(NotFoundError):
        checks.check_series(trader, "NOPE")
    with pytest.raises(InvalidInputError, match="cannot be given"):
        quality.assign(trader, 7, " ")


def test_a_viewer_may_look_only(
    quality: QualityService, checks: QualityCheckService, viewer: Actor
) -> None:
    assert quality.get_board(viewer).findings == ()
    with pytest.raises(NotPermittedError):
        checks.check_all(viewer)


@pytest.mark.usefixtures("jumpy")
def test_the_job_checks_everything(
    quality: QualityService,
    checks: QualityCheckService,
    trader: Actor,
    jobs: Any,
    make_job: Callable[..., Any],
) -> None:
    assert checks.check_all(trader) == "job-1"
    assert jobs.sent == ["job-1"]
    assert jobs.jobs["job-1"]["arguments"] == {"scope": "all"}
    job = make_job(trader, {"scope": "all"})
    checks.run_check_job(job)
    assert job.result["symbols"] == 1
    assert job.result["found"] >= 1
    assert job.shares == [0.0]
    report = quality.get_report(trader)
    assert (report.checked_series, report.changed_symbols) == (1, 0)
    assert sum(one.findings for one in report.classes) == job.result["found"]


class RefusingQueue(RecordingQueue):
    """Refuses a second unfinished job of the same kind and key, as the real one does."""

    def add(self, session: Any, **job: Any) -> str:
        asked = (job["kind"], job["key"])
        if any((other["kind"], other["key"]) == asked for other in self.jobs.values()):
            raise ConflictError("It is already waiting or running.")
        return super().add(session, **job)


def test_a_changed_market_starts_one_job_and_checks_nothing_in_the_event(
    database: Database,
    outbox: Outbox,
    quality: QualityService,
    trader: Actor,
    make_columns: Callable[..., Any],
    make_fetched: Callable[..., Any],
    make_job: Callable[..., Any],
) -> None:
    queue: Any = RefusingQueue()
    checks = QualityCheckService(database, outbox, queue, add_audit)
    bad = make_columns(40)._replace(volume=np.zeros(40))
    with database.write() as session:
        many = [make_fetched(symbol, bad) for symbol in ("A", "B", "C")]
        BulkStore(session, outbox).store(many, "csv", trader)

    checks.on_universe_updated(MARKET, "event-1")
    checks.on_universe_updated(MARKET, "event-2")

    assert queue.sent == ["job-1"]
    assert queue.jobs["job-1"]["actor"].user_id == 0
    assert quality.get_board(trader).findings == ()
    assert quality.get_report(trader).changed_symbols == 3
    job = make_job(trader, queue.jobs["job-1"]["arguments"])
    checks.run_check_job(job)
    assert job.result == {"symbols": 3, "found": 3}
    again = make_job(trader, queue.jobs["job-1"]["arguments"])
    checks.run_check_job(again)
    assert again.result == {"symbols": 0, "found": 0}


def test_changed_bars_of_symbols_are_checked_at_once_and_searched_by_one_job_for_all(
    database: Database,
    outbox: Outbox,
    quality: QualityService,
    trader: Actor,
    store: Store,
    make_job: Callable[..., Any],
) -> None:
    queue: Any = RefusingQueue()
    checks = QualityCheckService(database, outbox, queue, add_audit)
    store(50)  # a jump, by the rules
    store(50, symbol="ELSE", factor=1.45)  # an anomaly

    checks.on_market_data_updated(UPDATED, "event-1")
    # No rule has seen the other one yet: that goes before any search.
    assert [job["kind"] for job in queue.jobs.values()] == ["check_quality"]
    checks.on_market_data_updated(replace(UPDATED, symbol="ELSE"), "event-2")

    assert [item.symbol for item in quality.get_board(trader).findings] == ["TEST"]
    assert [job["kind"] for job in queue.jobs.values()] == ["check_quality", "find_anomalies"]
    search = make_job(trader, {})
    checks.run_anomaly_job(search)
    assert search.result["symbols"] == 2
    found = {(item.symbol, item.rule) for item in quality.get_board(trader).findings}
    assert ("ELSE", QualityRule.ANOMALY) in found
    checks.on_market_data_updated(UPDATED, "event-1")
    assert len(queue.jobs) == 2


def test_what_changes_while_a_check_ends_is_the_next_job_and_starts_with_its_end(
    database: Database,
    outbox: Outbox,
    trader: Actor,
    store: Store,
    jobs: Any,
    make_job: Callable[..., Any],
) -> None:
    """An event would find the ending job unfinished, and start none."""
    checks = QualityCheckService(database, outbox, jobs, add_audit)
    store(50)
    job = make_job(trader, {"scope": "changed"})
    end = job.finish

    def finish_late(session: Any, result: dict[str, Any]) -> None:
        session.connection().execute(update(DataQualityScore).values(content_hash="older"))
        assert not jobs.jobs, "a job that starts before the end of this one is refused"
        end(session, result)

    job.finish = finish_late
    checks.run_check_job(job)

    assert [one["kind"] for one in jobs.jobs.values()] == ["check_quality"]
    assert jobs.sent == ["job-1"]


def test_a_check_that_lost_its_lease_starts_nothing(
    database: Database, outbox: Outbox, trader: Actor, store: Store, jobs: Any, make_job: Any
) -> None:
    checks = QualityCheckService(database, outbox, jobs, add_audit)
    store(50, factor=1.45)
    job = make_job(trader, {"scope": "changed"})

    def lose_lease(session: Any, result: dict[str, Any]) -> None:
        raise LeaseLostError

    job.finish = lose_lease
    with pytest.raises(LeaseLostError):
        checks.run_check_job(job)
    assert jobs.sent == []


@pytest.mark.usefixtures("jumpy")
def test_changed_bars_are_due_for_a_check_and_checked_ones_are_not(
    quality: QualityService,
    checks: QualityCheckService,
    trader: Actor,
    store: Store,
    make_job: Callable[..., Any],
) -> None:
    assert quality.get_report(trader).changed_symbols == 1
    checks.check_series(trader, "TEST")
    assert quality.get_report(trader).changed_symbols == 0

    store(50, 80)

    assert quality.get_report(trader).changed_symbols == 1
    job = make_job(trader, {"scope": "changed"})
    checks.run_check_job(job)
    assert job.result["symbols"] == 1


def test_a_day_that_the_source_lists_without_a_trade_is_not_missing(
    database: Database,
    outbox: Outbox,
    quality: QualityService,
    checks: QualityCheckService,
    trader: Actor,
    make_columns: Callable[..., Any],
    make_fetched: Callable[..., Any],
) -> None:
    days = np.arange(np.datetime64("2024-03-04"), np.datetime64("2024-03-30"))
    days = days[np.is_busday(days)]  # no holiday among them in Seoul
    keep = np.delete(np.arange(len(days)), [5, 6])
    bars = make_columns(len(days))._replace(time=days.astype("M8[s]").astype(np.int64))
    fetched = make_fetched("TEST", bars.take(keep))
    facts = replace(fetched.instrument, exchange="KRX")
    with database.write() as session:
        SeriesStore(session, outbox).store(replace(fetched, instrument=facts), "csv", trader)

    checks.check_series(trader, "TEST")
    (missing,) = quality.get_board(trader).findings
    assert (missing.rule, missing.bar_count) == (QualityRule.MISSING_SESSIONS, 2)

    with database.write() as session:
        instrument = look_up_instrument(session, "TEST")
        listed = [StoredSuspension(instrument.id or 0, days[row].item(), 100.0) for row in (5, 6)]
        SuspendedRepository(session).write_days(listed, "csv", fetched.fetched_at)
    checks.check_series(trader, "TEST")

    assert quality.get_board(trader).findings == ()
    assert quality.get_board(trader).scores[0].completeness == 100


@pytest.mark.usefixtures("jumpy")
def test_the_board_is_filtered_and_says_how_many_there_are(
    quality: QualityService, checks: QualityCheckService, trader: Actor, store: Store
) -> None:
    store(20, 40, symbol="ELSE")
    for symbol in ("TEST", "ELSE"):
        checks.check_series(trader, symbol)

    def look(**wanted: Any) -> tuple[int, list[str]]:
        board = quality.get_board(trader, FindingFilter(**wanted))
        return board.total, [item.symbol for item in board.findings]

    assert look()[0] == 2
    assert look(symbol="else") == (1, ["ELSE"])
    assert look(severities=(Severity.CRITICAL,)) == (0, [])
    assert look(severities=(Severity.HIGH,), rules=(QualityRule.PRICE_JUMP,))[0] == 2
    assert look(rules=(QualityRule.STALE_PRICE,)) == (0, [])
    assert look(sources=("yfinance",)) == (0, [])
    assert quality.list_sources(trader) == ("csv",)
