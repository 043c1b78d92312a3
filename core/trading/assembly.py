"""Builds the services of backtests; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.contracts import Actor, CountSessions, JudgeSeries, LoadBars
from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.trading.backtest_runner import BacktestRunner
from core.trading.backtest_service import BacktestService
from core.trading.backtest_staleness import BacktestStaleness
from core.trading.comparison_service import ComparisonService
from core.trading.honesty.assembly import HonestyServices, build_honesty_services
from db.session import Database


@dataclass(frozen=True)
class BacktestServices(HonestyServices):
    """Backtests, what carries them out, and what doubts them."""

    backtests: BacktestService
    comparisons: ComparisonService
    backtest_runner: BacktestRunner
    backtest_staleness: BacktestStaleness


def build_backtest_services(
    database: Database,
    outbox: Outbox,
    jobs: JobQueue,
    load_bars: LoadBars,
    *,
    count_sessions: CountSessions,
    judge_series: JudgeSeries,
    find_actor: Callable[[int], Actor | None],
) -> BacktestServices:
    """All services of backtests on one database.

    Args:
        database: where runs are kept.
        outbox: tells that a run has finished.
        jobs: takes the work.
        load_bars: bars of one series.
        count_sessions: how many sessions a period should have.
        judge_series: what the quality checks know of a series.
        find_actor: the owner of a run as they are now; None once disabled.
    """
    honesty = build_honesty_services(database, jobs, load_bars, judge_series, find_actor)
    check = honesty.holdouts.check_bars
    return BacktestServices(
        **vars(honesty),
        backtests=BacktestService(database, jobs, load_bars, count_sessions, check),
        comparisons=ComparisonService(database),
        backtest_runner=BacktestRunner(database, outbox, load_bars, count_sessions, check),
        backtest_staleness=BacktestStaleness(database),
    )
