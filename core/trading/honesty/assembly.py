"""Builds the services of honesty; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.contracts import Actor, JudgeSeries, LoadBars
from core.jobs.types import JobQueue
from core.trading.honesty.gate_service import GateService
from core.trading.honesty.holdout_service import HoldoutService
from core.trading.honesty.passport_runner import PassportRunner
from core.trading.honesty.passport_service import PassportService
from core.trading.honesty.replay_service import ReplayService
from db.session import Database


@dataclass(frozen=True)
class HonestyServices:
    """Passports, replays, the gate's self-test and sealed holdouts."""

    passports: PassportService
    passport_runner: PassportRunner
    replays: ReplayService
    gate: GateService
    holdouts: HoldoutService


def build_honesty_services(
    database: Database,
    jobs: JobQueue,
    load_bars: LoadBars,
    judge_series: JudgeSeries,
    find_actor: Callable[[int], Actor | None],
) -> HonestyServices:
    """All services of honesty on one database.

    Args:
        database: where runs, ledger and passports are kept.
        jobs: takes the work.
        load_bars: the bars of a run, as they are now.
        judge_series: what the quality checks know of them.
        find_actor: the owner of a run as they are now; None once disabled.
    """
    return HonestyServices(
        passports=PassportService(database, jobs, find_actor),
        passport_runner=PassportRunner(database, load_bars, judge_series),
        replays=ReplayService(database, jobs, load_bars),
        gate=GateService(database, jobs),
        holdouts=HoldoutService(database, load_bars),
    )
