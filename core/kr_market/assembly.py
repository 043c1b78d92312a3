"""Builds the services of the Korean market; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.kr_market.inputs import MarketInputs
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.market_present import MarketClock
from db.session import Database


@dataclass(frozen=True)
class KoreanServices:
    """Signals of the Korean market, from scan to outcome."""

    signal_ledger: SignalLedgerService


def build_korean_services(
    database: Database, outbox: Outbox, jobs: JobQueue, inputs: MarketInputs
) -> KoreanServices:
    """All services of the Korean market on one database."""
    del outbox, jobs
    market_clock = MarketClock(inputs.load_universe, inputs.list_hours)
    signal_ledger = SignalLedgerService(database, market_clock.find_present)
    return KoreanServices(signal_ledger=signal_ledger)
