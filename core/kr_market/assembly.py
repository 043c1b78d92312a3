"""Builds the services of the Korean market; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.kr_market.closing_bet.closing_bet_service import ClosingBetService
from core.kr_market.closing_bet.scan_service import ClosingBetScans
from core.kr_market.inputs import MarketInputs
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.lifecycle.follow_service import SignalFollowService
from core.kr_market.market_gate.gate_reading_service import GateReadingService
from core.kr_market.market_gate.gate_service import GateService
from core.kr_market.market_gate.gate_view import GateMarkets
from core.kr_market.market_present import MarketClock
from core.kr_market.performance.performance_service import PerformanceService
from core.kr_market.performance.study_service import SignalStudyService
from core.kr_market.signal_backtest.signal_backtest_runner import SignalBacktestRunner
from core.kr_market.signal_backtest.signal_backtest_service import SignalBacktestService
from db.session import Database


@dataclass(frozen=True)
class KoreanServices:
    """Signals of the Korean market, from scan to outcome."""

    market_gate: GateService
    gate_readings: GateReadingService
    signal_ledger: SignalLedgerService
    signal_following: SignalFollowService
    signal_performance: PerformanceService
    signal_studies: SignalStudyService
    signal_backtests: SignalBacktestService
    signal_backtest_runner: SignalBacktestRunner
    closing_bets: ClosingBetService
    closing_bet_scans: ClosingBetScans


def build_korean_services(
    database: Database,
    outbox: Outbox,
    jobs: JobQueue,
    inputs: MarketInputs,
    gate_markets: GateMarkets,
) -> KoreanServices:
    """All services of the Korean market on one database."""
    market_clock = MarketClock(inputs.load_universe, inputs.list_hours)
    signal_ledger = SignalLedgerService(database, outbox, market_clock.find_present)
    market_gate = GateService(inputs, gate_markets)
    gate_readings = GateReadingService(database, outbox, jobs, market_gate, gate_markets)
    closing_bets = ClosingBetService(inputs)
    return KoreanServices(
        market_gate=market_gate,
        gate_readings=gate_readings,
        signal_ledger=signal_ledger,
        signal_following=SignalFollowService(database, jobs, inputs.load_universe),
        signal_performance=PerformanceService(database),
        signal_studies=SignalStudyService(database, jobs, inputs),
        signal_backtests=SignalBacktestService(database, jobs),
        signal_backtest_runner=SignalBacktestRunner(database, inputs, gate_markets.indexes),
        closing_bets=closing_bets,
        closing_bet_scans=ClosingBetScans(database, jobs, closing_bets, signal_ledger.seal),
    )
