"""What is known of all investor flows of one source together."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from db.base import Table, UtcDateTime


class FlowMarket(Table, table=True):
    """Drawn anew with every write of a flow, in the same transaction: readers keep by `version`."""

    __tablename__ = "flow_market"

    source: str = Field(primary_key=True, max_length=32)
    version: str = Field(max_length=40)
    row_count: int
    symbol_count: int
    first_day: date
    last_day: date
    fetched_at: datetime = Field(sa_type=UtcDateTime)  # of the newest flows
    is_demo: bool = False
