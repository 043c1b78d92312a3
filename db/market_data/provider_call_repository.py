"""Calls to data providers, kept for a week and bounded in number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from core.enums import CallOutcome
from db.base import stored_id
from db.market_data.provider_tables import ProviderCall

KEPT_FOR = timedelta(days=7)
MAX_KEPT = 20_000


class ProviderCallRepository:
    """The calls of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, call: ProviderCall) -> ProviderCall:
        """Store a call and forget those that are too old or too many."""
        self._session.add(call)
        self._session.flush()
        oldest_id = stored_id(call.id) - MAX_KEPT
        self._session.exec(
            delete(ProviderCall).where(
                (col(ProviderCall.started_at) < call.started_at - KEPT_FOR)
                | (col(ProviderCall.id) <= oldest_id)
            )
        )
        return call

    def list_since(self, provider: str, since: datetime) -> Sequence[ProviderCall]:
        """A provider's calls since then, newest first."""
        return self._session.exec(
            select(ProviderCall)
            .where(ProviderCall.provider == provider, col(ProviderCall.started_at) >= since)
            .order_by(col(ProviderCall.id).desc())
        ).all()

    def list_latest(self, provider: str, limit: int) -> Sequence[ProviderCall]:
        """A provider's latest calls, newest first."""
        return self._session.exec(
            select(ProviderCall)
            .where(ProviderCall.provider == provider)
            .order_by(col(ProviderCall.id).desc())
            .limit(limit)
        ).all()

    def find_latest_of(self, provider: str, operation: str, symbol: str) -> ProviderCall | None:
        """The latest call of that kind for that symbol."""
        return self._session.exec(
            select(ProviderCall)
            .where(
                ProviderCall.provider == provider,
                ProviderCall.operation == operation,
                ProviderCall.symbol == symbol,
            )
            .order_by(col(ProviderCall.id).desc())
            .limit(1)
        ).first()

    def find_last_good_at(self, provider: str) -> datetime | None:
        """When the latest good call began; None when none is kept."""
        return self._session.exec(
            select(func.max(ProviderCall.started_at)).where(
                ProviderCall.provider == provider, ProviderCall.outcome == CallOutcome.GOOD
            )
        ).one()
