"""Follows the sealed signals as new bars come, and measures the base rate of their days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from core.clock import now
from core.contracts import Actor, LoadUniverse, Universe, UniverseQuery
from core.enums import FollowState, Interval
from core.errors import InvalidInputError, NotFoundError
from core.events.types import UniverseUpdated
from core.jobs.once_more import add_once_more
from core.jobs.types import JobQueue, RunningJob
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.market_bars import MarketBars, stack_universe
from core.kr_market.lifecycle.outcomes import (
    FOLLOWED_RULES,
    SignalPoint,
    build_outcomes,
    list_days,
    place_signals,
)
from core.kr_market.performance.base_rate import find_common, measure_base
from core.permissions import Permission, require
from db.kr_market.ledger_tables import KoreanSignal
from db.kr_market.performance_repository import PerformanceRepository
from db.kr_market.signal_repository import SignalRepository
from db.session import Database, Session

FOLLOW_JOB = "follow_signals"
_TITLE, _KEY = "Follow the sealed signals", "all"
_SESSIONS = 1_040


@dataclass(slots=True)
class _Work:
    """Signals of one market: open points by exit rules, and the sessions of all of them."""

    points: dict[str, list[SignalPoint]] = field(default_factory=lambda: defaultdict(list))
    days: set[date] = field(default_factory=set)


@dataclass(slots=True)
class _Result:
    outcomes: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    base: list[tuple[str, str, list[dict[str, Any]]]] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)


class SignalFollowService:
    """A closed outcome is final: later bars are not looked at for it again.

    Args:
        load_universe: bars of a market.
        costs: of buying and selling.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        load_universe: LoadUniverse,
        costs: TradingCosts | None = None,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._load_universe = load_universe
        self._costs = costs or TradingCosts()

    def submit_following(self, actor: Actor) -> str:
        """Have all open signals followed to the newest bars; returns the job's id.

        Raises:
            ConflictError: they are being followed.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=FOLLOW_JOB,
                title=_TITLE,
                arguments={},
                key=_KEY,
            )
        self._jobs.send(job_id)
        return job_id

    def add_following(self, session: Session) -> str | None:
        """Have what the caller's transaction stores followed, whatever is under way.

        Returns:
            The id of the job, to be sent after the commit; None where one is yet to begin.
        """
        return add_once_more(self._jobs, session, kind=FOLLOW_JOB, title=_TITLE, key=_KEY)

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:
        """Follow on once a market has new daily bars. Heard twice, nothing is left to follow."""
        del event_id
        if event.interval != Interval.DAY:
            return
        with self._database.write() as session:
            job_id = self.add_following(session)
        if job_id:
            self._jobs.send(job_id)

    def run_follow_job(self, job: RunningJob) -> None:
        """Follow, measure base rates and store both, in the job's own end."""
        result = _Result()
        work = self._list_work()
        for done, (source, wanted) in enumerate(work.items()):
            job.on_progress(0.9 * done / len(work), f"Following the signals on {source}")
            self._follow(job, source, wanted, result)
        with self._database.write() as session:
            signals, figures = SignalRepository(session), PerformanceRepository(session)
            at = now()
            for exit_preset, rows in result.outcomes.items():
                signals.write_outcomes(exit_preset, [{**row, "updated_at": at} for row in rows])
            for source, exit_preset, rows in result.base:
                figures.write_base(source, exit_preset, rows)
            job.finish(session, _count(result))

    def _list_work(self) -> dict[str, _Work]:
        work: dict[str, _Work] = defaultdict(_Work)
        with self._database.read() as session:
            repository, base = SignalRepository(session), PerformanceRepository(session)
            for rules in FOLLOWED_RULES:
                for row in repository.list_open(rules.name, rules.version):
                    work[row.source].points[rules.name].append(_point(row))
            for source, day in base.list_unmeasured({r.name: r.version for r in FOLLOWED_RULES}):
                work[source].days.add(day)
        return dict(work)

    def _follow(self, job: RunningJob, source: str, work: _Work, result: _Result) -> None:
        try:
            universe = self._load_universe(job.actor, UniverseQuery(_SESSIONS, source))
        except (NotFoundError, InvalidInputError):  # deleted since: these signals stay as they are
            result.lost |= {one.sequence for points in work.points.values() for one in points}
            return
        market = stack_universe(universe)
        for rules in FOLLOWED_RULES:
            placed = place_signals(universe, work.points[rules.name])
            result.lost |= {one.sequence for one in placed.lost}
            result.outcomes[rules.name] += build_outcomes(
                universe, market, placed, rules, self._costs
            )
        result.base += self._measure(universe, market, sorted(work.days))

    def _measure(
        self, universe: Universe, market: MarketBars, days: Sequence[date]
    ) -> list[tuple[str, str, list[dict[str, Any]]]]:
        all_days = list_days(universe)
        place_of = {day: place for place, day in enumerate(all_days)}
        places = np.array([place_of[day] for day in days if day in place_of], dtype=np.int64)
        members, at = find_common(universe), now()
        measured = []
        for rules in FOLLOWED_RULES:
            base = measure_base(market, members, rules, self._costs, places)
            rows = [
                {
                    "session": all_days[place],
                    "exit_version": rules.version,
                    "shares": int(base.shares[place]),
                    "wins": int(base.wins[place]),
                    "net_sum": float(base.net_sum[place]),
                    "pending": int(base.pending[place]),
                    "is_complete": bool(base.is_complete[place]),
                    "updated_at": at,
                }
                for place in places.tolist()
            ]
            measured.append((universe.source, rules.name, rows))
        return measured


def _point(row: KoreanSignal) -> SignalPoint:
    return SignalPoint(row.sequence, row.symbol, row.session)


def _count(result: _Result) -> dict[str, Any]:
    rows = [row for found in result.outcomes.values() for row in found]
    return {
        "followed": len({row["sequence"] for row in rows}),
        "closed": sum(row["state"] is FollowState.CLOSED for row in rows),
        "lost": len(result.lost),
    }
