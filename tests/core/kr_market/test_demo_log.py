"""The demo's signal log and the day's report, on what a demo's worker made of its market."""

from __future__ import annotations

import shutil

import pytest
from sqlmodel import select

from core.contracts import SYSTEM, UniverseQuery
from core.enums import FollowState, JobStatus, KoreanSignalKind
from core.errors import NotFoundError
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.kr_market.clock import to_seoul
from core.kr_market.demo_log import SESSIONS, DemoSignalLog
from core.kr_market.files.file_states import list_days
from core.kr_market.ledger.types import SignalFilter
from core.kr_market.lifecycle.follow_service import FOLLOW_JOB, SignalFollowService
from core.service_factory import build_services
from db.jobs.tables import Job
from tests import demo_template
from tests.core.kr_market.lifecycle.follow_desk import FollowDesk, Nowhere
from tests.core.kr_market.performance.market_samples import make_universe

EVERYTHING = SignalFilter(limit=5_000)
SEED = "seed_demo_log"


@pytest.fixture(scope="module")
def services(tmp_path_factory, settled_demo_folder):
    folder = tmp_path_factory.mktemp("demo_log") / "data"
    shutil.copytree(settled_demo_folder, folder)
    built = build_services(demo_template.demo_settings(folder))
    yield built
    built.close()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def signals(services):
    return services.signal_ledger.list_signals(SYSTEM, EVERYTHING)


def test_every_row_says_demo(signals):
    assert signals
    assert all(one.is_demo and one.source == "demo" for one in signals)


def test_all_scanners_have_signals_of_many_sessions(signals):
    sessions = {
        kind: {one.session for one in signals if one.kind is kind} for kind in KoreanSignalKind
    }
    assert len(sessions[KoreanSignalKind.VCP]) > SESSIONS // 2
    assert sessions[KoreanSignalKind.SMART_MONEY]
    assert sessions[KoreanSignalKind.CLOSING_BET]


def test_there_are_open_and_closed_signals(signals):
    states = {one.outcome.state for one in signals if one.outcome}
    assert {FollowState.OPEN, FollowState.CLOSED, FollowState.WAITING} <= states


def test_each_signal_was_sealed_on_its_own_sessions_evening_in_order(signals):
    emitted = [one.emitted_at for one in reversed(signals)]
    assert emitted == sorted(emitted)
    assert all(to_seoul(one.emitted_at).date() == one.session for one in signals)


def test_the_chain_is_whole(services, signals):
    verdict = services.signal_ledger.verify(SYSTEM)
    assert verdict.is_whole, verdict.sentence
    assert verdict.rows == len(signals)


def test_a_past_session_scanned_alone_gives_what_was_sealed(services, signals):
    """What is sealed of a session depends on nothing that came later."""
    universe = services.universes.load_universe(SYSTEM, UniverseQuery(SESSIONS + 1, "demo"))
    day = list_days(universe.time)[20]  # one on which flows were scanned too
    found = [
        draft
        for scan in services.demo_signal_log._scans
        for draft in scan.find(SYSTEM, "demo", day)
    ]
    sealed = {
        (one.kind, one.symbol, one.preset): one.inputs_hash for one in signals if one.session == day
    }
    assert {(one.kind, one.symbol, one.preset): one.inputs_hash for one in found} == sealed


def test_the_log_is_made_once(services):
    before = services.signal_ledger.count_signals(SYSTEM, EVERYTHING)
    assert services.demo_signal_log.is_ready("demo")
    services.korean_chain.look_at_market()
    assert services.signal_ledger.count_signals(SYSTEM, EVERYTHING) == before


def test_a_report_counts_what_is_stored(services, signals):
    with pytest.raises(NotFoundError, match="no report"):
        services.daily_reports.get_report(SYSTEM)
    newest = max(one.session for one in signals)
    summary = services.daily_reports.make_report(SYSTEM)
    report = services.daily_reports.get_report(SYSTEM, newest)
    content = report.content
    assert report.is_demo
    assert f"Report of {newest}" in summary
    assert content["sealed"] == sum(one.session == newest for one in signals)
    followed = [one.outcome for one in signals if one.outcome]
    assert content["closed"] == sum(one.state is FollowState.CLOSED for one in followed)
    assert content["closed_today"] == sum(one.exit_session == newest for one in followed)
    assert {scan["kind"] for scan in content["scans"]} == {kind.value for kind in KoreanSignalKind}
    verdict = services.signal_ledger.verify(SYSTEM)
    assert (report.head_sequence, report.head_hash) == (verdict.head_sequence, verdict.head_hash)


def test_the_log_ends_together_with_the_job_that_follows_its_signals(database):
    """A worker that dies at any moment leaves both or neither."""

    def break_off(_session):
        raise RuntimeError("The worker dies here.")

    desk = FollowDesk(database, make_universe(sessions=45))
    kinds = {SEED: JobKind("seed"), FOLLOW_JOB: JobKind("follow")}
    jobs = JobService(database, kinds, Nowhere())
    log = DemoSignalLog(database, jobs, desk.load, desk.ledger, scans=(), follow=break_off)
    runner = JobRunner(database, kinds, lambda _: log.run_seed_job, lambda _: SYSTEM, 60.0)
    assert not log.is_ready(desk.universe.source)
    (job,) = list_jobs(database)
    runner.run(job.id)
    assert [one.status for one in list_jobs(database)] == [JobStatus.RETRY]
    log._follow = SignalFollowService(database, jobs, desk.load).add_following
    with database.write() as session:
        session.get(Job, job.id).run_after = job.run_after
    runner.run(job.id)
    assert {one.kind: one.status for one in list_jobs(database)} == {
        SEED: JobStatus.SUCCESS,
        FOLLOW_JOB: JobStatus.PENDING,
    }


def list_jobs(database):
    with database.read() as session:
        return list(session.exec(select(Job)))
