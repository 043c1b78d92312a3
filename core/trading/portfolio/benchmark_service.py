"""A portfolio beside a benchmark of its owner's choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from core.contracts import Actor, LoadBars
from core.errors import InvalidInputError
from core.permissions import Permission, require
from core.trading.portfolio.forecasts import LEAST_RETURNS
from core.trading.portfolio.held_past import RISK_FREE_RATE, align_series, load_daily, read_weights
from core.trading.portfolio.kpis import Kpi, measure_against
from core.trading.portfolio.views import PortfolioView


@dataclass(frozen=True, slots=True)
class BenchmarkView:
    """How a portfolio moves with a benchmark.

    Attributes:
        returns: sessions it rests on, with the weights of today held constant.
        first, last: days of the first and the last of them.
        source: of the benchmark's bars.
        kpis: of `core.trading.portfolio.kpis.BENCHMARK_TITLES`.
        remarks: sentences a reader must see.
    """

    symbol: str
    returns: int
    first: date
    last: date
    source: str
    kpis: tuple[Kpi, ...]
    remarks: tuple[str, ...]


class PortfolioBenchmarkService:
    """Measures one's portfolios against any symbol with daily bars; nothing is stored.

    Args:
        get_portfolio: the portfolio as it stands.
        load_bars: what returns are made from.
    """

    def __init__(
        self, get_portfolio: Callable[[Actor, int], PortfolioView], load_bars: LoadBars
    ) -> None:
        self._get_portfolio = get_portfolio
        self._load_bars = load_bars

    def compare_with(self, actor: Actor, portfolio_id: int, symbol: str) -> BenchmarkView:
        """Beta, alpha, correlation and information ratio against a symbol, with intervals.

        Args:
            actor: who asks.
            portfolio_id: one of the actor's.
            symbol: the benchmark; its returns are taken as they are, dividends or not.

        Raises:
            InvalidInputError: nothing held, another currency, too short a common past.
            NotFoundError: no such portfolio or symbol.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        view = self._get_portfolio(actor, portfolio_id)
        weights = read_weights(view)
        series = {one: load_daily(self._load_bars, actor, one) for one in {**weights, symbol: 0.0}}
        passport = series[symbol].passport
        if passport.currency != view.summary.base_currency:
            raise InvalidInputError(
                f"{symbol} is quoted in {passport.currency}, the portfolio in "
                f"{view.summary.base_currency}: that would need a rate for every past day.",
                f"Choose a benchmark in {view.summary.base_currency}.",
            )
        closes = align_series(series, LEAST_RETURNS)
        held = np.array([weights.get(key, 0.0) for key in closes.keys])
        own = closes.returns @ held
        benchmark = closes.returns[:, closes.keys.index(symbol)]
        return BenchmarkView(
            symbol,
            len(own),
            _day(closes.time[0]),
            _day(closes.time[-1]),
            passport.source,
            measure_against(own, benchmark, RISK_FREE_RATE),
            tuple(
                f"{one} is not adjusted: dividends are missing, splits may be too."
                for one, bars in series.items()
                if not bars.passport.is_adjusted
            ),
        )


def _day(seconds: np.int64) -> date:
    return datetime.fromtimestamp(int(seconds), UTC).date()
