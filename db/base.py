"""The base of every table and the column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, Enum, Integer, MetaData
from sqlalchemy import DateTime as SaDateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

# Constraints need names before Alembic can alter them on SQLite, where altering means copying.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

STREAMED = {"yield_per": 5_000}
"""Execution option of a statement whose rows may be more than should be in memory at once."""


class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING_CONVENTION))):
    """Base of all tables, on a registry of its own.

    Streamlit imports local modules again whenever a file is saved; on SQLModel's global
    registry the second definition of a table would be refused.
    """


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Only timezone-aware values go in; UTC comes out, on every database."""

    impl = SaDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; without its zone for SQLite, which keeps text that must sort by time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A naive datetime ({value}) must not be stored.")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy passes it by position
    ) -> datetime | None:
        """Timezone-aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(kind: type[StrEnum]) -> Enum:
    """A column type that stores an enum's values (SQLAlchemy would store the member names)."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def json_type() -> Any:
    """JSON on SQLite, JSONB on PostgreSQL. Assign a new value to persist a change."""
    return JSON().with_variant(JSONB(), "postgresql")


def big_integer() -> Any:
    """64-bit integer that may still be SQLite's auto-incrementing primary key."""
    return BigInteger().with_variant(Integer(), "sqlite")


def stored_id(row_id: int | None) -> int:
    """The key of a row that is stored; only a new row has none yet."""
    if row_id is None:
        raise ValueError("This row has not been stored.")
    return row_id
