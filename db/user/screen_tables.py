"""Saved screens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime, json_type


class SavedScreen(Table, table=True):
    """A named chain of filters of one user.

    `filters` is a list of {"name", "values"} in order, as the registry of filters checked it.
    """

    __tablename__ = "saved_screen"
    __table_args__ = (UniqueConstraint("user_id", "name_key"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=180)  # the name case-folded, which can be three times as long
    filters: list[dict[str, Any]] = Field(sa_column=Column(json_type(), nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
