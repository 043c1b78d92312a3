"""Puts a stored list and its quotes together for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from core.contracts import QuoteView
from core.user.watchlist_types import (
    WatchlistItemView,
    WatchlistSection,
    WatchlistSummary,
    WatchlistUpdateView,
    WatchlistView,
)
from db.user.tables import Watchlist
from db.user.watchlist_repository import WatchlistItemRow, get_id
from db.user.watchlist_update_tables import WatchlistUpdate


def summarise(watchlist: Watchlist, item_count: int) -> WatchlistSummary:
    """A stored list without its items."""
    return WatchlistSummary(
        id=get_id(watchlist),
        name=watchlist.name,
        kind=watchlist.kind,
        notes=watchlist.notes,
        position=watchlist.position,
        item_count=item_count,
        created_at=watchlist.created_at,
        updated_at=watchlist.updated_at,
    )


def assemble_view(
    summary: WatchlistSummary,
    rows: Sequence[WatchlistItemRow],
    quotes: Mapping[str, QuoteView],
    update: WatchlistUpdate | None = None,
) -> WatchlistView:
    """A list with its items in their sections, in the order of `rows`, and how current it is."""
    items = [_assemble_item(row, quotes.get(row.symbol)) for row in rows]
    covered = [item for item in items if item.quote and item.quote.bar_count > 0]
    passports = [item.quote.passport for item in covered if item.quote and item.quote.passport]
    last_bars = [passport.last_bar for passport in passports]
    return WatchlistView(
        summary=summary,
        sections=tuple(
            WatchlistSection(name, tuple(group))
            for name, group in groupby(items, key=lambda item: item.section)
        ),
        covered_count=len(covered),
        coverage=len(covered) / len(items) if items else None,
        oldest_last_bar=min(last_bars, default=None),
        newest_last_bar=max(last_bars, default=None),
        last_fetched_at=max((passport.fetched_at for passport in passports), default=None),
        update=view_update(update),
    )


def _assemble_item(row: WatchlistItemRow, quote: QuoteView | None) -> WatchlistItemView:
    return WatchlistItemView(
        symbol=row.symbol,
        section=row.section,
        note=row.note,
        is_flagged=row.is_flagged,
        added_at=row.added_at,
        quote=quote,
        no_data_reason=_explain_missing(quote),
    )


def _explain_missing(quote: QuoteView | None) -> str:
    if quote is None:
        return "This symbol is not among the instruments any more. Import its bars or remove it."
    if quote.bar_count == 0:
        return "No bars are stored for this symbol. Fetch or import them on the data page."
    if quote.last is None:
        return "Bars are stored, but no price has been derived from them. Fetch or import again."
    return ""


def view_update(row: WatchlistUpdate | None) -> WatchlistUpdateView:
    """A stored update for reading; None means that there never was one."""
    if row is None:
        return WatchlistUpdateView()
    return WatchlistUpdateView(
        interval=row.interval,
        due_at=row.due_at,
        ended_at=row.ended_at,
        updated=row.updated,
        unchanged=row.unchanged,
        skipped=row.skipped,
        failed=row.failed,
        # PostgreSQL keeps no order of keys.
        reasons=tuple(
            (reason, tuple(symbols))
            for reason, symbols in sorted(
                row.reasons.items(), key=lambda pair: (-len(pair[1]), pair[0])
            )
        ),
    )
