"""What drills have proven and what restores have replaced: append only, carried through restores.

Backups themselves are not rows: their files say all there is, and outlive the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime, big_integer, json_type


class RestoreDrill(Table, table=True):
    """A backup was restored to a scratch database and compared; no problems: proven."""

    __tablename__ = "restore_drill"
    __table_args__ = (Index(None, "at"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    backup_name: str = Field(default="", max_length=80)
    made_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tables: int = 0
    rows: int = Field(default=0, sa_column=Column(big_integer(), nullable=False))
    seconds: float = 0.0
    problems: list[str] = Field(sa_column=Column(json_type(), nullable=False))


class DatabaseRestore(Table, table=True):
    """The live database was replaced by a backup; `changes`: table to rows before and after."""

    __tablename__ = "database_restore"
    __table_args__ = (Index(None, "at"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    username: str = Field(max_length=50)
    backup_name: str = Field(max_length=80)
    made_at: datetime = Field(sa_type=UtcDateTime)
    safety_name: str = Field(max_length=80)
    changes: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    seconds: float = 0.0
