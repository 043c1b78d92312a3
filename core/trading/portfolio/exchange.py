"""Exchange rates: which one is used, of which day, and from whom. Never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.contracts import QuoteView
from core.enums import AssetKind
from core.trading.portfolio.types import Rate


def list_rate_symbols(currencies: Iterable[str], base: str) -> dict[str, tuple[str, str]]:
    """Symbols under which bars of these rates may be stored, each with (base, quote)."""
    found: dict[str, tuple[str, str]] = {}
    for currency in sorted(set(currencies) - {base}):
        for one, other in ((currency, base), (base, currency)):
            for symbol in (f"{one}{other}", f"{one}{other}=X", f"{one}/{other}"):
                found[symbol] = (one, other)
    return found


def read_quoted_rates(
    quotes: Mapping[str, QuoteView], symbols: Mapping[str, tuple[str, str]]
) -> list[Rate]:
    """The latest stored closes of currency pairs, as rates of the day of their last bar."""
    rates = []
    for symbol, (base, quote) in symbols.items():
        found = quotes.get(symbol)
        if found is None or found.kind is not AssetKind.FX or found.passport is None:
            continue
        if found.last is None or found.last <= 0:
            continue
        origin = f"{symbol} ({found.passport.source})"
        day = found.passport.last_bar.date()
        rates.append(Rate(base, quote, found.last, day, origin))
    return rates


def choose_rate(rates: Sequence[Rate], currency: str, base: str) -> Rate | None:
    """The newest rate between the two, turned so that it converts into `base`.

    One of a day wins over another of the same day in the order given. Rates are not chained over
    a third currency: two days' rates would be mixed unseen.

    Returns:
        None where none is known.
    """
    newest: Rate | None = None
    for rate in rates:
        if {rate.base, rate.quote} != {currency, base}:
            continue
        if newest is None or rate.day > newest.day:
            newest = rate
    if newest is None or newest.base == currency:
        return newest
    return Rate(currency, base, 1.0 / newest.rate, newest.day, f"{newest.origin}, inverted")


def explain_missing(currency: str, base: str) -> str:
    """Why there is no sum, and what to do."""
    return (
        f"There is no exchange rate from {currency} to {base}, so nothing is added up over the "
        f"two. Enter one with its day, or store bars of {currency}{base}."
    )
