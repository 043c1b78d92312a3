"""When the bars of a watchlist are brought up to date, and what came of it last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from core.enums import UpdateInterval
from db.base import Table, UtcDateTime, enum_type, json_type


class WatchlistUpdate(Table, table=True):
    """At most one row for each list; none means never asked for.

    `reasons` has a sentence for each way in which symbols were skipped or failed, and those
    symbols.
    """

    __tablename__ = "watchlist_update"

    watchlist_id: int = Field(
        sa_column=Column(ForeignKey("watchlist.id", ondelete="CASCADE"), primary_key=True)
    )
    user_id: int = Field(foreign_key="user_account.id", index=True)
    interval: UpdateInterval = Field(
        default=UpdateInterval.OFF, sa_column=Column(enum_type(UpdateInterval), nullable=False)
    )
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)  # None when off
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of the last update
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    reasons: dict[str, list[str]] = Field(
        default_factory=dict, sa_column=Column(json_type(), nullable=False)
    )
