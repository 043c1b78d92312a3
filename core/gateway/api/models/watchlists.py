"""Watchlists of the caller."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from core.enums import WatchlistKind
from core.gateway.api.models.base import ApiModel, ApiRequest
from core.user.watchlist_rules import MAX_ITEMS

_Line = Annotated[str, StringConstraints(max_length=60)]


class WatchlistRequestModel(ApiRequest):
    """A list to be made."""

    name: _Line = Field(examples=["Semiconductors"])
    kind: WatchlistKind = WatchlistKind.MIXED
    notes: str = Field(default="", max_length=2_000)


class SymbolsModel(ApiRequest):
    """Symbols to be added at the end of a section."""

    symbols: list[_Line] = Field(min_length=1, max_length=MAX_ITEMS, examples=[["GOOG"]])
    section: _Line = ""


class AddedModel(ApiModel):
    """What became of them."""

    added: list[str]
    already_there: list[str]


class WatchlistModel(ApiModel):
    """One list without its items."""

    id: int
    name: str
    kind: WatchlistKind
    notes: str
    position: int = Field(description="Among the caller's lists, from 0.")
    item_count: int
    created_at: datetime
    updated_at: datetime


class WatchlistItemModel(ApiModel):
    """One symbol with its last price, and how old that is."""

    symbol: str
    section: str
    note: str
    is_flagged: bool
    added_at: datetime
    name: str
    local_name: str
    currency: str
    last: float | None
    changes: dict[str, float] = Field(description="Period to change, fractions.")
    last_bar: datetime | None
    source: str
    is_demo: bool
    no_data_reason: str


class WatchlistDetailModel(WatchlistModel):
    """One list with its items, in order."""

    items: list[WatchlistItemModel]
