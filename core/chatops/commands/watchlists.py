"""Watchlists: shown, added to, removed from."""

from __future__ import annotations

from core.chatops.answer import Answer, answer
from core.chatops.argument import Argument
from core.chatops.command import Ask, Plan, command
from core.chatops.commands.market import link_instrument, write_change
from core.chatops.parts import Cell, Link, LinkPart, Origin, TablePart, TextPart
from core.enums import ArgumentKind
from core.errors import ConflictError, NotFoundError
from core.formatting import format_day, format_price
from core.permissions import Permission
from core.user.watchlist_types import WatchlistItemView, WatchlistSummary, WatchlistView

_READS = (Permission.READ_WATCHLISTS, Permission.READ_MARKET_DATA)
_EDITS = (Permission.EDIT_WATCHLISTS, *_READS)
_LIST = Argument("list", "a list's name; the first of yours without it", is_required=False)
_SYMBOL = Argument("symbol", "as it is stored, like GOOG", ArgumentKind.SYMBOL)
_MOST_SHOWN = 30


@command(
    "watch", _LIST, needs=_READS, example="/watch", is_start=True, aliases=("watch show", "관심")
)
def show_watchlist(ask: Ask) -> Answer:
    """The symbols of a watchlist with their last prices."""
    view = _find(ask)
    link = _link(view.summary)
    if not view.items:
        return answer(TextPart(f"The list {view.summary.name} is empty."), LinkPart(link))
    items = view.items[:_MOST_SHOWN]
    passports = [one.quote.passport for one in items if one.quote and one.quote.passport]
    return answer(
        TablePart(
            f"{view.summary.name}: {len(items)} of {len(view.items)} symbols",
            ("Symbol", "Name", "Last", "1D", "Bar of"),
            tuple(_write(one) for one in items),
            Origin(
                ", ".join(sorted({one.source for one in passports})) or "no bars",
                min((one.last_bar for one in passports), default=None),
                any(one.is_demo for one in passports),
            ),
            numbers_from=2,
        ),
        LinkPart(link),
    )


def _write(item: WatchlistItemView) -> tuple[Cell, ...]:
    quote = item.quote
    name = (quote.local_name or quote.name) if quote else item.no_data_reason
    last = f"{format_price(quote.last, quote.currency)} {quote.currency}" if quote else ""
    return (
        Cell(item.symbol, item.symbol, link=link_instrument(item.symbol)),
        Cell(name),
        Cell(last, quote.last if quote else None),
        write_change(quote.changes.get("1D") if quote else None),
        Cell(format_day(item.last_bar), tone="quiet"),
    )


def _plan_adding(ask: Ask) -> Plan:
    view, symbol = _find(ask), ask.values["symbol"].upper()
    if symbol not in ask.services.quotes.list_quotes(ask.actor, [symbol]):
        raise NotFoundError(
            f"There is no symbol {symbol[:40]}.", "Look for it on the page Instrument."
        )
    if symbol in {one.symbol for one in view.items}:
        raise ConflictError(f"{symbol} is in {view.summary.name} already.", "Nothing would change.")
    count = len(view.items)
    return Plan((f"+ {symbol} in {view.summary.name}: {count} symbols become {count + 1}.",))


@command("watch add", _SYMBOL, _LIST, needs=_EDITS, example="/watch add GOOG", plan=_plan_adding)
def add_symbol(ask: Ask) -> Answer:
    """Puts a symbol at the end of a watchlist."""
    view, symbol = _find(ask), ask.values["symbol"].upper()
    added = ask.services.watchlist_items.add_symbols(ask.actor, view.summary.id, [symbol])
    said = "was added to" if added.added else "was already in"
    return answer(TextPart(f"{symbol} {said} {view.summary.name}."), LinkPart(_link(view.summary)))


def _plan_removing(ask: Ask) -> Plan:
    view, symbol = _find(ask), ask.values["symbol"].upper()
    item = next((one for one in view.items if one.symbol == symbol), None)
    if item is None:
        raise NotFoundError(
            f"{symbol[:40]} is not in {view.summary.name}.", "/watch shows what is in it."
        )
    count = len(view.items)
    note = (f"Its note is lost: {item.note[:200]}",) if item.note else ()
    head = f"\N{MINUS SIGN} {symbol} in {view.summary.name}: {count} symbols become {count - 1}."
    return Plan((head, *note))


@command(
    "watch remove",
    _SYMBOL,
    _LIST,
    needs=_EDITS,
    example="/watch remove GOOG",
    plan=_plan_removing,
)
def remove_symbol(ask: Ask) -> Answer:
    """Takes a symbol off a watchlist."""
    view, symbol = _find(ask), ask.values["symbol"].upper()
    ask.services.watchlist_items.remove_item(ask.actor, view.summary.id, symbol)
    said = f"{symbol} was removed from {view.summary.name}."
    return answer(TextPart(said), LinkPart(_link(view.summary)))


def _find(ask: Ask) -> WatchlistView:
    """The list that was named, or the first.

    Raises:
        NotFoundError: there is none.
    """
    lists = ask.services.watchlists.list_watchlists(ask.actor)
    wanted = ask.values.get("list", "")
    named = [one for one in lists if not wanted or one.name.casefold() == wanted.casefold()]
    if not named:
        known = ", ".join(one.name for one in lists[:10])
        raise NotFoundError(
            f"You have no watchlist {wanted[:60]}." if wanted else "You have no watchlist yet.",
            f"Yours: {known}." if known else "Make one on the page Watchlists.",
        )
    first = min(named, key=lambda one: one.position)
    return ask.services.watchlists.get_watchlist(ask.actor, first.id)


def _link(summary: WatchlistSummary) -> Link:
    return Link(summary.name, "watchlists", (("id", str(summary.id)),))
