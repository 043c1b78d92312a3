"""Prices and regimes."""

from __future__ import annotations

from core.chatops.answer import Answer, answer
from core.chatops.argument import Argument
from core.chatops.command import Ask, command
from core.chatops.parts import Cell, ChartPart, Link, Origin, TablePart, TextPart
from core.contracts import BarQuery, QuoteView
from core.enums import ArgumentKind
from core.errors import NotFoundError
from core.formatting import format_day, format_percent, format_price
from core.permissions import Permission

_READS = Permission.READ_MARKET_DATA
_PERIODS = ("1D", "1M", "1Y")
_CHARTED = 120
_SYMBOL = Argument("symbol", "as it is stored, like GOOG or 005930", ArgumentKind.SYMBOL)


def link_instrument(symbol: str) -> Link:
    """Where a symbol is shown."""
    return Link(symbol, "instrument", (("symbol", symbol),))


@command(
    "price",
    Argument("symbol", "one or several, like GOOG AAPL", ArgumentKind.SYMBOL, is_many=True),
    needs=_READS,
    example="/price GOOG AAPL",
    is_start=True,
    aliases=("quote", "시세"),
)
def show_prices(ask: Ask) -> Answer:
    """Last close of symbols, how it moved, and how old it is."""
    symbols = [symbol.upper() for symbol in ask.values["symbol"]]
    quotes = ask.services.quotes.list_quotes(ask.actor, symbols)
    unknown = [symbol for symbol in symbols if symbol not in quotes]
    if not quotes:
        raise NotFoundError(
            f"No symbol of that name is stored: {', '.join(one[:40] for one in unknown[:5])}.",
            "Look for it on the page Instrument, or import its bars.",
        )
    sources = sorted({one.passport.source for one in quotes.values() if one.passport})
    times = [one.passport.last_bar for one in quotes.values() if one.passport]
    is_demo = any(one.passport.is_demo for one in quotes.values() if one.passport)
    table = TablePart(
        "Last close",
        ("Symbol", "Name", "Last", *_PERIODS, "Bar of"),
        tuple(_write_quote(one) for one in quotes.values()),
        Origin(", ".join(sources), min(times, default=None), is_demo),
        numbers_from=2,
    )
    parts = [TextPart(f"Not known: {', '.join(unknown)}.", "warning")] if unknown else []
    [first, *others] = quotes.values()
    chart = _chart_closes(ask, first.symbol) if first.passport and not others else ()
    return answer(*parts, table, *chart)


def _write_quote(quote: QuoteView) -> tuple[Cell, ...]:
    last_bar = quote.passport.last_bar if quote.passport else None
    return (
        Cell(quote.symbol, quote.symbol, link=link_instrument(quote.symbol)),
        Cell(quote.local_name or quote.name),
        Cell(f"{format_price(quote.last, quote.currency)} {quote.currency}", quote.last),
        *(write_change(quote.changes.get(period)) for period in _PERIODS),
        Cell(format_day(last_bar), last_bar.isoformat() if last_bar else None, "quiet"),
    )


def write_change(fraction: float | None) -> Cell:
    """A change in percent, in the colour of its direction."""
    tone = "" if not fraction else "up" if fraction > 0 else "down"
    return Cell(format_percent(fraction, is_signed=True), fraction, tone)


def _chart_closes(ask: Ask, symbol: str) -> tuple[ChartPart, ...]:
    bars = ask.services.bars.load_bars(ask.actor, BarQuery(symbol))
    first = max(0, len(bars) - _CHARTED)
    if len(bars) - first <= 1:
        return ()
    passport = bars.passport
    return (
        ChartPart(
            f"{symbol}, close of the last {len(bars) - first} bars",
            passport.currency,
            tuple(bars.at(place) for place in range(first, len(bars))),
            tuple(bars.close[first:].tolist()),
            Origin(passport.source, passport.last_bar, passport.is_demo),
        ),
    )


@command("regime", _SYMBOL, needs=_READS, example="/regime GOOG", is_start=True, aliases=("국면",))
def show_regime(ask: Ask) -> Answer:
    """The market regime of a symbol by each detector, as it was last read."""
    symbol = ask.values["symbol"].upper()
    readings = ask.services.regimes.find_current(ask.actor, [symbol]).get(symbol, {})
    if not readings:
        raise NotFoundError(
            f"No regime of {symbol[:40]} has been read yet.",
            "Open the page Regimes, where a reading is started.",
        )
    link = Link(symbol, "regimes", (("symbol", symbol),))
    newest = max(readings.values(), key=lambda one: one.computed_at)
    return answer(
        TablePart(
            f"Regime of {symbol}",
            ("Detector", "Regime", "Confidence", "Session"),
            tuple(
                (
                    Cell(one.detector.value.replace("_", " "), link=link),
                    Cell(one.regime.value.replace("_", " "), one.regime.value),
                    Cell(format_percent(one.confidence, 0), one.confidence),
                    Cell(one.as_of.isoformat(), one.as_of.isoformat(), "quiet"),
                )
                for one in readings.values()
            ),
            Origin(newest.source, newest.computed_at),
            numbers_from=2,
        ),
    )
