"""Strategies that users keep, their versions, and what is known of the templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime, json_type


class SavedStrategy(Table, table=True):
    """A strategy of one user under a name; `version` is the number of its newest version.

    The values stand here as well as in that version: a list needs no other table.
    """

    __tablename__ = "strategy"
    __table_args__ = (UniqueConstraint("user_id", "name_key"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=180)  # the name case-folded, which can be three times as long
    kind: str = Field(max_length=60)
    params: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    execution: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    description: str = Field(default="", max_length=2_000)
    tags: list[Any] = Field(sa_column=Column(json_type(), nullable=False))
    is_active: bool = True
    template: str = Field(default="", max_length=60)  # key of the one it came from
    version: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class StrategyVersion(Table, table=True):
    """The values of a strategy at one time; written once and never changed."""

    __tablename__ = "strategy_version"

    strategy_id: int = Field(
        sa_column=Column(ForeignKey("strategy.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    params: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    execution: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    note: str = Field(default="", max_length=200)  # why it was changed
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class StrategyTemplate(Table, table=True):
    """How often a template was used, and its track record; what it is stands in the code.

    `record` is NULL until a job has computed it.
    """

    __tablename__ = "strategy_template"

    key: str = Field(primary_key=True, max_length=60)
    usage_count: int = 0
    record: dict[str, Any] | None = Field(
        default=None, sa_column=Column(json_type(), nullable=True)
    )
    record_made_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
