from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core.enums import DueRunState, Role
from core.errors import ConflictError, NotFoundError, NotPermittedError
from core.kr_market.schedule.due_times import STEPS, list_due
from core.kr_market.schedule.schedule_runner import (
    FIRST_LOOK_SECONDS,
    LOOK_SECONDS,
    SILENT_AFTER,
    KoreanSchedule,
)
from core.kr_market.schedule.schedule_service import KoreanScheduleService
from core.kr_market.schedule.types import StepResult
from core.market_data.session_hours import list_session_hours
from db.kr_market.schedule_repository import ScheduleRepository

MORNING = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)  # Friday 09:00 in Seoul


def list_hours(first, last):
    return list_session_hours("KRX", first, last)


class Desk:
    """Several workers' schedules on one database."""

    def __init__(self, database, workers=1):
        self.database = database
        self.begun = []
        self.lock = threading.Lock()
        self.seconds = 0.0
        self.error = None
        self.actions = {step.name: self.act(step.name) for step in STEPS}
        self.workers = [self.start() for _ in range(workers)]
        self.service = KoreanScheduleService(database, list_hours, self.actions)

    def start(self):
        return KoreanSchedule(self.database, list_hours, self.actions, clock=lambda: self.seconds)

    def act(self, name):
        def action(actor, session):
            with self.lock:
                self.begun.append((name, session, actor.correlation_id))
            if self.error:
                raise self.error
            return StepResult(DueRunState.DONE, "Done.", (f"job-{name}",))

        return action

    def look(self):
        self.seconds += FIRST_LOOK_SECONDS
        return sum(worker.start_due() for worker in self.workers)

    def rows(self):
        with self.database.read() as session:
            return ScheduleRepository(session).list_runs(100_000)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


def test_each_step_is_begun_when_it_is_due(clock, database):
    desk = Desk(database)
    assert desk.look() == 0
    clock.move_to(datetime(2026, 11, 20, 6, 20, tzinfo=UTC))
    assert desk.look() == 1
    assert desk.look() == 0
    clock.move_to(datetime(2026, 11, 20, 7, 30, tzinfo=UTC))
    assert desk.look() == 4
    assert [name for name, *_ in desk.begun] == [step.name for step in STEPS]
    assert len({correlation for *_, correlation in desk.begun}) == 5
    assert {row.state for row in desk.rows()} == {DueRunState.DONE}


def test_what_was_due_before_the_first_look_is_nobodys_business(clock, database):
    clock.move_to(datetime(2026, 11, 20, 7, 25, tzinfo=UTC))
    desk = Desk(database)
    assert desk.look() == 0
    clock.shift(timedelta(minutes=5))
    desk.look()
    assert [row.name for row in desk.rows()] == ["report"]


def test_a_worker_that_starts_does_not_look_at_once(clock, database):
    desk = Desk(database)
    desk.look()
    clock.move_to(datetime(2026, 11, 20, 7, 30, tzinfo=UTC))
    assert desk.start().start_due() == 0


def test_between_looks_nothing_is_asked(clock, database):
    desk = Desk(database)
    desk.look()
    clock.move_to(datetime(2026, 11, 20, 7, 30, tzinfo=UTC))
    assert desk.workers[0].start_due() == 0


def test_after_a_weekend_off_the_older_ones_are_noted_as_missed(clock, database, viewer):
    desk = Desk(database)
    desk.look()
    clock.move_to(datetime(2026, 11, 23, 13, 0, tzinfo=UTC))  # Monday 22:00
    assert Desk(database).look() == 4
    runs = {(one.name, one.session.day): one for one in desk.service.list_runs(viewer)}
    assert runs["vcp_scan", 20].state is DueRunState.MISSED
    assert runs["vcp_scan", 20].note == "No worker was running, and a later one is due."
    assert runs["closing_bet", 23].state is DueRunState.MISSED
    assert runs["vcp_scan", 23].state is DueRunState.DONE


