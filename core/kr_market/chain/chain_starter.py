"""Starts the scans that new bars and new flows call for. Hears events, called by the worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from core.clock import now
from core.contracts import SYSTEM, Actor, LoadUniverse, Universe, UniverseQuery
from core.correlation import correlated, find_correlation, need_correlation
from core.enums import Interval
from core.errors import AppError, BusyError, ConflictError, NotFoundError
from core.events.outbox import Outbox
from core.events.types import FlowsUpdated, SignalCreated, UniverseUpdated
from db.kr_market.schedule_repository import ScheduleRepository
from db.kr_market.schedule_tables import ChainStep
from db.session import Database

logger = structlog.get_logger(__name__)

StartScan = Callable[[Actor, str | None], str]
"""Puts one scan of a market's newest session in the queue; returns the job's id. The text is the
source of its bars; None for the largest market."""

KOREAN_EXCHANGES = frozenset({"KRX", "KOSPI", "KOSDAQ", "XKRX", "KSC", "KOE", "DEMO"})
CALM = timedelta(seconds=15)
"""Several files of one evening are imported one after the other: the scans wait for calm."""
BUSY_DELAY = timedelta(minutes=1)
HELD = timedelta(minutes=1)
"""For so long a step is left to the process that took it; it should be done within a second."""
LOOK_SECONDS = 3.0
_BARS, _FLOWS, _FOLLOW = "bars", "flows", "follow"


class KoreanChain:
    """A market is scanned once for each newest session, whatever else is imported of it.

    Args:
        database: where it is noted what was scanned for.
        outbox: knows what an event belongs to.
        load_universe: bars of a market, by source.
        on_bars: scans that a new session calls for, by name.
        on_flows: scans that newer flows call for, by name.
        follow: has the sealed signals followed.
        is_ready: whether a market may be scanned now; the demo's log is made first.
        clock: seconds, rising.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        load_universe: LoadUniverse,
        *,
        on_bars: Mapping[str, StartScan],
        on_flows: Mapping[str, StartScan],
        follow: StartScan,
        is_ready: Callable[[str], bool] = bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._load_universe = load_universe
        self._scans = {_BARS: on_bars, _FLOWS: on_flows, _FOLLOW: {"following": follow}}
        self._is_ready = is_ready
        self._clock = clock
        self._next_look = 0.0

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:
        """Have a Korean market scanned once its newest session is another one."""
        if event.interval != Interval.DAY:
            return
        self._look_at(event.source, event_id)

    def look_at_market(self) -> None:
        """Have the largest market scanned unless its newest session was; for a worker's start."""
        self._look_at(None, "")

    def on_flows_updated(self, event: FlowsUpdated, event_id: str) -> None:
        """Have flows scanned once their newest day is another one."""
        self._note(f"{_FLOWS}:{event.source}", event.last_day, event_id)

    def on_signal_created(self, event: SignalCreated, event_id: str) -> None:
        """Have new signals followed once all of this evening are sealed."""
        self._note(f"{_FOLLOW}:{event.source}", event_id, event_id)

    def start_due(self) -> int:
        """Start the scans that are due, unless it looked a moment ago; returns how many."""
        if self._clock() < self._next_look:
            return 0
        self._next_look = self._clock() + LOOK_SECONDS
        return self.start_until(now())

    def start_until(self, at: datetime) -> int:
        """Start the scans that are due up to an instant; returns how many."""
        with self._database.read() as session:
            waiting = ScheduleRepository(session).list_due_steps(at)
        return sum(self._start(step) for step in waiting)

    def _look_at(self, source: str | None, event_id: str) -> None:
        try:
            universe = self._load_universe(SYSTEM, UniverseQuery(1, source))
        except NotFoundError:  # none is stored, or it was deleted since
            return
        if is_korean(universe):
            day = datetime.fromtimestamp(int(universe.time[-1]), UTC).date()
            self._note(f"{_BARS}:{universe.source}", day.isoformat(), event_id)

    def _note(self, name: str, mark: str, event_id: str) -> None:
        at = now()
        with self._database.write() as session:
            repository = ScheduleRepository(session)
            step = repository.find_step(name)
            if step is not None and step.mark == mark and step.due_at is None:
                return  # scanned for it already: an older session was repaired, or heard twice
            correlation = self._outbox.find_correlation(session, event_id)
            repository.save_step(
                ChainStep(name=name, mark=mark, due_at=at + CALM, correlation_id=correlation, at=at)
            )

    def _start(self, step: ChainStep) -> int:
        """The step stays due until all is started: what a kill interrupts is begun once more."""
        held = now() + HELD
        with self._database.write() as session:
            if not ScheduleRepository(session).take_step(step, held):
                return 0
        with correlated(need_correlation(step.correlation_id)):
            started, delay = self._start_scans(step)
        with self._database.write() as session:
            due_at = now() + delay if delay else None
            ScheduleRepository(session).move_step(step.name, held, due_at)
        return started

    def _start_scans(self, step: ChainStep) -> tuple[int, timedelta | None]:
        """How many were started, and when to try once more; None where all is done."""
        actor = replace(SYSTEM, correlation_id=find_correlation())
        what, _, source = step.name.partition(":")
        if what == _BARS and not self._is_ready(source):
            return 0, CALM
        started, delay = 0, None
        for name, start in self._scans[what].items():
            try:
                start(actor, source if what == _BARS else None)
                started += 1
            except (ConflictError, BusyError):  # what is under way may have read older bars
                delay = BUSY_DELAY
            except AppError as error:
                logger.warning("korean_scan_not_started", scan=name, reason=str(error))
        return started, delay


def is_korean(universe: Universe) -> bool:
    """Whether most of a market's instruments are listed in Korea, or in the demo's market."""
    listed = sum(one.strip().upper() in KOREAN_EXCHANGES for one in universe.exchanges)
    return 2 * listed > len(universe.exchanges)
