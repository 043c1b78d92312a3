"""What the weights of today would have earned: the past that key figures are measured on."""

from __future__ import annotations

from collections.abc import Mapping

from core.contracts import Actor, BarQuery, BarSeries, LoadBars
from core.enums import Interval
from core.errors import InvalidInputError
from core.trading.portfolio.aligned_closes import AlignedCloses, AssetCloses, align_closes
from core.trading.portfolio.views import PortfolioView

SESSIONS = 1_260
RISK_FREE_RATE = 0.02
_MOST_SYMBOLS = 40


def read_weights(view: PortfolioView) -> dict[str, float]:
    """Symbol to share of the portfolio's value; the rest is cash.

    Raises:
        InvalidInputError: nothing held, no sum, more than one currency, too many holdings.
    """
    if not view.holdings or view.totals.refusals or not view.totals.value:
        reason = view.totals.refusals[0] if view.totals.refusals else "Nothing is held."
        raise InvalidInputError(f"There is nothing to forecast: {reason}", "Book what is held.")
    base = view.summary.base_currency
    foreign = sorted({one.position.currency for one in view.holdings} - {base})
    if foreign or len(view.holdings) > _MOST_SYMBOLS:
        raise InvalidInputError(
            f"Holdings in {', '.join(foreign)} would need a rate for every past day."
            if foreign
            else f"There are more than {_MOST_SYMBOLS} holdings.",
            "Forecasts are made of portfolios in one currency with fewer holdings.",
        )
    return {one.position.symbol: one.weight or 0.0 for one in view.holdings}


def load_daily(load_bars: LoadBars, actor: Actor, symbol: str) -> BarSeries:
    """Daily bars of a symbol, two at least.

    Raises:
        InvalidInputError: it has none.
        NotFoundError: there is no such symbol.
    """
    bars = load_bars(actor, BarQuery(symbol, interval=Interval.DAY))
    if len(bars) < 2:  # noqa: PLR2004 - one return
        raise InvalidInputError(f"{symbol} has no daily bars.", "Import or fetch them.")
    return bars


def align_series(series: Mapping[str, BarSeries], least: int) -> AlignedCloses:
    """The last `SESSIONS` returns of the sessions that all have, see `align_closes`."""
    assets = [AssetCloses(symbol, bars.time, bars.close) for symbol, bars in series.items()]
    return align_closes(assets, SESSIONS, least)
