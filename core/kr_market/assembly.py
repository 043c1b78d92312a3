"""Builds the services of the Korean market; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.kr_market.closing_bet.agreement_service import AgreementService
from core.kr_market.closing_bet.closing_bet_service import ClosingBetService
from core.kr_market.closing_bet.scan_runner import ClosingBetScanRunner
from core.kr_market.closing_bet.scan_service import ClosingBetScans
from core.kr_market.day_assembly import DayScans, DayServices, build_day_services
from core.kr_market.demo_scans import list_demo_scans
from core.kr_market.files.file_state_service import FileStateService
from core.kr_market.inputs import MarketInputs
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.lifecycle.follow_service import SignalFollowService
from core.kr_market.lifecycle.log_service import SignalLogService
from core.kr_market.market_gate.gate_reading_service import GateReadingService
from core.kr_market.market_gate.gate_service import GateService
from core.kr_market.market_gate.gate_view import GateMarkets
from core.kr_market.market_present import MarketClock
from core.kr_market.overview.scan_overview_service import ScanOverviewService
from core.kr_market.performance.performance_service import PerformanceService
from core.kr_market.performance.study_service import SignalStudyService
from core.kr_market.published.published_service import PublishedLogService
from core.kr_market.scan_starters import (
    list_bet_starters,
    list_smart_money_starters,
    list_vcp_starters,
)
from core.kr_market.signal_backtest.plan_service import SignalBacktestPlanService
from core.kr_market.signal_backtest.signal_backtest_runner import SignalBacktestRunner
from core.kr_market.signal_backtest.signal_backtest_service import SignalBacktestService
from core.kr_market.smart_money.scan_runner import SmartMoneyScanRunner
from core.kr_market.smart_money.scan_service import SmartMoneyScans
from core.kr_market.smart_money.smart_money_service import SmartMoneyService
from core.kr_market.vcp.look_service import VcpLookService
from core.kr_market.vcp.scan_runner import VcpScanRunner
from core.kr_market.vcp.scan_service import VcpScanService
from core.schedules.assembly import ScheduleServices
from db.session import Database


@dataclass(frozen=True)
class KoreanServices(DayServices):
    """Signals of the Korean market, from scan to outcome."""

    market_gate: GateService
    gate_readings: GateReadingService
    scan_overviews: ScanOverviewService
    signal_ledger: SignalLedgerService
    korean_files: FileStateService
    signal_following: SignalFollowService
    signal_log: SignalLogService
    signal_performance: PerformanceService
    signal_studies: SignalStudyService
    published_logs: PublishedLogService
    signal_backtests: SignalBacktestService
    signal_backtest_plans: SignalBacktestPlanService
    signal_backtest_runner: SignalBacktestRunner
    closing_bets: ClosingBetService
    closing_bet_scans: ClosingBetScans
    closing_bet_scan_runner: ClosingBetScanRunner
    bet_agreements: AgreementService
    smart_money: SmartMoneyService
    smart_money_scans: SmartMoneyScans
    smart_money_scan_runner: SmartMoneyScanRunner
    vcp_scans: VcpScanService
    vcp_scan_runner: VcpScanRunner
    vcp_looks: VcpLookService


def build_korean_services(
    database: Database,
    outbox: Outbox,
    jobs: JobQueue,
    inputs: MarketInputs,
    gate_markets: GateMarkets,
    *,
    schedules: ScheduleServices,
) -> KoreanServices:
    """All services of the Korean market on one database."""
    market_clock = MarketClock(inputs.load_universe, inputs.list_hours)
    signal_ledger = SignalLedgerService(database, outbox, market_clock.find_present)
    market_gate = GateService(inputs, gate_markets)
    gate_readings = GateReadingService(database, outbox, jobs, market_gate, gate_markets)
    closing_bets = ClosingBetService(inputs)
    closing_bet_scans = ClosingBetScans(database, jobs)
    signal_following = SignalFollowService(database, jobs, inputs.load_universe)
    vcp_scans = VcpScanService(database, jobs, inputs)
    smart_money = SmartMoneyService(inputs.load_universe, inputs.load_flows, inputs.list_hours)
    smart_money_scans = SmartMoneyScans(database, jobs)
    scans = DayScans(
        vcp=list_vcp_starters(vcp_scans),
        closing_bets=list_bet_starters(closing_bet_scans),
        smart_money=list_smart_money_starters(smart_money_scans),
    )
    day = build_day_services(
        database,
        outbox,
        jobs,
        inputs,
        scans=scans,
        gate=market_gate,
        following=signal_following,
        ledger=signal_ledger,
        demo_scans=list_demo_scans(inputs, closing_bets, smart_money),
        schedules=schedules,
    )
    return KoreanServices(
        **vars(day),
        market_gate=market_gate,
        gate_readings=gate_readings,
        scan_overviews=ScanOverviewService(database, inputs.count_sessions),
        signal_ledger=signal_ledger,
        korean_files=FileStateService(database, inputs, market_gate),
        signal_following=signal_following,
        signal_log=SignalLogService(database, signal_ledger, inputs.load_universe),
        signal_performance=PerformanceService(database),
        signal_studies=SignalStudyService(database, jobs, inputs),
        published_logs=PublishedLogService(database, inputs),
        signal_backtests=SignalBacktestService(database, jobs),
        signal_backtest_plans=SignalBacktestPlanService(inputs, gate_markets.indexes),
        signal_backtest_runner=SignalBacktestRunner(database, inputs, gate_markets.indexes),
        closing_bets=closing_bets,
        closing_bet_scans=closing_bet_scans,
        closing_bet_scan_runner=ClosingBetScanRunner(database, closing_bets, signal_ledger.seal),
        bet_agreements=AgreementService(database, inputs),
        smart_money=smart_money,
        smart_money_scans=smart_money_scans,
        smart_money_scan_runner=SmartMoneyScanRunner(database, smart_money, signal_ledger.seal),
        vcp_scans=vcp_scans,
        vcp_scan_runner=VcpScanRunner(database, inputs, signal_ledger.seal),
        vcp_looks=VcpLookService(inputs),
    )
