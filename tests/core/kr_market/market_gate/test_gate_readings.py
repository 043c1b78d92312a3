"""Readings are taken by a job, kept, compared, and told of when the light changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from core.contracts import SYSTEM, Actor, RateReading
from core.enums import JobStatus, MarketLight
from core.errors import ConflictError, NotPermittedError
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.kr_market.market_gate.gate_reading_service import GateReadingService
from core.kr_market.market_gate.gate_service import GateService
from core.kr_market.market_gate.gate_view import GateMarkets, GateView
from db.events.tables import OutboxEvent
from db.jobs.tables import Job
from db.session import Database
from tests.core.kr_market.market_gate.gate_samples import LAST, Market, make_series

KINDS = {"read_gate": JobKind("gate_readings.run_read_job")}
MARKETS = GateMarkets(("069500",))
RISING = [1_000.0 + place + 4 * (place % 3) for place in range(120)]
FRIDAY_EVENING = datetime(2023, 12, 22, 9, 0, tzinfo=UTC)


class NoTransport:
    def send(self, job_id: str, priority: int) -> None:
        """Nobody is woken: the tests carry out jobs themselves."""


class GateDesk:
    """The services over one database, with a market that a test may change."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.market = Market(
            make_series("069500", RISING), rate=RateReading(1_300.0, day=date(2023, 12, 21))
        )
        self.at = FRIDAY_EVENING
        self.jobs = JobService(database, KINDS, NoTransport())
        gates = GateService(self.market.inputs(), MARKETS, clock=lambda: self.at)
        self.readings = GateReadingService(database, Outbox({}), self.jobs, gates, MARKETS)

    def read(self, actor: Actor) -> None:
        job_id = self.readings.submit_reading(actor)
        self.run(job_id, actor)
        assert self.jobs.get_job(actor, job_id).status is JobStatus.SUCCESS

    def run(self, job_id: str, actor: Actor) -> None:
        runner = JobRunner(
            self.database, KINDS, lambda _: self.readings.run_read_job, lambda _: actor, 60
        )
        runner.run(job_id)

    def told(self) -> list[dict[str, object]]:
        with self.database.read() as session:
            rows = session.exec(select(OutboxEvent).order_by(OutboxEvent.sequence)).all()
            return [row.payload for row in rows if row.name == "MarketStatusChanged"]


@pytest.fixture
def desk(database: Database) -> GateDesk:
    return GateDesk(database)


def test_a_reading_is_kept_as_it_was_taken(desk: GateDesk, trader: Actor, viewer: Actor) -> None:
    desk.read(trader)
    (taken,) = desk.readings.list_readings(viewer)
    assert (taken.session, taken.symbol, taken.source) == (LAST, "069500", "csv:kr_etf")
    assert taken.maximum == 85.0
    assert taken.score is not None
    assert taken.reasons[0].startswith("Score ")
    assert desk.told() == []  # nothing to compare with


def test_the_same_reading_again_adds_nothing(desk: GateDesk, trader: Actor) -> None:
    desk.read(trader)
    desk.read(trader)
    assert len(desk.readings.list_readings(trader)) == 1


def test_a_changed_light_is_told_once_with_what_it_was(desk: GateDesk, trader: Actor) -> None:
    desk.read(trader)
    before = desk.readings.list_readings(trader)[0].light
    desk.market.rate = RateReading(1_500.0, day=date(2023, 12, 22))
    desk.read(trader)
    desk.read(trader)
    newest, oldest = desk.readings.list_readings(trader)
    assert (oldest.light, newest.light) == (before, MarketLight.RED)
    (told,) = desk.told()
    assert (told["before"], told["light"]) == (before.value, "red")
    assert (told["symbol"], told["session"]) == ("069500", "2023-12-22")
    assert told["score"] == newest.score


def test_another_score_of_the_same_light_is_kept_and_not_told(
    desk: GateDesk, trader: Actor
) -> None:
    desk.market.rate = RateReading(1_500.0, day=date(2023, 12, 22))  # red whatever the score
    desk.read(trader)
    desk.market.series["069500"] = make_series("069500", RISING[::-1])
    desk.read(trader)
    assert [one.light for one in desk.readings.list_readings(trader)] == [MarketLight.RED] * 2
    assert desk.told() == []


def test_a_lost_index_is_kept_as_unknown_and_told(desk: GateDesk, trader: Actor) -> None:
    desk.read(trader)
    desk.market.series.clear()
    desk.read(trader)
    newest = desk.readings.list_readings(trader)[0]
    assert (newest.session, newest.score, newest.light) == (None, None, MarketLight.UNKNOWN)
    assert desk.told()[0]["light"] == "unknown"


def test_two_readings_at_once_are_refused(desk: GateDesk, trader: Actor, stranger: Actor) -> None:
    desk.readings.submit_reading(trader)
    with pytest.raises(ConflictError, match="already waiting"):
        desk.readings.submit_reading(stranger)


def test_a_viewer_may_look_and_not_have_it_read(desk: GateDesk, viewer: Actor) -> None:
    assert desk.readings.list_readings(viewer) == []
    with pytest.raises(NotPermittedError):
        desk.readings.submit_reading(viewer)


def universe(symbol: str, interval: str = "1d") -> Callable[[GateReadingService], None]:
    event = UniverseUpdated(source="x", interval=interval, first_changed={symbol: 0, "005930": 0})
    return lambda readings: readings.on_universe_updated(event, "event-1")


def one_series(symbol: str, interval: str = "1d") -> Callable[[GateReadingService], None]:
    event = MarketDataUpdated(
        symbol=symbol, interval=interval, source="x", bar_count=1, first_changed_time=0
    )
    return lambda readings: readings.on_market_data_updated(event, "event-1")


@pytest.mark.parametrize("kind", [universe, one_series])
def test_new_daily_bars_of_the_index_have_it_read_once(
    kind: Callable[..., Callable[[GateReadingService], None]], desk: GateDesk, trader: Actor
) -> None:
    kind("091160")(desk.readings)
    kind("069500", "1h")(desk.readings)
    assert desk.jobs.list_jobs(SYSTEM) == []
    kind("069500")(desk.readings)
    kind("069500")(desk.readings)  # heard twice
    with pytest.raises(ConflictError):
        desk.readings.submit_reading(trader)


def test_an_index_that_changes_while_it_is_read_is_read_once_more(
    desk: GateDesk, trader: Actor
) -> None:
    gates = desk.readings._gates

    class ReadThenChanged:
        def get_gate(self, actor: Actor) -> GateView:
            found = gates.get_gate(actor)
            universe("069500")(desk.readings)
            return found

    desk.readings._gates = ReadThenChanged()  # type: ignore[assignment]
    desk.read(trader)
    desk.readings._gates = gates
    desk.market.series["069500"] = make_series("069500", RISING[::-1])
    with desk.database.read() as session:
        (waiting,) = [job for job in session.exec(select(Job)) if job.active_key]
    desk.run(waiting.id, SYSTEM)
    assert len(desk.readings.list_readings(trader)) == 2