def test_many_workers_at_once_begin_each_due_time_once(clock, database):
    desk = Desk(database, workers=4)
    desk.look()
    clock.move_to(datetime(2026, 11, 20, 7, 30, tzinfo=UTC))
    desk.seconds += LOOK_SECONDS
    barrier = threading.Barrier(4)

    def look(worker):
        barrier.wait()
        worker.start_due()

    threads = [threading.Thread(target=look, args=(worker,)) for worker in desk.workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(name for name, *_ in desk.begun) == {
        "prices": 1, "flows": 1, "vcp_scan": 1, "report": 1
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_over_months_every_due_time_is_run_or_missed_exactly_once(sqlite_database, seed):
    """Workers come and go, look at random instants, and are sometimes off for days."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    begin = datetime(2025, 9, 1, tzinfo=UTC)  # long holidays in October, a late open in January
    end = begin + timedelta(days=130)
    with time_machine.travel(begin, tick=False) as clock:
        desk = Desk(sqlite_database, workers=3)
        desk.look()
        at = begin
        while at < end:
            minutes = chance.choice([3, 7, 20, 20, 90, 400, 2_000, 12_000])
            at += timedelta(minutes=minutes * chance.random())
            clock.move_to(at)
            if chance.random() < 0.1:
                desk.workers[chance.randrange(3)] = desk.start()
            desk.look()
    due = [
        one for one in list_due(list_hours(begin.date(), at.date()), STEPS)
        if begin <= one.due_at <= at
    ]  # fmt: skip
    rows = desk.rows()
    # A break of more than ten days is longer than anything here.
    assert {(row.name, row.due_at) for row in rows} == {(one.name, one.due_at) for one in due}
    begun = Counter((name, session) for name, session, _ in desk.begun)
    done = {(row.name, row.session) for row in rows if row.state is DueRunState.DONE}
    assert set(begun) == done
    assert set(begun.values()) == {1}
    assert 0 < len(done) < len(rows)
    assert all(row.note for row in rows)


def test_a_step_that_fails_says_so_and_the_others_go_on(clock, database, viewer):
    desk = Desk(database)
    desk.look()
    desk.error = ConflictError("A scan is under way.", "Wait for it.")
    clock.move_to(datetime(2026, 11, 20, 7, 20, tzinfo=UTC))
    assert desk.look() == 3
    (newest, *_) = desk.service.list_runs(viewer)
    assert (newest.state, newest.note) == (DueRunState.FAILED, "A scan is under way. Wait for it.")


def test_what_a_killed_worker_took_is_taken_over_once(clock, database):
    desk = Desk(database, workers=2)
    desk.look()
    desk.error = KeyboardInterrupt()
    clock.move_to(datetime(2026, 11, 20, 6, 20, tzinfo=UTC))
    with pytest.raises(KeyboardInterrupt):
        desk.look()
    desk.error = None
    assert desk.look() == 0
    clock.shift(SILENT_AFTER + timedelta(seconds=1))
    assert desk.look() == 1
    assert desk.rows()[0].state is DueRunState.DONE


def test_the_page_sees_the_next_five_due_times(clock, database, viewer):
    steps = Desk(database).service.list_steps(viewer)
    assert [step.title for step in steps] == [step.title for step in STEPS]
    assert [at.date() for at in steps[0].coming] == [
        date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25),
        date(2026, 11, 26),
    ]  # fmt: skip
    assert steps[0].last is None


def test_a_step_can_be_run_by_hand_and_is_noted(clock, database, trader, viewer):
    desk = Desk(database)
    assert desk.service.run_now(trader, "flows").note == "Done."
    assert desk.service.list_steps(viewer)[2].last.note == "By hand: Done."
    with pytest.raises(NotFoundError, match="no step 'tea'"):
        desk.service.run_now(trader, "tea")
    assert viewer.role is Role.VIEWER
    with pytest.raises(NotPermittedError):
        desk.service.run_now(viewer, "flows")
