"""Builds the services of backtests; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.contracts import Actor, CountSessions, JudgeSeries, ListQuotes, LoadBars
from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.trading.admission import Admission
from core.trading.backtest_runner import BacktestRunner
from core.trading.backtest_service import BacktestService
from core.trading.backtest_staleness import BacktestStaleness
from core.trading.batch.batch_service import BatchService
from core.trading.batch.member_runner import MemberRunner
from core.trading.batch.runner import BatchRunner
from core.trading.comparison_service import ComparisonService
from core.trading.honesty.assembly import HonestyServices, build_honesty_services
from core.trading.optimisation.assembly import (
    OptimisationServices,
    build_optimisation_services,
)
from core.trading.signals.assembly import SignalServices, build_signal_services
from core.trading.signals.sessions import FindClose, know_no_close, list_no_quotes
from core.trading.tear_sheet.tear_sheet_service import TearSheetService
from db.session import Database


@dataclass(frozen=True)
class BacktestServices(HonestyServices, SignalServices, OptimisationServices):
    """Backtests, what carries them out, what doubts them, and what comes of them day by day."""

    backtests: BacktestService
    comparisons: ComparisonService
    tear_sheets: TearSheetService
    backtest_runner: BacktestRunner
    backtest_staleness: BacktestStaleness
    batches: BatchService
    batch_runner: BatchRunner


def build_backtest_services(
    database: Database,
    outbox: Outbox,
    jobs: JobQueue,
    load_bars: LoadBars,
    *,
    count_sessions: CountSessions,
    judge_series: JudgeSeries,
    find_actor: Callable[[int], Actor | None],
    list_quotes: ListQuotes = list_no_quotes,
    find_close: FindClose = know_no_close,
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
        list_quotes: names of instruments, and prices as they are now.
        find_close: when a session is over.
    """
    honesty = build_honesty_services(database, jobs, load_bars, judge_series, find_actor)
    check = honesty.holdouts.check_bars
    admission = Admission(load_bars, count_sessions, check)
    runner = BacktestRunner(database, outbox, load_bars, count_sessions, check)
    backtests = BacktestService(database, jobs, load_bars, count_sessions, check)
    return BacktestServices(
        **vars(honesty),
        **vars(
            build_signal_services(
                database,
                outbox,
                jobs,
                load_bars,
                list_quotes,
                count_sessions=count_sessions,
                find_close=find_close,
                find_actor=find_actor,
            )
        ),
        **vars(
            build_optimisation_services(
                database,
                outbox,
                jobs,
                load_bars,
                count_sessions=count_sessions,
                check_holdout=check,
            )
        ),
        backtests=backtests,
        tear_sheets=TearSheetService(
            backtests.get_backtest, honesty.passports.get_passport, list_quotes
        ),
        comparisons=ComparisonService(database),
        backtest_runner=runner,
        backtest_staleness=BacktestStaleness(database),
        batches=BatchService(database, jobs),
        batch_runner=BatchRunner(
            database,
            outbox,
            MemberRunner(database, outbox, admission, runner.run_backtest_job),
        ),
    )
