from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlmodel import col, select

from core.correlation import correlated
from core.enums import PairOutcome
from core.errors import BusyError
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.trading.signals.emission_service import PERIOD
from core.trading.signals.signal_starter import BUSY_DELAY, LOOK_SECONDS, SignalStarter
from db.jobs.tables import Job
from tests.core.trading.signals.signal_desk import SignalDesk

START = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as moved:
        yield moved


class World(SignalDesk):
    def __init__(self, database, *people):
        super().__init__(database, *people)
        self.seconds = 0.0
        self.starter = SignalStarter(
            database, self.emissions, self.people.get, lambda: self.seconds
        )
        for symbol in ("AAA", "BBB"):
            self.put(symbol, [100.0] * 20, date(2026, 11, 20))

    def look(self):
        self.seconds += LOOK_SECONDS
        return self.starter.start_due()

    def view(self, actor):
        (found,) = self.follows.list_follows(actor)
        return found


@pytest.fixture
def world(clock, database, trader, stranger):
    return World(database, trader, stranger)


def changed(symbol="AAA"):
    return MarketDataUpdated(
        symbol=symbol, interval="1d", source="x", bar_count=1, first_changed_time=0
    )


def test_a_new_follow_is_looked_at_once_and_then_daily(world, trader, clock):
    world.follow(trader, world.save(trader), "AAA")
    assert world.look() == 1
    assert world.look() == 0
    world.work()
    assert world.view(trader).pairs[0].outcome is PairOutcome.QUIET
    assert world.view(trader).due_at == START + PERIOD
    clock.shift(PERIOD)
    assert world.look() == 1


def test_it_looks_only_every_ten_seconds(world, trader):
    world.follow(trader, world.save(trader), "AAA")
    assert world.starter.start_due() == 1
    world.work()
    world.follow(trader, world.save(trader, "Other"), "BBB")
    assert world.starter.start_due() == 0
    world.seconds += LOOK_SECONDS
    assert world.starter.start_due() == 1


def test_changed_bars_of_a_followed_symbol_make_it_due(world, trader, stranger):
    world.follow(trader, world.save(trader), "AAA")
    world.follow(stranger, world.save(stranger), "BBB")
    assert world.look() == 2
    world.work()
    world.starter.on_market_data_updated(changed("ZZZ"), "one")
    assert world.look() == 0
    world.starter.on_market_data_updated(changed("AAA"), "two")
    world.starter.on_market_data_updated(changed("AAA"), "two")
    assert world.look() == 1
    world.work()
    many = UniverseUpdated(
        source="x", interval="1d", first_changed=dict.fromkeys(["AAA", "BBB", "CCC"], 0)
    )
    world.starter.on_universe_updated(many, "three")
    assert world.look() == 2


def test_an_import_of_thousands_of_symbols_is_one_run(world, trader):
    world.follow(trader, world.save(trader), "AAA", "BBB")
    world.look()
    world.work()
    symbols = [f"S{place}" for place in range(3_000)] + ["AAA", "BBB"]
    event = UniverseUpdated(source="x", interval="1d", first_changed=dict.fromkeys(symbols, 0))
    world.starter.on_universe_updated(event, "one")
    assert world.look() == 1
    assert len(world.sent.ids) == 1


def test_bars_that_change_while_a_run_is_under_way_are_looked_at_afterwards(world, trader, clock):
    world.follow(trader, world.save(trader), "AAA")
    assert world.look() == 1
    world.starter.on_market_data_updated(changed(), "one")
    assert world.look() == 0
    assert world.view(trader).due_at == START + BUSY_DELAY
    world.work()
    clock.shift(BUSY_DELAY + timedelta(seconds=1))
    assert world.look() == 1


def test_while_the_database_is_busy_a_run_waits_a_minute_and_not_a_day(world, trader, clock):
    class BusyEmissions:
        def submit_run(self, actor):
            raise BusyError("The database is busy.", "Try again in a moment.")

    emissions, world.starter._emissions = world.starter._emissions, BusyEmissions()
    world.follow(trader, world.save(trader), "AAA")
    assert world.look() == 0
    assert world.view(trader).due_at == START + BUSY_DELAY
    world.starter._emissions = emissions
    clock.shift(BUSY_DELAY + timedelta(seconds=1))
    assert world.look() == 1


def test_a_stopped_follow_is_not_made_due_by_bars(world, trader):
    number = world.follow(trader, world.save(trader), "AAA")
    world.look()
    world.work()
    world.follows.stop_follow(trader, number)
    world.starter.on_market_data_updated(changed(), "one")
    assert world.look() == 0


def test_a_disabled_owner_is_said_and_asked_again_a_day_later(world, trader, clock):
    world.follow(trader, world.save(trader), "AAA")
    kept = world.people.pop(trader.user_id)
    assert world.look() == 0
    view = world.view(trader)
    assert view.note == "The owner's account is disabled: nothing is looked at."
    assert view.due_at == START + PERIOD
    world.people[trader.user_id] = kept
    clock.shift(PERIOD)
    assert world.look() == 1
    world.work()
    assert world.view(trader).note == ""


def test_a_run_belongs_to_the_news_that_made_it_due_and_the_next_one_does_not(world, trader, clock):
    world.follow(trader, world.save(trader), "AAA")
    world.look()
    world.work()
    with correlated("import-9"):
        world.starter.on_market_data_updated(changed(), "e1")
    assert world.look() == 1
    world.work()
    clock.shift(PERIOD)
    assert world.look() == 1
    with world.database.read() as session:
        jobs = session.exec(select(Job).order_by(col(Job.created_at), col(Job.run_after))).all()
    first, second, third = (job.correlation_id for job in jobs)
    assert second == "import-9"
    assert len({first, second, third}) == 3
