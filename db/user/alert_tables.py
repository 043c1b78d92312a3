"""Alerts over watchlists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index
from sqlmodel import Field

from core.clock import now
from core.enums import PriceMove
from db.base import Table, UtcDateTime, enum_type, json_type


class WatchlistAlert(Table, table=True):
    """One condition over all symbols of a list, with what its past said when it was made.

    `filters` is a list of one {"name", "values"}. Sessions are seconds since 1970-01-01 UTC.
    """

    __tablename__ = "watchlist_alert"
    __table_args__ = (Index(None, "source", "is_active"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    watchlist_id: int = Field(
        sa_column=Column(ForeignKey("watchlist.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    filters: list[dict[str, Any]] = Field(sa_column=Column(json_type(), nullable=False))
    move: PriceMove = Field(sa_column=Column(enum_type(PriceMove), nullable=False))
    amount: float  # fraction that the price must move for an alarm to have been right
    within: int  # sessions it has for that
    source: str = Field(max_length=40)  # whose bars it watches: those its past was judged by
    is_active: bool = True
    armed_after: int = Field(sa_column=Column(BigInteger(), nullable=False))  # no earlier session
    checked_session: int = Field(sa_column=Column(BigInteger(), nullable=False))  # newest looked at
    false_alarm_rate: float | None = None  # fraction; None where too few alarms were judged
    judged_alarms: int = 0
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
