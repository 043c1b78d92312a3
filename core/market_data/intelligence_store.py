"""Writes what a source said of analysts and insiders, with since when it is known."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, date, datetime, time, timedelta

from core.market_data.intelligence_facts import IntelligenceFacts
from db.base import stored_id
from db.market_data.intelligence_repository import (
    IntelligenceRepository,
    StoredRating,
    StoredTrade,
    StoredView,
)
from db.market_data.tables import Instrument
from db.session import Session

REPORTED_WITHIN = timedelta(days=5)
"""US rules: an insider's trade is reported within two business days; with a holiday, five days."""


def store_intelligence(
    session: Session,
    instrument: Instrument,
    source: str,
    facts: IntelligenceFacts,
    fetched_at: datetime,
) -> int:
    """Add what was said or bring it up to date; returns how many facts were given.

    An opinion is known since it was fetched: nobody says since when it stood so.
    """
    repository, owner = IntelligenceRepository(session), stored_id(instrument.id)
    passport = (source, fetched_at, False)
    if facts.view is not None:
        told = (owner, fetched_at.date(), *astuple(facts.view), fetched_at, *passport)
        repository.write_views([StoredView._make(told)])
    repository.write_ratings(
        StoredRating._make((owner, *astuple(one), *passport)) for one in facts.ratings
    )
    repository.write_trades(
        StoredTrade._make((owner, *astuple(one), find_reported_at(one.day, fetched_at), *passport))
        for one in facts.trades
    )
    return facts.count


def find_reported_at(day: date, fetched_at: datetime) -> datetime:
    """From when a trade of that day counts as known: never later than it was fetched."""
    due = datetime.combine(day + REPORTED_WITHIN + timedelta(days=1), time.min, UTC)
    return min(due, fetched_at)
