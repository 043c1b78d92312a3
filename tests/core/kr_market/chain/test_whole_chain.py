"""From an import to a notice, with the real dispatcher and the real job runner."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from core.contracts import SYSTEM
from core.enums import FollowState, KoreanSignalKind, Role
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.jobs.runner import JobRunner
from core.kr_market.chain import chain_starter
from core.kr_market.ledger.types import SignalFilter
from core.market_data.bulk_store import BulkStore
from core.market_data.demo_market.market import build_market
from core.service_factory import build_services
from core.service_tables import JOB_HANDLERS, SUBSCRIPTIONS
from core.settings import Settings
from tests.conftest import add_user

EVENING = datetime(2026, 10, 30, 7, 20, tzinfo=UTC)  # 16:20 in Seoul, after the last session
SHARES = 90
CORRELATION = "import-7"
OTHERS = {"check_quality", "find_anomalies"}  # jobs that hear of bars too, and take their time


class Desk:
    """A desk with a small Korean market, and a worker that is told when to look."""

    def __init__(self, folder, migrated_file):
        settings = Settings(
            data_dir=folder, is_worker_started=False, is_yfinance_enabled=False, _env_file=None
        )
        folder.mkdir()
        shutil.copy(migrated_file, settings.effective_database_url.removeprefix("sqlite:///"))
        self.services = services = build_services(settings)
        self.database = services.database
        self.dispatcher = EventDispatcher(
            self.database, {name: services.find(name) for _, name in SUBSCRIPTIONS}
        )
        self.runner = JobRunner(
            self.database,
            JOB_HANDLERS,
            services.find,
            services.find_actor,
            60,
            on_ended=services.tell_ended,
        )

    def import_bars(self, fetched):
        listeners = {}
        for event, handler in SUBSCRIPTIONS:
            listeners.setdefault(event.__name__, []).append(handler)
        with self.database.write() as session:
            actor = replace(SYSTEM, correlation_id=CORRELATION)
            BulkStore(session, Outbox(listeners)).store(fetched, "krx", actor)

    def select(self, statement):
        with self.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def work(self, clock):
        """Let the worker look until nothing is left; returns the kinds of jobs it carried out."""
        done = []
        while True:
            delivered = self.dispatcher.deliver_due()
            clock.shift(timedelta(seconds=20))
            started = self.services.korean_chain.start_due()
            waiting = self.select("SELECT id, kind FROM job WHERE status = 'pending'")
            waiting = [(job, kind) for job, kind in waiting if kind not in OTHERS]
            for job, kind in waiting:
                self.runner.run(job)
                done.append(kind)
            if not delivered and not started and not waiting:
                return done


@pytest.fixture(scope="module")
def fetched():
    """Real-looking bars: the demo's, as if an exchange had sent them."""
    market = build_market()
    found = [market.fetched(listing.symbol) for listing in market.listings[:SHARES]]
    return [
        replace(
            one,
            instrument=replace(one.instrument, exchange="KOSPI"),
            is_demo=False,
            fetched_at=EVENING - timedelta(minutes=10),
        )
        for one in found
    ]


@pytest.fixture
def clock():
    with time_machine.travel(EVENING, tick=False) as moved:
        yield moved


@pytest.fixture
def desk(tmp_path, migrated_file, clock, monkeypatch):
    monkeypatch.setattr(chain_starter, "LOOK_SECONDS", 0.0)
    desk = Desk(tmp_path / "desk", migrated_file)
    yield desk
    desk.services.close()
    shutil.rmtree(tmp_path / "desk")


