"""A scan is stored whole with its seals, once, and says what it found or why nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.enums import BacktestStatus, FlowUnit, JobStatus, KoreanSignalKind
from core.enums import SmartMoneySignal as Signal
from core.errors import ConflictError, NotFoundError, NotPermittedError
from core.events.outbox import Outbox
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.ledger.types import MarketPresent, SignalFilter
from core.kr_market.smart_money.scan_runner import (
    NOTHING_FOUND,
    SCAN_JOB,
    SmartMoneyScanRunner,
)
from core.kr_market.smart_money.scan_service import SmartMoneyScans
from core.kr_market.smart_money.types import SmartMoneyQuery
from db.jobs.tables import Job
from db.kr_market.scan_repository import ScanRepository
from tests.core.kr_market.smart_money.flow_samples import (
    build_flows,
    build_service,
    build_universe,
    day,
    seoul,
)

KINDS = {SCAN_JOB: JobKind("scan")}
SYMBOLS = ("000010", "000020", "000030", "000040")
COUNT = 340
LAST = COUNT - 1


def bought_market():
    """000010: bought on both sides since two sessions ago; 000020: by institutions for long;
    000030: sold by both for a year; 000040: bought, but its price has jumped.
    """
    rng = np.random.default_rng(11)
    universe = build_universe(np.full((4, COUNT), 10_000.0), 100_000.0, SYMBOLS)
    foreign, institution = rng.normal(0, 1e7, (2, 4, COUNT)).round()
    foreign[0, -3:], institution[0, -3:] = 5e7, 5e7
    foreign[0, -4], institution[0, -4] = -1.0, -1.0
    foreign[1, -1], institution[1, -10:] = -1.0, 5e6
    foreign[2, -80:], institution[2, -80:] = -6e7, -6e7
    foreign[3, -6:], institution[3, -6:] = 5e7, 5e7
    universe.close[3, -40:] *= 10
    return universe, build_flows(universe, foreign, institution)


class Desk:
    """Scans on a database of one's own, with the real job service, runner and ledger."""

    def __init__(self, database, owner, universe, flows):
        self.database, self.owner = database, owner
        self.present = MarketPresent(day(LAST), seoul(LAST, 17), seoul(LAST + 1, 9), is_demo=False)
        self.ledger = SignalLedgerService(database, Outbox({}), lambda _source, _at: self.present)

        class Nowhere:
            def send(self, job_id, priority):
                pass

        self.jobs = JobService(database, KINDS, Nowhere(), self.tell_ended)
        service = build_service(universe, flows)
        self.scans = SmartMoneyScans(database, self.jobs)
        self.scan_runner = SmartMoneyScanRunner(database, service, self.ledger.seal)
        self.runner = JobRunner(
            database,
            KINDS,
            lambda _name: self.scan_runner.run_scan_job,
            lambda _id: self.owner,
            30.0,
            on_ended=self.tell_ended,
        )

    def tell_ended(self, session, job):
        self.scan_runner.on_job_ended(session, job)

    def run(self, query=None):
        wanted = query or SmartMoneyQuery(as_of=seoul(LAST, 16))
        job_id = self.scans.submit_scan(self.owner, wanted)
        self.runner.run(job_id)
        with self.database.read() as session:
            return session.get(Job, job_id)


@pytest.fixture
def desk(database, trader):
    return Desk(database, trader, *bought_market())


def test_a_scan_keeps_what_was_read_and_gives_it_back_whole(desk, viewer):
    job = desk.run()

    assert (job.status, job.result["hits"]) == (JobStatus.SUCCESS, 2)
    found = desk.scans.find_latest(viewer, "normalised")
    assert found is not None
    assert (found.status, found.session, found.known_at) == (
        BacktestStatus.COMPLETED, day(LAST), seoul(LAST, 15, 40),
    )  # fmt: skip
    market = build_service(*bought_market()).get_market(
        viewer, SmartMoneyQuery(as_of=seoul(LAST, 16))
    )
    whole = {one.symbol: one for one in market.readings}
    assert [one.symbol for one in found.hits] == ["000010", "000020"]
    assert found.hits[0] == whole["000010"]
    assert found.hits[1] == whole["000020"]
    assert found.hits[0].signal is Signal.DOUBLE_BUY
    assert (found.looked_at, found.unknown_scores, found.unadjusted) == (4, 0, 1)
    assert found.reason == ""
    assert found.signals == {
        Signal.DOUBLE_BUY: 1, Signal.FOREIGNER_BUY: 0, Signal.INST_SCOOP: 1,
    }  # fmt: skip
    assert sum(found.stages.values()) == 4
    assert (found.unit, found.source, found.flow_source) == (FlowUnit.KRW, "bars", "flows")


