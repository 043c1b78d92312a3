"""Closing bets that a published engine emitted: somebody else's claims, as they were written."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime

_SHORT, _LONG = 8, 32


class PublishedBet(Table, table=True):
    """One row of such a file.

    Figures and flags are kept as text: the file writes `1` and `1.0` in one column, and must come
    back as it was. `core.kr_market.published_bets` reads them as figures.
    """

    __tablename__ = "kr_published_bet"

    source: str = Field(primary_key=True, max_length=32)
    signal_date: date = Field(primary_key=True)
    ticker: str = Field(primary_key=True, max_length=6)
    market: str | None = Field(default=None, max_length=120)
    grade: str = Field(max_length=120)
    score_news: str | None = Field(default=None, max_length=_LONG)
    score_volume: str | None = Field(default=None, max_length=_LONG)
    score_chart: str | None = Field(default=None, max_length=_LONG)
    score_candle: str | None = Field(default=None, max_length=_LONG)
    score_consolidation: str | None = Field(default=None, max_length=_LONG)
    score_supply: str | None = Field(default=None, max_length=_LONG)
    score_total: str = Field(max_length=_LONG)
    has_news: str | None = Field(default=None, max_length=_SHORT)
    volume_sufficient: str | None = Field(default=None, max_length=_SHORT)
    is_new_high: str | None = Field(default=None, max_length=_SHORT)
    is_breakout: str | None = Field(default=None, max_length=_SHORT)
    ma_aligned: str | None = Field(default=None, max_length=_SHORT)
    good_candle: str | None = Field(default=None, max_length=_SHORT)
    has_consolidation: str | None = Field(default=None, max_length=_SHORT)
    supply_positive: str | None = Field(default=None, max_length=_SHORT)
    negative_news: str | None = Field(default=None, max_length=_SHORT)
    upper_wick_long: str | None = Field(default=None, max_length=_SHORT)
    current_price: str | None = Field(default=None, max_length=_LONG)
    entry_price: str = Field(max_length=_LONG)
    stop_price: str | None = Field(default=None, max_length=_LONG)
    target_price: str | None = Field(default=None, max_length=_LONG)
    change_pct: str | None = Field(default=None, max_length=_LONG)
    quantity: str | None = Field(default=None, max_length=_LONG)
    position_size: str | None = Field(default=None, max_length=_LONG)
    r_value: str | None = Field(default=None, max_length=_LONG)
    r_multiplier: str | None = Field(default=None, max_length=_LONG)
    trading_value: str | None = Field(default=None, max_length=_LONG)
    foreign_5d: str | None = Field(default=None, max_length=_LONG)
    inst_5d: str | None = Field(default=None, max_length=_LONG)
    imported_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
