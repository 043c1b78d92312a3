"""A portfolio against a benchmark."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from core.contracts import BarSeries, SourcePassport
from core.enums import Interval
from core.errors import InvalidInputError, NotFoundError
from core.trading.benchmark_statistics import compare_returns
from core.trading.portfolio.benchmark_service import PortfolioBenchmarkService
from core.trading.portfolio.kpis import BENCHMARK_TITLES, measure_against
from tests.core.trading.portfolio.desk import Desk, book
from tests.core.trading.portfolio.made_up import make_assets, make_returns

ALL = {one.key: one for one in make_assets(make_returns(400), start=19_000)}
RNG = np.random.default_rng(5)
OTHER = RNG.normal(0.0004, 0.01, 1_000)
NOISE = RNG.normal(0.0, 0.004, 1_000)
OWN = 0.0002 + 0.8 * OTHER + NOISE - NOISE.mean()


def load_bars(actor, query):
    if query.symbol not in ALL:
        raise NotFoundError(f"There is no instrument {query.symbol!r}.", "Search for its name.")
    asset, at = ALL[query.symbol], datetime(2026, 1, 1, tzinfo=UTC)
    currency = "KRW" if query.symbol == "A3" else "USD"
    passport = SourcePassport("test", at, at, at, query.symbol != "A1", currency, "UTC")
    close = asset.close
    return BarSeries(
        query.symbol, Interval.DAY, asset.time, close, close, close, close, close, passport
    )


@pytest.fixture
def desk(database):
    desk = Desk(database)
    for symbol in ("A0", "A1"):
        desk.quote(symbol, 50.0)
    desk.benchmarks = PortfolioBenchmarkService(desk.portfolios.get_portfolio, load_bars)
    return desk


@pytest.fixture
def portfolio_id(desk, trader):
    number = desk.portfolios.create_portfolio(trader, "Core", "USD").id
    desk.bookings.add_booking(trader, number, book("deposit", amount=10_000))
    desk.bookings.add_booking(trader, number, book("buy", "A0", units=100, price=50))
    return number


def test_the_figures_are_those_of_the_series_and_lie_within_their_intervals():
    kpis = {one.name: one for one in measure_against(OWN, OTHER, 0.02)}
    direct = compare_returns(OWN, OTHER, 252.0, 0.02)
    assert list(kpis) == list(BENCHMARK_TITLES)
    for name, kpi in kpis.items():
        assert kpi.value == getattr(direct, name)
        assert kpi.low < kpi.value < kpi.high
    assert kpis["beta"].low < 0.8 < kpis["beta"].high
    assert kpis["alpha"].low < 0.0002 * 252 - 0.2 * 0.02 < kpis["alpha"].high


def test_the_pairs_stay_together_when_they_are_drawn():
    beta, _, correlation, _ = measure_against(OTHER, OTHER, 0.02)
    assert (beta.low, beta.high) == pytest.approx((1.0, 1.0))
    assert (correlation.low, correlation.high) == pytest.approx((1.0, 1.0))


def test_half_the_money_in_the_benchmark_has_half_its_beta(desk, trader, portfolio_id):
    found = desk.benchmarks.compare_with(trader, portfolio_id, "A0")
    beta, _, correlation, _ = found.kpis
    assert beta.value == pytest.approx(0.5)
    assert correlation.value == pytest.approx(1.0)
    assert (found.returns, found.symbol, found.source) == (400, "A0", "test")


def test_a_benchmark_without_adjustment_is_said(desk, trader, portfolio_id):
    found = desk.benchmarks.compare_with(trader, portfolio_id, "A1")
    assert "A1 is not adjusted" in found.remarks[0]


def test_another_currency_an_unknown_symbol_and_an_empty_portfolio_are_refused(
    desk, trader, stranger, portfolio_id
):
    with pytest.raises(InvalidInputError, match="quoted in KRW"):
        desk.benchmarks.compare_with(trader, portfolio_id, "A3")
    with pytest.raises(NotFoundError):
        desk.benchmarks.compare_with(trader, portfolio_id, "NOPE")
    with pytest.raises(NotFoundError):
        desk.benchmarks.compare_with(stranger, portfolio_id, "A0")
