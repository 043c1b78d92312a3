"""Finds the instrument a person means, or says which they may have meant."""

from __future__ import annotations

from difflib import get_close_matches

from core.errors import NotFoundError
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.tables import Instrument
from db.session import Session

_SUGGESTIONS = 3


def look_up_instrument(session: Session, symbol: str) -> Instrument:
    """The instrument of that symbol.

    Raises:
        NotFoundError: there is none; names those with such a name, else the nearest.
    """
    instruments = InstrumentRepository(session)
    found = instruments.find_by_symbol(symbol)
    if found is not None:
        return found
    wanted = symbol.strip().upper()[:40]
    by_name = [hit.symbol for hit in instruments.search(wanted, _SUGGESTIONS)] if wanted else []
    nearest = by_name or get_close_matches(
        wanted, instruments.list_symbols(), n=_SUGGESTIONS, cutoff=0.5
    )
    meant = f"Did you mean {', '.join(nearest)}? Otherwise search" if nearest else "Search"
    raise NotFoundError(
        f"There is no instrument {wanted!r}.",
        f"{meant} by name, or import its bars from a CSV file or Yahoo Finance.",
    )