def test_an_import_becomes_scans_signals_analyses_and_one_notice_for_each_scan(
    desk, fetched, clock
):
    trader = add_user(desk.database, "tess", Role.TRADER)
    viewer = add_user(desk.database, "vera", Role.VIEWER)
    desk.import_bars(fetched)
    kinds = desk.work(clock)
    assert kinds.count("scan_vcp") == 3
    assert "follow_signals" in kinds

    ledger = desk.services.signal_ledger
    signals = ledger.list_signals(viewer, SignalFilter(kind=KoreanSignalKind.VCP))
    assert signals, "the bars hold contractions"
    for one in signals:
        assert one.analysis.method == "rules"
        assert one.analysis.verdict
        assert one.outcome.state is FollowState.WAITING, "the next session has not come"
        assert one.emitted_at.date() == EVENING.date()
        assert not one.is_demo
    assert ledger.verify(viewer).is_whole

    told = desk.select(
        "SELECT correlation_id, count(*) FROM outbox_event "
        "WHERE name IN ('VcpSignalDetected', 'SignalCreated', 'SignalsAnalysed') "
        "GROUP BY correlation_id"
    )
    assert [correlation for correlation, _ in told] == [CORRELATION]
    jobs = "SELECT DISTINCT correlation_id FROM job WHERE kind IN ('scan_vcp', 'analyse_signals')"
    assert desk.select(jobs) == [(CORRELATION,)]

    scans = desk.select("SELECT count(*) FROM kr_scan WHERE sealed > 0")[0][0]
    notices = [
        one for one in desk.services.notices.list_notices(trader) if "sealed for" in one.title
    ]
    assert len(notices) == scans
    assert notices[-1].title.startswith(f"VCP: {len(signals)} signal")
    assert signals[-1].symbol in notices[-1].body
    assert not [
        one for one in desk.services.notices.list_notices(viewer) if "sealed for" in one.title
    ]


COUNTED = ("kr_scan", "kr_signal", "kr_signal_analysis", "notice", "job")


def test_everything_delivered_a_second_time_happens_once(desk, fetched, clock):
    add_user(desk.database, "tess", Role.TRADER)
    desk.import_bars(fetched)
    desk.work(clock)
    # Jobs that only look again, and find nothing, may be started again.
    count = "SELECT count(*) FROM {}"
    harmless = " WHERE kind NOT IN ('follow_signals', 'read_gate', 'check_quality')"
    before = {name: desk.select(count.format(name)) for name in COUNTED[:-1]}
    jobs = desk.select(count.format("job") + harmless)
    with desk.database.engine.begin() as connection:
        connection.execute(
            text("UPDATE event_delivery SET status = 'pending', attempts = 0, delivered_at = NULL")
        )
    desk.work(clock)
    assert {name: desk.select(count.format(name)) for name in COUNTED[:-1]} == before
    assert desk.select(count.format("job") + harmless) == jobs


def test_a_repaired_bar_of_an_older_session_starts_no_scan(desk, fetched, clock):
    desk.import_bars(fetched)
    assert "scan_vcp" in desk.work(clock)
    columns = fetched[0].columns
    close = columns.close.copy()
    close[-30] = columns.low[-30]
    repaired = replace(fetched[0], columns=columns._replace(close=close))
    desk.import_bars([repaired])
    assert "scan_vcp" not in desk.work(clock)


def test_files_of_one_evening_are_scanned_once(desk, fetched, clock):
    for some in (fetched[:30], fetched[30:60], fetched[60:]):
        desk.import_bars(some)
        clock.shift(timedelta(seconds=2))
        desk.dispatcher.deliver_due()
        desk.services.korean_chain.start_due()
    assert desk.work(clock).count("scan_vcp") == 3


def test_flows_start_the_scan_of_flows_with_their_own_correlation(desk, fetched, clock):
    from core.events.types import FlowsUpdated

    desk.import_bars(fetched)
    desk.work(clock)
    with desk.database.write() as session:
        event = FlowsUpdated(source="krx", rows=1, last_day="2026-10-30")
        Outbox({"FlowsUpdated": ["korean_chain.on_flows_updated"]}).record(session, event, "f-1")
    kinds = desk.work(clock)
    assert set(kinds) == {"scan_smart_money"}
    found = desk.select("SELECT DISTINCT correlation_id FROM job WHERE kind = 'scan_smart_money'")
    assert ("f-1",) in found


def test_a_market_that_is_not_korean_is_left_alone(desk, fetched, clock):
    foreign = [
        replace(one, instrument=replace(one.instrument, exchange="NASDAQ")) for one in fetched[:10]
    ]
    desk.import_bars(foreign)
    assert "scan_vcp" not in desk.work(clock)


def test_a_worker_that_starts_scans_what_was_imported_before(desk, fetched, clock):
    desk.import_bars(fetched)
    with desk.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM event_delivery"))  # imported by an older version
    assert "scan_vcp" not in desk.work(clock)
    desk.services.korean_chain.look_at_market()
    assert desk.work(clock).count("scan_vcp") == 3
    desk.services.korean_chain.look_at_market()
    assert desk.work(clock) == []
