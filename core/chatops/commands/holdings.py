"""What strategies say and portfolios hold."""

from __future__ import annotations

from core.chatops.answer import Answer, answer
from core.chatops.argument import Argument
from core.chatops.command import Ask, command
from core.chatops.commands.market import link_instrument, write_change
from core.chatops.parts import (
    Cell,
    Figure,
    FiguresPart,
    Link,
    LinkPart,
    Origin,
    TablePart,
    TextPart,
)
from core.enums import ArgumentKind
from core.formatting import format_count, format_day, format_money, format_percent, format_price
from core.permissions import Permission
from core.trading.portfolio.views import PortfolioView
from core.trading.signals.types import SignalQuery, SignalRow

_READS = (Permission.READ_STRATEGIES, Permission.READ_MARKET_DATA)
_MOST_PORTFOLIOS = 3


@command(
    "signals",
    Argument("count", "how many", ArgumentKind.WHOLE, high=50, default=10, is_required=False),
    Argument("strategy", "only of this saved strategy", is_required=False),
    needs=_READS,
    example="/signals 5",
    is_start=True,
    aliases=("신호",),
)
def show_signals(ask: Ask) -> Answer:
    """The newest signals of the strategies that you follow."""
    name = ask.values.get("strategy", "")
    board = ask.services.signals.list_emitted(ask.actor, SignalQuery(strategy=name))
    link = Link("Signals", "signals")
    if not board.rows:
        said = "No signal yet: follow a saved strategy on the page Signals."
        if name:
            said = f"No signal of a strategy called {name[:60]}. /signals shows those of all."
        return answer(TextPart(said), LinkPart(link))
    rows = board.rows[: ask.values["count"]]
    return answer(
        TablePart(
            f"{len(rows)} of {format_count(board.total)} signals",
            ("Symbol", "Side", "Strategy", "Bar of", "Price", "Since then"),
            tuple(_write(one) for one in rows),
            Origin(
                ", ".join(sorted({one.source for one in rows})),
                board.read_at,
                any(one.is_demo for one in rows),
            ),
            numbers_from=4,
        ),
        LinkPart(link),
    )


def _write(one: SignalRow) -> tuple[Cell, ...]:
    return (
        Cell(one.symbol, one.symbol, link=link_instrument(one.symbol)),
        Cell(one.side.value, one.side.value),
        Cell(one.strategy_name),
        Cell(format_day(one.bar), one.bar.isoformat(), "quiet"),
        Cell(f"{format_price(one.price, one.currency)} {one.currency}", one.price),
        write_change(one.moved),
    )


@command(
    "profit",
    needs=Permission.OWN_PORTFOLIOS,
    example="/profit",
    is_start=True,
    aliases=("pnl", "손익"),
)
def show_profit(ask: Ask) -> Answer:
    """What your portfolios are worth, and what they brought."""
    views = ask.services.portfolios.list_values(ask.actor, _MOST_PORTFOLIOS)
    if not views:
        said = "You have no portfolio yet: make one on the page Portfolio."
        return answer(TextPart(said), LinkPart(Link("Portfolio", "portfolio")))
    parts: list[FiguresPart | LinkPart | TextPart] = []
    for view in views:
        parts.append(_write_totals(view))
        parts += [TextPart(one, "warning") for one in (*view.totals.refusals, *view.remarks)]
    total = len(ask.services.portfolios.list_portfolios(ask.actor))
    if total > len(views):
        said = f"{len(views)} of {format_count(total)} portfolios, the oldest, are shown."
        parts += [TextPart(said), LinkPart(Link("Portfolio", "portfolio"))]
    return answer(*parts)


def _write_totals(view: PortfolioView) -> FiguresPart:
    totals, currency, as_of = view.totals, view.summary.base_currency, view.oldest_price
    link = Link(view.summary.name, "portfolio", (("id", str(view.summary.id)),))
    quotes = [one.quote.passport for one in view.holdings if one.quote and one.quote.passport]
    money = (
        (f"{view.summary.name}: value", totals.value, ""),
        ("Not realised", totals.profit, _tone(totals.profit)),
        ("Realised", totals.realised, _tone(totals.realised)),
    )
    figures = [
        Figure(label, format_money(value, currency), value, as_of, link, tone)
        for label, value, tone in money
    ]
    day = totals.day_change_fraction
    figures.append(
        Figure("Last day", format_percent(day, is_signed=True), day, as_of, link, _tone(day))
    )
    sources = ", ".join(sorted({one.source for one in quotes})) or "your bookings"
    is_demo = any(one.is_demo for one in quotes)
    return FiguresPart(tuple(figures), Origin(sources, as_of, is_demo))


def _tone(value: float | None) -> str:
    return "" if not value else "up" if value > 0 else "down"
