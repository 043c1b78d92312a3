"""Closing bets of a published engine, as figures: read beside ours, never mixed with them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from db.kr_market.published_bet_tables import PublishedBet as _Row
from db.kr_market.record_repository import RecordRepository
from db.session import Session


@dataclass(frozen=True, slots=True)
class PublishedBet:
    """One row of an imported file. Prices and amounts in KRW; None where the file says nothing.

    Attributes:
        change_pct: of the day, in percent as written.
        r_value: what was put at risk; `r_multiplier` is the grade's.
        trading_value: of the day.
        foreign_5d, inst_5d: net buying of five sessions, in a unit that the file does not name.
    """

    signal_date: date
    ticker: str
    market: str | None
    grade: str
    score_news: float | None
    score_volume: float | None
    score_chart: float | None
    score_candle: float | None
    score_consolidation: float | None
    score_supply: float | None
    score_total: float
    has_news: bool | None
    volume_sufficient: bool | None
    is_new_high: bool | None
    is_breakout: bool | None
    ma_aligned: bool | None
    good_candle: bool | None
    has_consolidation: bool | None
    supply_positive: bool | None
    negative_news: bool | None
    upper_wick_long: bool | None
    current_price: float | None
    entry_price: float
    stop_price: float | None
    target_price: float | None
    change_pct: float | None
    quantity: float | None
    position_size: float | None
    r_value: float | None
    r_multiplier: float | None
    trading_value: float | None
    foreign_5d: float | None
    inst_5d: float | None


PUBLISHED_COLUMNS = tuple(field.name for field in fields(PublishedBet))
_KINDS = {field.name: str(field.type) for field in fields(PublishedBet)}
_KEY = ("signal_date", "ticker")


def list_published_sources(session: Session) -> list[str]:
    """The sources that published bets were imported from, sorted."""
    return RecordRepository(session).list_sources(_Row)


def list_published_bets(session: Session, source: str) -> list[PublishedBet]:
    """All bets of a source, by day and ticker."""
    rows = RecordRepository(session).list_rows(_Row, source, PUBLISHED_COLUMNS, _KEY)
    return [
        PublishedBet(*map(_read, PUBLISHED_COLUMNS, row))  # type: ignore[arg-type] # by _KINDS
        for row in rows
    ]


def _read(name: str, written: str | date | None) -> str | date | float | bool | None:
    if written is None or not isinstance(written, str):
        return written
    if _KINDS[name].startswith("float"):
        return float(written)
    return written.lower() == "true" if _KINDS[name].startswith("bool") else written
