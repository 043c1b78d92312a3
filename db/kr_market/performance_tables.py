"""What any share of a session did, and studies of a scanner over history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field

from core.clock import now
from core.enums import KoreanSignalKind
from db.base import Table, UtcDateTime, enum_type, json_type


class BaseDay(Table, table=True):
    """How all common shares that could be bought after a session did under one set of exit rules.

    Sums over the shares whose outcome is known; returns as fractions after costs.
    """

    __tablename__ = "kr_base_day"

    source: str = Field(primary_key=True, max_length=32)
    session: date = Field(primary_key=True)
    exit_preset: str = Field(primary_key=True, max_length=32)
    exit_version: int
    shares: int
    wins: int
    net_sum: float
    pending: int  # bought and not sold yet
    is_complete: bool  # the longest hold had passed: who is pending still has not traded since
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SignalStudy(Table, table=True):
    """A scanner's signals over all history of a market, followed: a look back, never sealed.

    One row for each scanner, preset and market: a new study takes the place of the one before.
    """

    __tablename__ = "kr_signal_study"

    kind: KoreanSignalKind = Field(sa_column=Column(enum_type(KoreanSignalKind), primary_key=True))
    preset: str = Field(primary_key=True, max_length=32)
    source: str = Field(primary_key=True, max_length=32)
    rule_version: int
    is_demo: bool
    report: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    requested_by: int = 0  # a user's id; 0 for the system
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
