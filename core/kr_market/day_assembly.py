"""Builds what makes the market's day go by itself: schedule, chain of events, reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.contracts import SYSTEM, Actor
from core.enums import MarketLight
from core.errors import AppError
from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.kr_market.chain.analyser import RulesAnalyser
from core.kr_market.chain.analysis_jobs import SignalAnalyses
from core.kr_market.chain.chain_starter import KoreanChain, StartScan
from core.kr_market.chain.model_analyser import ModelAnalyser
from core.kr_market.demo_log import DemoScan, DemoSignalLog
from core.kr_market.inputs import MarketInputs
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.lifecycle.follow_service import SignalFollowService
from core.kr_market.market_gate.gate_service import GateService
from core.kr_market.schedule.day_steps import DaySteps
from core.kr_market.schedule.report_service import DailyReportService
from core.kr_market.schedule.schedule_service import KoreanScheduleService
from core.schedules.assembly import ScheduleServices
from db.session import Database


@dataclass(frozen=True)
class DayServices:
    """What looks after the market's day."""

    korean_chain: KoreanChain
    signal_analyses: SignalAnalyses
    korean_day: DaySteps
    korean_schedules: KoreanScheduleService
    daily_reports: DailyReportService
    demo_signal_log: DemoSignalLog


@dataclass(frozen=True)
class DayScans:
    """Scans of the newest session, by a name for readers."""

    vcp: Mapping[str, StartScan]
    closing_bets: Mapping[str, StartScan]
    smart_money: Mapping[str, StartScan]


def build_day_services(
    database: Database,
    outbox: Outbox,
    jobs: JobQueue,
    inputs: MarketInputs,
    *,
    scans: DayScans,
    gate: GateService,
    following: SignalFollowService,
    ledger: SignalLedgerService,
    demo_scans: Sequence[DemoScan],
    schedules: ScheduleServices,
) -> DayServices:
    """The services of the day over the scanners."""

    def find_light(day: date) -> MarketLight:
        try:
            return gate.get_gate(SYSTEM, day).light
        except AppError:  # no market, or none up to that day
            return MarketLight.UNKNOWN

    def follow(actor: Actor, source: str | None) -> str:
        del source  # signals on all markets are followed together
        return following.submit_following(actor)

    reports = DailyReportService(database, outbox, inputs.load_universe, find_light)
    steps = DaySteps(
        load_universe=inputs.load_universe,
        load_flows=inputs.load_flows,
        closing_bets=scans.closing_bets,
        vcp=scans.vcp,
        flows=scans.smart_money,
        follow=follow,
        make_report=reports.make_report,
    )
    demo_log = DemoSignalLog(
        database,
        jobs,
        inputs.load_universe,
        ledger,
        scans=demo_scans,
        follow=following.add_following,
    )
    return DayServices(
        korean_chain=KoreanChain(
            database,
            outbox,
            inputs.load_universe,
            on_bars={**scans.vcp, **scans.smart_money, **scans.closing_bets},
            on_flows=scans.smart_money,
            follow=follow,
            is_ready=demo_log.is_ready,
        ),
        signal_analyses=SignalAnalyses(
            database,
            outbox,
            jobs,
            ModelAnalyser(RulesAnalyser(), inputs.judge_signals, inputs.list_articles),
            find_light,
        ),
        korean_day=steps,
        korean_schedules=KoreanScheduleService(
            schedules.schedule_reader, schedules.schedule_runner
        ),
        daily_reports=reports,
        demo_signal_log=demo_log,
    )
