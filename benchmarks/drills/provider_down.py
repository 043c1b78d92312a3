"""A data source that fails in every way, for hours: worded, counted, nothing stored in part."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import time_machine

from benchmarks.drills.pretended_yahoo import GOOD, SLOW_SECONDS, Yahoo, pretend_yahoo
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.contracts import SYSTEM, Actor, BarQuery
from core.enums import BreakerState, Interval
from core.errors import AppError, NotFoundError
from core.events.outbox import Outbox
from core.jobs.types import JobQueue, RunningJob
from core.market_data.bar_service import BarService
from core.market_data.fetch_service import FetchService
from core.market_data.provider_health_service import ProviderHealthService
from core.market_data.providers.base import Provider, build_provider
from core.market_data.providers.yfinance import YFinanceProvider
from db.session import Database, Session, open_database

ORDER = ("yfinance", "bundled")
SYMBOLS = ("TEST", "GOOG")  # the bundled samples can stand in for the second
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class _Job:
    """A claimed job that keeps its result."""

    arguments: dict[str, Any]
    id: str = "drill"
    kind: str = "fetch_bars"
    attempt: int = 1
    actor: Actor = SYSTEM
    result: dict[str, Any] = field(default_factory=dict)

    def on_progress(self, share: float, message: str) -> None:
        """Nobody looks."""

    def finish(self, session: Session, result: dict[str, Any]) -> None:  # noqa: ARG002
        self.result = result


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Fetches over days, each at a moment and met by a behaviour that nobody chose."""
    shutil.copy(run.grounds.migrated_file(), run.folder / "desk.db")
    database = open_database(f"sqlite:///{run.folder / 'desk.db'}")
    try:
        with pretend_yahoo(run.folder) as yahoo:
            _drill(database, yahoo, run, findings)
    finally:
        database.engine.dispose()


def _drill(database: Database, yahoo: Yahoo, run: DrillRun, findings: Findings) -> None:
    choice, fetches, at = run.draw(), run.pick(40, 1_500), BEGIN
    health = ProviderHealthService(database, _build, ORDER)
    ways = [way for way in yahoo.ways if way != "good"]
    outcomes: Counter[str] = Counter()
    asked_while_open, stood_in = 0, 0
    for symbol in SYMBOLS:  # what is stored first decides the currency
        with time_machine.travel(at, tick=False):
            _fetch(database, symbol)
    for _ in range(fetches):
        at += timedelta(seconds=choice.choice((1, 5, 30, 300, 3_600)))
        # In streaks, as sources fail, so that the breaker opens.
        if choice.random() < 0.3:  # noqa: PLR2004
            yahoo.way = "good" if choice.random() < 0.3 else choice.choice(ways)  # noqa: PLR2004
        symbol = choice.choice(SYMBOLS)
        with time_machine.travel(at, tick=False):
            state = health.list_health(SYSTEM)[0].breaker.state
            asked = yahoo.asked
            try:
                result = _fetch(database, symbol)
                outcomes["good"] += 1
                stood_in += result["source"] == "bundled"
                is_named = "from Bundled samples" in result["failover"]
                findings.expect(
                    (result["source"] == "bundled") == is_named,
                    f"From {result['source']}, and it says: {result['failover']!r}",
                )
            except AppError as error:
                outcomes["in words"] += 1
                findings.expect(bool(error.remedy), f"Without a remedy: {error}")
            if state is BreakerState.OPEN:
                asked_while_open += yahoo.asked - asked
            stored = _load(database, "TEST")
        findings.expect(stored == GOOD, f"Stored after {yahoo.way!r}: {stored}")
    yahoo.way = "good"
    with time_machine.travel(at + timedelta(minutes=10), tick=False):
        back = _fetch(database, "TEST")["source"]
        calls = health.list_health(SYSTEM)[0].calls
    findings.expect(back == "yfinance", "The source is back and is not asked.")
    findings.expect(_load(database, "TEST") == GOOD, "The source is back; its bars are not there.")
    findings.expect(asked_while_open == 0, f"Asked {asked_while_open} times while left alone.")
    findings.count(
        fetches=fetches,
        ways_to_fail=len(ways),
        answered=outcomes["good"],
        of_them_by_a_stand_in=stood_in,
        refused_in_words=outcomes["in words"],
        asked_while_left_alone=asked_while_open,
        calls_counted_in_the_last_day=calls,
    )


def _fetch(database: Database, symbol: str) -> dict[str, Any]:
    service = FetchService(database, Outbox({}), cast("JobQueue", None), _build, ORDER)
    job = _Job({"provider": "yfinance", "symbol": symbol, "interval": Interval.DAY.value})
    service.run_fetch_job(cast("RunningJob", job))
    return job.result


def _build(name: str) -> Provider:
    if name == "yfinance":
        return YFinanceProvider(sleep=lambda _: None, timeout=SLOW_SECONDS / 3)
    return build_provider(name)


def _load(database: Database, symbol: str) -> tuple[float, ...]:
    try:
        bars = BarService(database).load_bars(SYSTEM, BarQuery(symbol, source="yfinance"))
    except NotFoundError:
        return ()
    return tuple(bars.close.tolist())


DRILL = Drill(
    "provider_down",
    Group.OUTAGES,
    "Whatever a data source answers, stored bars are whole or untouched, each failure is put into "
    "words, a stand-in says that it is one, a source that keeps failing is left alone, and it is "
    "asked again when it is back.",
    carry_out,
)
