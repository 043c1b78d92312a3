"""The gate's self-tests: one at a time, stored as they end; and what the gate's state is."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.contracts import SYSTEM
from core.enums import GateStatus, JobStatus
from core.errors import ConflictError, NotPermittedError
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.schedules.defaults import DEFAULTS
from core.trading.honesty.gate_service import GATE_JOB, GateService
from core.trading.honesty.gate_state import (
    STALE_AFTER,
    judge_gate,
    judge_gate_of,
)
from core.trading.honesty.gate_views import list_targets
from core.trading.honesty.passport import PASSPORT_VERSION
from core.trading.honesty.rates import Rate
from core.trading.honesty.self_test import SelfTest
from db.trading.honesty_tables import GateSelfTest

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALIVE = SelfTest(Rate(70, 70), Rate(0, 90), Rate(0, 120), Rate(54, 60), 2.0, {"trials": 120})
BLIND = replace(ALIVE, leaks_caught=Rate(63, 70), missed=("tomorrow's close",))
KINDS = {GATE_JOB: JobKind("run_test_job", max_attempts=1)}


class World:
    """A queue, and a gate whose self-test finds what it is told."""

    def __init__(self, database):
        self.sent, self.finds = [], ALIVE
        self.jobs = JobService(database, KINDS, self)
        self.gate = GateService(database, self.jobs)
        self.runner = JobRunner(
            database, KINDS, lambda name: getattr(self.gate, name), lambda _: SYSTEM, 60
        )

    def send(self, job_id, priority):
        self.sent.append(job_id)

    def work(self):
        while self.sent:
            self.runner.run(self.sent.pop(0))


@pytest.fixture
def world(database, monkeypatch):
    made = World(database)
    monkeypatch.setattr("core.trading.honesty.gate_service.run_self_test", lambda *_: made.finds)
    return made


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_an_operator_may_test_at_any_time_but_not_twice_at_once(world, clock, admin, trader):
    job_id = world.gate.submit_test(admin)
    with pytest.raises(ConflictError, match="waiting or running"):
        world.gate.submit_test(admin)
    with pytest.raises(NotPermittedError):
        world.gate.submit_test(trader)
    world.work()
    assert world.jobs.get_job(admin, job_id).status is JobStatus.SUCCESS
    assert world.jobs.get_job(admin, job_id).result == {"is_alive": True}
    assert world.gate.submit_test(admin)


def test_a_dead_gate_is_stored_and_said(world, clock):
    world.finds = BLIND
    world.gate.submit_test(SYSTEM)
    world.work()
    overview = world.gate.get_overview(SYSTEM)
    assert overview.state.status is GateStatus.DEAD
    assert overview.state.sentence.startswith("THE GATE IS DEAD: it failed its self-test of 2026-")
    assert overview.tests[0].result.missed == BLIND.missed
    assert [target.is_met for target in list_targets(BLIND)] == [False, True, True, True]


def test_of_a_cancelled_test_nothing_is_stored(world, clock, admin):
    world.jobs.cancel_job(admin, world.gate.submit_test(admin))
    world.work()
    assert world.gate.get_overview(SYSTEM).tests == ()


def proof(at, *, is_alive=True, version=PASSPORT_VERSION):
    return GateSelfTest(at=at, version=version, is_alive=is_alive, seconds=1.0, findings={})


@pytest.mark.parametrize(
    ("last", "later", "status", "words"),
    [
        (None, timedelta(0), GateStatus.UNPROVEN, "never been tested"),
        (proof(START), STALE_AFTER, GateStatus.ALIVE, "proved alive on 2026-03-02"),
        (proof(START), STALE_AFTER + timedelta(1), GateStatus.UNPROVEN, "more than 14 days ago"),
        (proof(START, version=0), timedelta(0), GateStatus.UNPROVEN, "definitions have changed"),
        (proof(START, is_alive=False), 9 * STALE_AFTER, GateStatus.DEAD, "DEAD"),
    ],
)
def test_a_gate_is_alive_only_while_its_last_test_is_good_recent_and_of_what_it_is_now(
    last, later, status, words
):
    state = judge_gate(last, START + later)
    assert state.status is status
    assert words in state.sentence
    assert state.tested_at == (last and last.at)


def test_a_passport_computed_under_a_dead_gate_stays_doubtful_after_the_gate_is_mended():
    computed, at = START + timedelta(days=1), START + timedelta(days=3)
    dead, mended = proof(START, is_alive=False), proof(START + timedelta(days=2))
    assert judge_gate_of(mended, dead, computed, at).status is GateStatus.DEAD
    assert "compute it again" in judge_gate_of(mended, dead, computed, at).sentence
    assert judge_gate_of(mended, mended, at, at).status is GateStatus.ALIVE
    assert judge_gate_of(mended, None, computed, at).status is GateStatus.ALIVE
    assert judge_gate_of(None, None, None, at).status is GateStatus.UNPROVEN


def test_new_definitions_have_the_schedule_test_the_gate_at_once():
    schedule = next(one for one in DEFAULTS if one.name == "test_gate")
    assert schedule.edition == PASSPORT_VERSION


def test_what_is_stored_of_a_test_reads_back(world, clock):
    world.gate.submit_test(SYSTEM)
    world.work()
    assert asdict(world.gate.get_overview(SYSTEM).tests[0].result) == asdict(ALIVE)
