"""What is due is begun once, followed to its end, and what goes wrong is said."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core.enums import DueState, JobStatus, MissedPolicy, OverlapPolicy
from core.errors import ConflictError, InvalidInputError, ProviderError
from core.schedules.cron import Cron
from core.schedules.definition import SessionRule
from core.schedules.execution import KEPT
from core.schedules.open_runs import SILENT_AFTER
from core.schedules.scheduler import FIRST_LOOK_SECONDS, LOOK_SECONDS
from db.schedules.schedule_tables import DueTime, ScheduleVersion
from tests.core.schedules.desk import DAILY, Desk

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOURLY = replace(DAILY, name="hourly", when=Cron("0 * * * *", "UTC"), window=timedelta(hours=3))


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


def test_it_is_begun_when_it_is_due_and_not_again(clock, database):
    desk = Desk(database)
    assert desk.look() == 0
    clock.move_to(NOON)
    assert desk.look() == 1
    assert desk.look() == 0
    (row,) = desk.rows()
    assert (row.state, row.due_at, row.version) == (DueState.SKIPPED, NOON, 1)
    assert row.note == "There was nothing to do."
    assert desk.begun == [(None, row.correlation_id)]


def test_what_was_due_before_the_first_look_is_nobodys_business(clock, database):
    clock.move_to(NOON + timedelta(seconds=1))
    desk = Desk(database)
    desk.look()
    assert desk.rows() == []


@pytest.mark.parametrize(
    ("ahead", "begun"),
    [
        (timedelta(hours=3), 1 + 3),  # of six hours, three were noted by the wrong clock
        (timedelta(days=5), 1),
        (timedelta(days=365), 1 + 6),  # so far ahead, none of today's was noted
    ],
)
def test_a_clock_that_was_ahead_for_a_moment_stops_no_schedule(clock, database, ahead, begun):
    desk = Desk(database, HOURLY)
    desk.look()
    clock.move_to(NOON + ahead)
    desk.look()
    clock.move_to(NOON)
    for _ in range(6):
        clock.shift(timedelta(hours=1))
        desk.look()
    assert len(desk.begun) == begun
    assert {NOON + timedelta(hours=n) for n in range(1, 7)} <= {row.due_at for row in desk.rows()}


def test_a_scheduler_that_starts_does_not_look_at_once_nor_all_the_time(clock, database):
    desk = Desk(database)
    desk.look()
    clock.move_to(NOON)
    late = desk.start()
    assert late.start_due() == 0
    desk.seconds += LOOK_SECONDS - 1
    assert desk.workers[0].start_due() == 0
    desk.seconds += 1
    assert desk.workers[0].start_due() == 1
    desk.seconds += FIRST_LOOK_SECONDS
    assert late.start_due() == 0


def test_an_exchanges_session_reaches_the_action(clock, database):
    rule = SessionRule("KRX", timedelta(minutes=-10))
    desk = Desk(database, replace(DAILY, action="step", when=rule))
    desk.look()
    clock.move_to(datetime(2026, 3, 3, 6, 20, tzinfo=UTC))
    assert desk.look() == 1
    assert [session for session, _ in desk.begun] == [date(2026, 3, 3)]  # 2 March is a holiday
    assert desk.rows()[0].session == date(2026, 3, 3)


def test_it_ends_when_its_jobs_have(clock, database):
    desk = Desk(database, starts_jobs=True)
    desk.look()
    clock.move_to(NOON)
    desk.look()
    assert desk.rows()[0].job_ids == ["job-1"]
    assert desk.look() == 0
    assert desk.states() == [DueState.STARTED]
    desk.end_jobs()
    desk.look()
    (row,) = desk.rows()
    assert (row.state, row.ended_at) == (DueState.DONE, NOON)


def test_a_failed_job_is_a_failed_run_with_its_error(clock, database):
    desk = Desk(database, starts_jobs=True)
    desk.look()
    clock.move_to(NOON)
    desk.look()
    desk.end_jobs(JobStatus.FAILURE, "The disk is full.")
    desk.look()
    assert [(row.state, row.note) for row in desk.rows()] == [
        (DueState.FAILED, "The disk is full.")
    ]


def test_jobs_that_are_no_longer_stored_hold_nothing_up(clock, database):
    desk = Desk(database, starts_jobs=True)
    desk.look()
    clock.move_to(NOON)
    desk.look()
    desk.jobs.clear()
    desk.look()
    assert desk.states() == [DueState.DONE]


@pytest.mark.parametrize(
    ("error", "state", "note"),
    [
        (ConflictError("It is running.", "Wait."), DueState.SKIPPED, "It is running. Wait."),
        (InvalidInputError("No bars.", "Import."), DueState.FAILED, "No bars. Import."),
        (ZeroDivisionError("by zero"), DueState.FAILED, "ZeroDivisionError: by zero"),
        (
            OSError("redis://:hunter2@cache is away"),
            DueState.FAILED,
            "OSError: redis://:[hidden]@cache is away",
        ),
        (
            ProviderError("Refused: api_key=hunter2."),
            DueState.FAILED,
            "Refused: api_key=[hidden]",
        ),
    ],
)
def test_an_action_that_fails_says_so_and_the_others_go_on(clock, database, error, state, note):
    desk = Desk(database, DAILY, replace(DAILY, name="other"))
    desk.look()
    clock.move_to(NOON)
    desk.error = error
    assert desk.look() == 2
    assert {(row.name, row.state, row.note) for row in desk.rows()} == {
        ("daily", state, note), ("other", state, note)
    }  # fmt: skip


def test_an_action_that_is_gone_is_a_failure_in_words(clock, database):
    desk = Desk(database, replace(DAILY, action="tea"))
    desk.look()
    clock.move_to(NOON)
    desk.look()
    assert desk.rows()[0].note == "This version cannot do 'tea'."


def test_where_a_run_is_under_way_the_next_is_skipped(clock, database):
    desk = Desk(database, HOURLY, starts_jobs=True)
    desk.look()
    clock.move_to(MORNING + timedelta(hours=1))
    desk.look()
    clock.move_to(MORNING + timedelta(hours=2))
    assert desk.look() == 0
    assert desk.states() == [DueState.STARTED, DueState.SKIPPED]
    assert desk.rows()[1].note == "The run of 2026-03-02 10:00 UTC was still under way."
    desk.end_jobs()
    clock.move_to(MORNING + timedelta(hours=3))
    assert desk.look() == 1


def test_a_schedule_that_queues_waits_for_the_run_before(clock, database):
    desk = Desk(database, replace(HOURLY, overlap=OverlapPolicy.QUEUE), starts_jobs=True)
    desk.look()
    for hour in (1, 2, 3):
        clock.move_to(MORNING + timedelta(hours=hour))
        desk.look()
    assert desk.states() == [DueState.STARTED, DueState.WAITING, DueState.WAITING]
    desk.end_jobs()
    assert desk.look() == 1
    assert desk.states() == [DueState.DONE, DueState.STARTED, DueState.WAITING]
    clock.move_to(MORNING + timedelta(hours=6))  # the third's window of three hours has closed
    desk.look()
    assert desk.states()[2] is DueState.MISSED
    assert desk.rows()[2].note == (
        "The run of 2026-03-02 10:00 UTC was still under way. It was so until its window closed."
    )
    assert len(desk.begun) == 2


def test_after_a_break_the_newest_is_begun_and_the_others_were_missed(clock, database):
    desk = Desk(database, HOURLY)
    desk.look()
    clock.move_to(MORNING + timedelta(hours=4, minutes=30))
    assert Desk(database, HOURLY).look() == 1
    assert desk.states() == [*3 * [DueState.MISSED], DueState.SKIPPED]
    assert all(row.ended_at for row in desk.rows())


@pytest.mark.parametrize(
    ("cron", "days", "said", "rows"),
    [
        # Back on 22 March at 09:00: what was due up to 12 March 09:00 is counted only.
        ("0 * * * *", 20, "240 due times since 2026-03-02 10:00 UTC, this the last", 1 + 240),
        # More than is looked through at once.
        ("0 9 * * *", 80, "70 due times since 2026-03-03 09:00 UTC, this the last", 1 + 10),
        ("0 9 3 * *", 20, "this due time", 1),
        ("0 9 * * *", 10, "", 10),
        ("0 9 1 1 *", 40, "", 0),
    ],
)
def test_what_was_missed_too_long_ago_is_counted_in_one_note(
    clock, database, cron, days, said, rows
):
    schedule = replace(HOURLY, when=Cron(cron, "UTC"))
    desk = Desk(database, schedule)
    desk.look()
    clock.move_to(MORNING + timedelta(days=days))
    desk = Desk(database, schedule, workers=2)
    desk.look()
    desk.look()
    found = desk.rows()
    assert len(found) == rows
    notes = [row.note for row in found if row.note.startswith("Missed while")]
    assert notes == ([f"Missed while no scheduler was running: {said}."] if said else [])
    if said:
        assert found[0].state is DueState.MISSED
        assert found[0].due_at <= MORNING + timedelta(days=days - 10)
        assert all(row.due_at > MORNING + timedelta(days=days - 10) for row in found[1:])


def test_after_a_break_a_schedule_may_skip_all(clock, database):
    skipping = replace(HOURLY, missed=MissedPolicy.SKIP)
    desk = Desk(database, skipping)
    desk.look()
    clock.move_to(MORNING + timedelta(hours=4, minutes=30))
    assert desk.look() == 0
    assert desk.states() == 4 * [DueState.MISSED]
    clock.move_to(MORNING + timedelta(hours=5))
    assert desk.look() == 1


def test_what_a_killed_scheduler_took_is_taken_over_once(clock, database):
    desk = Desk(database, workers=2)
    desk.look()
    clock.move_to(NOON)
    desk.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        desk.look()
    desk.error = None
    assert desk.look() == 0
    clock.shift(SILENT_AFTER)
    assert desk.look() == 1
    assert desk.states() == [DueState.SKIPPED]
    assert len(desk.begun) == 1


def test_a_job_that_a_killed_scheduler_had_begun_is_not_begun_again(clock, database):
    desk = Desk(database, starts_jobs=True)
    desk.look()
    clock.move_to(NOON)
    desk.dies_after = True
    with pytest.raises(KeyboardInterrupt):
        desk.look()
    desk.dies_after = False
    clock.shift(SILENT_AFTER)
    desk.look()
    (row,) = desk.rows()
    assert (row.state, row.job_ids) == (DueState.STARTED, ["job-1"])
    assert "died after it had begun" in row.note
    assert len(desk.begun) == 1


def test_steps_that_may_be_repeated_are_carried_out_again(clock, database):
    desk = Desk(database, replace(DAILY, action="step"), starts_jobs=True)
    desk.look()
    clock.move_to(NOON)
    desk.dies_after = True
    with pytest.raises(KeyboardInterrupt):
        desk.look()
    desk.dies_after = False
    clock.shift(SILENT_AFTER)
    desk.look()
    assert len(desk.begun) == 2
    assert len({correlation for _, correlation in desk.begun}) == 1


def test_one_that_was_thought_dead_changes_nothing_any_more(clock, database):
    desk = Desk(database)
    desk.look()
    clock.move_to(NOON)

    def be_overtaken(actor):
        clock.shift(SILENT_AFTER)
        desk.find_method = Desk.find_method.__get__(desk)
        other = Desk(database)
        other.look()
        desk.begun += other.begun
        raise InvalidInputError("Late.", "")

    object.__setattr__(desk.execution, "find_method", lambda _name: be_overtaken)
    desk.look()
    (row,) = desk.rows()
    assert row.state is DueState.SKIPPED  # what the other one noted
    assert len(desk.begun) == 1


def test_the_application_may_want_one_at_once_again_after_an_upgrade(clock, database):
    first = replace(DAILY, edition=1)
    desk = Desk(database, first)
    assert desk.look() == 1
    assert Desk(database, first).look() == 0
    clock.shift(timedelta(minutes=1))
    assert Desk(database, replace(first, edition=2)).look() == 1
    assert len(desk.rows()) == 2


def test_an_upgrade_changes_what_nobody_has_changed(clock, database, admin):
    desk = Desk(database, DAILY, replace(DAILY, name="mine"))
    desk.look()
    desk.changes.set_paused(admin, "mine", 1, is_paused=True)
    new = replace(DAILY, when=Cron("0 10 * * *", "UTC"))
    desk = Desk(database, new, replace(new, name="mine"))
    desk.look()
    now = {era.schedule.name: era for era in desk.reader.list_current()}
    assert now["daily"].schedule == new
    assert now["daily"].version == 2
    assert now["mine"].schedule.when == DAILY.when
    assert now["mine"].schedule.is_paused


def test_a_schedule_that_the_application_no_longer_has_is_due_no_more(clock, database):
    Desk(database, DAILY, HOURLY).look()
    clock.move_to(NOON)
    desk = Desk(database, DAILY)
    desk.look()
    assert {row.name for row in desk.rows()} == {"daily"}


def test_a_version_that_cannot_be_read_holds_up_no_other(clock, database):
    desk = Desk(database)
    desk.look()
    with database.write() as session:
        session.add(ScheduleVersion(name="custom_odd", version=1, content={"cron": "0 12 * * *"}))
        good = {**DAILY.write(), "cron": "not a line"}
        session.add(ScheduleVersion(name="custom_bad", version=1, content=good))
    clock.move_to(NOON)
    assert desk.look() == 1


def test_many_schedulers_at_once_begin_each_due_time_once(clock, database):
    desk = Desk(database, *(replace(DAILY, name=f"s{n}") for n in range(6)), workers=4)
    desk.look()
    clock.move_to(NOON)
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
    assert Counter(row.name for row in desk.rows()) == {f"s{n}": 1 for n in range(6)}
    assert len(desk.begun) == 6


def test_the_lag_is_that_of_the_oldest_one_nobody_has_taken(clock, database):
    desk = Desk(database, DAILY, HOURLY)
    assert desk.workers[0].find_lag() == 0
    desk.look()
    assert desk.workers[0].find_lag() == 0
    clock.move_to(NOON + timedelta(minutes=5))
    assert desk.workers[0].find_lag() == 2 * 3600 + 300  # hourly, of 10:00
    desk.look()
    assert desk.workers[0].find_lag() == 0


def test_old_due_times_are_forgotten(clock, database):
    desk = Desk(database)
    with database.write() as session:
        for name, days in (("daily", 2), ("daily", -1), ("other", 2)):
            session.add(
                DueTime(
                    name=name, due_at=NOON - KEPT - timedelta(days=days),
                    state=DueState.DONE, job_ids=[],
                )
            )  # fmt: skip
    desk.look()
    clock.move_to(NOON)
    desk.look()
    assert len(desk.rows("daily")) == 2
    assert len(desk.rows("other")) == 1
