"""Keys by which a user's own programs ask the HTTP API."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime, json_type


class ApiKey(Table, table=True):
    """One key. Its owner holds the secret, this row only its SHA-256; kept after its end."""

    __tablename__ = "api_key"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=60)
    token_hash: str = Field(unique=True, max_length=64, repr=False)
    prefix: str = Field(max_length=16)  # beginning of the secret: tells keys apart, opens nothing
    scopes: list[str] = Field(sa_column=Column(json_type(), nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_address: str = Field(default="", max_length=64)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_because: str = Field(default="", max_length=80)
