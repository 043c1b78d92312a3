"""Builds the services of the Korean market; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.kr_market.inputs import MarketInputs
from db.session import Database


@dataclass(frozen=True)
class KoreanServices:
    """Signals of the Korean market, from scan to outcome."""


def build_korean_services(
    database: Database, outbox: Outbox, jobs: JobQueue, inputs: MarketInputs
) -> KoreanServices:
    """All services of the Korean market on one database."""
    del database, outbox, jobs, inputs
    return KoreanServices()
