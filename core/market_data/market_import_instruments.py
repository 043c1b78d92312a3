"""Instruments that a file names: found, or added with what the file says."""

from __future__ import annotations

from collections.abc import Sequence

from core.market_data.types import InstrumentFacts
from db.base import stored_id
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.tables import Instrument
from db.session import Session


def ensure_instruments(session: Session, facts: Sequence[InstrumentFacts]) -> dict[str, int]:
    """Add those that are not stored; returns the keys of all by symbol.

    What is stored is completed where it is empty, and not overwritten.
    """
    repository = InstrumentRepository(session)
    known = repository.find_many([one.symbol for one in facts])
    rows = repository.upsert_many(
        [(build_instrument_row(one), known.get(one.symbol)) for one in facts]
    )
    return {row.symbol: stored_id(row.id) for row in rows}


def build_instrument_row(facts: InstrumentFacts) -> Instrument:
    """A row that is not stored yet."""
    return Instrument(
        symbol=facts.symbol,
        name=facts.name,
        kind=facts.kind,
        exchange=facts.exchange,
        currency=facts.currency,
        sector=facts.sector,
        time_zone=facts.time_zone,
    )
