"""Which version of its answers each region of the cache is at."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime


class CacheVersion(Table, table=True):
    """Raised by events; whoever holds answers of an older version forgets them."""

    __tablename__ = "cache_version"

    region: str = Field(primary_key=True, max_length=40)
    version: int
    raised_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
