from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core.errors import BusyError, ConflictError, InvalidInputError, NotFoundError
from core.events.outbox import Outbox
from core.events.types import SignalCreated, UniverseUpdated
from core.kr_market.chain.chain_starter import BUSY_DELAY, CALM, HELD, LOOK_SECONDS, KoreanChain
from tests.core.kr_market.files.test_file_states import universe

START = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
UPDATED = UniverseUpdated(source="krx", interval="1d", first_changed={})


class World:
    def __init__(self, database, clock):
        self.clock = clock
        self.market = universe(date(2026, 11, 19), date(2026, 11, 20))
        self.error = None
        self.is_ready = True
        self.started = []
        self.seconds = 0.0
        self.chain = KoreanChain(
            database,
            Outbox({}),
            self.load,
            on_bars={"VCP": self.start("VCP")},
            on_flows={"Smart money": self.start("Smart money")},
            follow=self.start("following"),
            is_ready=lambda _source: self.is_ready,
            clock=lambda: self.seconds,
        )

    def load(self, _actor, query):
        if self.market is None:
            raise NotFoundError("No market.", "")
        return replace(self.market, source=query.source or "krx")

    def start(self, name):
        def start(_actor, source):
            if self.error:
                raise self.error
            self.started.append((name, source))
            return "job"

        return start

    def look(self, after=CALM):
        self.clock.shift(after)
        self.seconds += LOOK_SECONDS
        self.chain.start_due()
        found, self.started = self.started, []
        return found


@pytest.fixture
def world(database):
    with time_machine.travel(START, tick=False) as clock:
        yield World(database, clock)


def test_a_scan_waits_for_calm(world):
    world.chain.on_universe_updated(UPDATED, "e1")
    assert world.look(CALM / 2) == []
    world.chain.on_universe_updated(UPDATED, "e2")  # another file of the same evening
    assert world.look(CALM / 2) == []
    assert world.look(CALM / 2) == [("VCP", "krx")]
    assert world.look() == []


def test_between_looks_nothing_is_asked(world):
    world.chain.on_universe_updated(UPDATED, "e1")
    world.look(timedelta(0))
    world.clock.shift(CALM)
    assert world.chain.start_due() == 0


@pytest.mark.parametrize("error", [ConflictError, BusyError])
def test_a_scan_that_cannot_start_yet_is_started_a_minute_later(world, error):
    world.error = error("A scan is running, or the database is away.", "")
    world.chain.on_universe_updated(UPDATED, "e1")
    assert world.look() == []
    world.error = None
    assert world.look(BUSY_DELAY / 2) == []
    assert world.look(BUSY_DELAY / 2) == [("VCP", "krx")]


def test_a_scan_that_cannot_run_is_not_tried_for_ever(world):
    world.error = InvalidInputError("Too few sessions.", "")
    world.chain.on_universe_updated(UPDATED, "e1")
    assert world.look() == []
    world.error = None
    assert world.look(BUSY_DELAY) == []


def test_a_worker_that_dies_while_it_starts_scans_leaves_them_due(world):
    world.error = KeyboardInterrupt()
    world.chain.on_universe_updated(UPDATED, "e1")
    with pytest.raises(KeyboardInterrupt):
        world.look()
    world.error = None
    assert world.look(HELD / 2) == []  # it may be alive, and slow
    assert world.look(HELD / 2) == [("VCP", "krx")]
    assert world.look(HELD) == []


def test_news_that_comes_while_scans_are_started_is_not_lost_by_it(world):
    def start_while_more_comes(_actor, source):
        if not world.started:
            world.market = universe(date(2026, 11, 20), date(2026, 11, 23))
            world.chain.on_universe_updated(UPDATED, "e2")
        world.started.append(("VCP", source))
        return "job"

    world.chain._scans["bars"] = {"VCP": start_while_more_comes}
    world.chain.on_universe_updated(UPDATED, "e1")
    assert world.look() == [("VCP", "krx")]
    world.chain._scans["bars"] = {"VCP": world.start("VCP")}
    assert world.look() == [("VCP", "krx")]
    assert world.look() == []


def test_a_market_that_is_not_ready_is_scanned_when_it_is(world):
    world.is_ready = False
    world.chain.on_universe_updated(UPDATED, "e1")
    assert world.look() == []
    world.is_ready = True
    assert world.look() == [("VCP", "krx")]


def test_other_intervals_and_deleted_markets_are_left_alone(world):
    world.chain.on_universe_updated(replace(UPDATED, interval="1h"), "e1")
    world.market = None
    world.chain.on_universe_updated(UPDATED, "e2")
    world.chain.look_at_market()
    assert world.look() == []


def test_new_signals_are_followed_once_however_many_scans_sealed_some(world):
    for number in range(3):
        event = SignalCreated(
            kind="vcp", session="2026-11-20", source="krx", sequences=[number], is_demo=False
        )
        world.chain.on_signal_created(event, f"e{number}")
    assert world.look() == [("following", None)]
    assert world.look() == []