def test_only_a_new_signal_is_sealed_with_all_it_was_made_of(desk, viewer):
    desk.run()

    (signal,) = desk.ledger.list_signals(viewer, SignalFilter())
    draft = signal
    assert (draft.symbol, draft.kind) == ("000010", KoreanSignalKind.SMART_MONEY)
    assert (draft.signal_type, draft.price, draft.preset) == ("DOUBLE_BUY", 10_000.0, "normalised")
    assert draft.facts["known_at"] == seoul(LAST, 15, 40).isoformat()
    found = desk.scans.find_latest(viewer, "normalised")
    assert (found.sealed, found.seal_note) == (1, "1 sealed.")


def test_the_same_scan_again_seals_nothing_twice(desk, viewer):
    desk.run()
    desk.run()

    found = desk.scans.find_latest(viewer, "normalised")
    assert (found.sealed, found.seal_note) == (0, "1 were in the ledger already.")
    assert len(desk.ledger.list_signals(viewer, SignalFilter())) == 1


def test_a_look_back_is_stored_and_not_sealed(desk, viewer):
    desk.present = replace(desk.present, session=day(LAST + 9), clock=seoul(LAST + 9, 17))

    desk.run()

    found = desk.scans.find_latest(viewer, "normalised")
    assert (len(found.hits), found.sealed) == (2, 0)
    assert found.seal_note == "1 looked back, not sealed."


def test_flows_of_the_session_before_are_too_old_to_be_sealed(desk, viewer):
    desk.present = replace(desk.present, clock=seoul(LAST, 15, 30))

    desk.run(SmartMoneyQuery(as_of=seoul(LAST, 15, 30)))

    found = desk.scans.find_latest(viewer, "normalised")
    assert (found.session, found.sealed) == (day(LAST - 1), 0)
    assert "15:40 KST" in found.waiting


def test_each_preset_has_its_own_newest_scan(desk, viewer):
    assert desk.scans.find_latest(viewer, "normalised") is None
    desk.run(SmartMoneyQuery("absolute", as_of=seoul(LAST, 16)))
    assert desk.scans.find_latest(viewer, "normalised") is None
    assert desk.scans.find_latest(viewer, "absolute").preset == "absolute"
    with pytest.raises(NotFoundError):
        desk.scans.find_latest(viewer, "other")


def test_two_scans_of_a_preset_at_once_are_refused_and_two_presets_are_not(desk, trader):
    desk.scans.submit_scan(trader, SmartMoneyQuery())
    with pytest.raises(ConflictError):
        desk.scans.submit_scan(trader, SmartMoneyQuery())
    desk.scans.submit_scan(trader, SmartMoneyQuery("absolute"))


def test_a_viewer_may_look_and_not_scan(desk, viewer):
    with pytest.raises(NotPermittedError):
        desk.scans.submit_scan(viewer, SmartMoneyQuery())


def test_an_empty_scan_says_why(database, trader):
    universe, flows = bought_market()
    quiet = replace(flows, foreign=-np.abs(flows.foreign), institution=-np.abs(flows.institution))
    for used, words in ((None, "No investor flows are stored."), (quiet, NOTHING_FOUND)):
        desk = Desk(database, trader, universe, used)
        desk.run()
        found = desk.scans.find_latest(trader, "normalised")
        assert found.hits == ()
        assert words in found.reason
        assert found.seal_note == "No new signal: nothing to seal."


def test_a_cancelled_scan_stores_nothing_and_says_so(desk, trader, database):
    job_id = desk.scans.submit_scan(trader, SmartMoneyQuery())
    desk.jobs.cancel_job(trader, job_id)

    assert desk.scans.find_latest(trader, "normalised") is None
    with database.read() as session:
        (row,) = ScanRepository(session).list_scans(KoreanSignalKind.SMART_MONEY)
    assert row.status is BacktestStatus.CANCELLED


def test_sealing_late_is_told_apart_from_sealing_in_time(desk, viewer):
    """After the next session has opened nobody could have bought: studied, not sealed."""
    desk.present = replace(desk.present, clock=seoul(LAST + 1, 9) + timedelta(seconds=1))
    desk.run()
    assert desk.scans.find_latest(viewer, "normalised").sealed == 0
