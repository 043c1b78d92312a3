"""Sealed holdouts, and every time one was opened. Openings are added and never change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime, big_integer, json_type


class Holdout(Table, table=True):
    """Days from `first_day` on that no backtest may see; of a user, or of the whole desk."""

    __tablename__ = "holdout"

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    user_id: int = Field(index=True)  # who sealed it; no foreign key: it outlives the account
    is_desk: bool = False
    symbols: list[Any] = Field(sa_column=Column(json_type(), nullable=False))  # empty: all
    first_day: date
    sealed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # first opening


class HoldoutOpening(Table, table=True):
    """One opening: who, when and why. It is shown for ever after."""

    __tablename__ = "holdout_opening"

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    holdout_id: int = Field(index=True)  # no foreign key, on purpose
    user_id: int
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    reason: str = Field(max_length=300)
