"""Bringing a whole list up to date: on demand, at an interval, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.contracts import Actor, RefreshOutcome
from core.enums import JobStatus, RefreshState, Role, UpdateInterval
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.user.watchlist_update_service import UPDATE_JOB, WatchlistUpdateService
from core.user.watchlist_update_starter import LOOK_SECONDS, WatchlistUpdateStarter
from core.user.watchlist_view import view_update
from db.session import Database
from db.user.watchlist_repository import WatchlistRepository, get_id
from db.user.watchlist_update_repository import WatchlistUpdateRepository
from tests.conftest import on_sqlite

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = {UPDATE_JOB: JobKind("run_update_job", max_attempts=1)}
OFF_SENTENCE = "Live prices are switched off in this installation."


class Sent(list[str]):
    """A transport that remembers."""

    def send(self, job_id: str, priority: int) -> None:
        self.append(job_id)


class World:
    """One list of three symbols and a market that answers as it is told."""

    def __init__(self, database: Database, owner: Actor) -> None:
        self.database, self.owner = database, owner
        self.answers: dict[str, RefreshOutcome] = {}
        self.asked: list[tuple[int, str]] = []
        self.people: dict[int, Actor] = {owner.user_id: owner}
        self.seconds = 0.0
        self.sent = Sent()
        self.jobs = JobService(database, KINDS, self.sent)
        self.updates = WatchlistUpdateService(database, self.jobs, self.refresh)
        self.starter = WatchlistUpdateStarter(
            database, self.updates, self.people.get, lambda: self.seconds
        )
        self.list_id = self.add_list("Tech", ["GOOG", "AAPL", "005930"])

    def add_list(self, name: str, symbols: list[str]) -> int:
        with self.database.write() as session:
            repository = WatchlistRepository(session, self.owner.user_id)
            made = repository.add_watchlist(
                name=name, name_key=name.lower(), kind="mixed", notes="", position=0
            )
            blank = {"section": "", "note": "", "is_flagged": False}
            repository.add_items(
                get_id(made),
                [{"symbol": s, "position": n} | blank for n, s in enumerate(symbols)],
            )
            return get_id(made)

    def refresh(self, actor: Actor, symbol: str) -> RefreshOutcome:
        self.asked.append((actor.user_id, symbol))
        return self.answers.get(symbol, RefreshOutcome(symbol, RefreshState.UPDATED))

    def look(self) -> int:
        """The worker looks again, some time after its last look."""
        self.seconds += LOOK_SECONDS
        return self.starter.start_due()

    def run_jobs(self) -> list[JobStatus]:
        runner = JobRunner(
            self.database, KINDS, lambda name: getattr(self.updates, name), self.people.get, 60
        )
        while self.sent:
            runner.run(self.sent.pop(0))
        return [job.status for job in self.jobs.list_jobs(self.owner)]

    def view(self, reader: Actor | None = None):
        with self.database.read() as session:
            kept = WatchlistUpdateRepository(session, (reader or self.owner).user_id)
            return view_update(kept.find_update(self.list_id))


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def world(clock: time_machine.Coordinates, database: Database, trader: Actor) -> World:
    return World(database, trader)


def test_a_list_that_was_never_updated_says_so(world):
    view = world.view()
    assert (view.interval, view.due_at, view.ended_at) == (UpdateInterval.OFF, None, None)
    assert world.look() == 0


def test_an_update_asks_for_every_symbol_once_and_counts_what_came_of_each(world):
    world.answers = {
        "AAPL": RefreshOutcome("AAPL", RefreshState.SKIPPED, OFF_SENTENCE),
        "005930": RefreshOutcome("005930", RefreshState.FAILED, "Yahoo did not answer."),
    }
    world.updates.submit_update(world.owner, world.list_id)
    assert world.run_jobs() == [JobStatus.SUCCESS]
    assert [symbol for _, symbol in world.asked] == ["GOOG", "AAPL", "005930"]
    view = world.view()
    assert (view.updated, view.unchanged, view.skipped, view.failed) == (1, 0, 1, 1)
    assert view.reasons == (
        (OFF_SENTENCE, ("AAPL",)),
        ("Yahoo did not answer.", ("005930",)),
    )
    assert (view.ended_at, view.due_at) == (START, None)


def test_without_a_network_all_is_skipped_with_one_sentence(world):
    world.answers = {
        symbol: RefreshOutcome(symbol, RefreshState.SKIPPED, OFF_SENTENCE)
        for symbol in ("GOOG", "AAPL", "005930")
    }
    world.updates.submit_update(world.owner, world.list_id)
    assert world.run_jobs() == [JobStatus.SUCCESS]
    view = world.view()
    assert (view.updated, view.skipped) == (0, 3)
    assert view.reasons == ((OFF_SENTENCE, ("GOOG", "AAPL", "005930")),)


@on_sqlite
@pytest.mark.parametrize(
    ("interval", "period"),
    [
        (UpdateInterval.MINUTES_15, timedelta(minutes=15)),
        (UpdateInterval.HOUR, timedelta(hours=1)),
        (UpdateInterval.DAY, timedelta(days=1)),
    ],
)
def test_a_list_is_updated_at_once_and_then_when_the_interval_is_over(
    world, clock, interval, period
):
    world.updates.set_interval(world.owner, world.list_id, interval)
    assert world.look() == 1
    world.run_jobs()
    assert world.view().due_at == START + period
    clock.move_to(START + period - timedelta(seconds=1))
    assert world.look() == 0
    clock.move_to(START + period)
    assert world.look() == 1
    assert len(world.jobs.list_jobs(world.owner)) == 2


def test_what_fell_due_many_times_while_the_app_was_off_is_updated_once(world, clock):
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.MINUTES_15)
    clock.move_to(START + timedelta(days=3))
    assert world.look() == 1
    world.run_jobs()
    assert world.look() == 0


def test_the_worker_looks_every_twenty_seconds_however_often_it_is_called(world):
    world.look()
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    assert world.starter.start_due() == 0
    world.seconds += LOOK_SECONDS - 1
    assert world.starter.start_due() == 0
    world.seconds += 1
    assert world.starter.start_due() == 1


def test_switched_off_it_is_no_longer_due(world):
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.OFF)
    assert world.view().due_at is None
    assert world.look() == 0


def test_saving_the_same_interval_again_starts_nothing(world, clock):
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    world.look()
    due = world.view().due_at
    clock.shift(60)
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    assert world.view().due_at == due


def test_an_update_that_is_still_running_is_not_started_twice(world, clock):
    world.updates.submit_update(world.owner, world.list_id)
    with pytest.raises(ConflictError, match="already waiting or running"):
        world.updates.submit_update(world.owner, world.list_id)
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    assert world.look() == 0
    assert world.view().due_at == START + timedelta(minutes=15), "it is looked at again later"


@pytest.mark.parametrize("owner", [None, Role.VIEWER])
def test_a_list_whose_owner_may_no_longer_fetch_is_left_alone(world, clock, owner):
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    if owner is None:
        world.people.clear()
    else:
        world.people[world.owner.user_id] = Actor(world.owner.user_id, owner, "tess")
    assert world.look() == 0
    assert world.sent == []
    assert world.look() == 0
    assert world.view().interval is UpdateInterval.HOUR


def test_one_list_that_cannot_be_started_does_not_keep_others_waiting(world):
    empty = world.add_list("Empty", [])
    for list_id in (empty, world.list_id):
        world.updates.set_interval(world.owner, list_id, UpdateInterval.HOUR)
    assert world.look() == 1


def test_a_list_that_is_gone_ends_the_job_with_a_sentence_and_is_no_longer_due(world):
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    world.look()
    with world.database.write() as session:
        repository = WatchlistRepository(session, world.owner.user_id)
        repository.delete_watchlist(repository.lock_watchlist(world.list_id))
    assert world.run_jobs() == [JobStatus.FAILURE]
    assert world.asked == []
    assert world.look() == 0


def test_nobody_else_sees_or_changes_it(world, stranger):
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    assert world.view(stranger).interval is UpdateInterval.OFF
    for change in (
        lambda: world.updates.set_interval(stranger, world.list_id, UpdateInterval.OFF),
        lambda: world.updates.submit_update(stranger, world.list_id),
    ):
        with pytest.raises(NotFoundError):
            change()
    assert world.view().interval is UpdateInterval.HOUR


def test_who_may_not_fetch_may_switch_off_but_not_on(world, trader):
    world.updates.set_interval(world.owner, world.list_id, UpdateInterval.HOUR)
    demoted = Actor(trader.user_id, Role.VIEWER, "tess")
    with pytest.raises(NotPermittedError):
        world.updates.set_interval(demoted, world.list_id, UpdateInterval.DAY)
    with pytest.raises(NotPermittedError):
        world.updates.submit_update(demoted, world.list_id)
    world.updates.set_interval(demoted, world.list_id, UpdateInterval.OFF)
    assert world.view().interval is UpdateInterval.OFF


def test_what_cannot_be_is_refused(world):
    with pytest.raises(InvalidInputError, match="no such interval"):
        world.updates.set_interval(world.owner, world.list_id, "5s")
    with pytest.raises(InvalidInputError, match="empty"):
        world.updates.submit_update(world.owner, world.add_list("Empty", []))
