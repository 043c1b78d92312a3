from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
import time_machine

from core.contracts import BarSeries, SourcePassport
from core.enums import ForecastMethod, Interval
from core.errors import InvalidInputError, NotFoundError
from core.trading.portfolio.forecast_service import ForecastService
from core.trading.portfolio.forecast_views import count_coverage, is_due
from tests.core.trading.portfolio.desk import Desk, book
from tests.core.trading.portfolio.made_up import make_assets, make_returns

ALL = {one.key: one for one in make_assets(make_returns(400), start=19_000)}


class Past:
    """Bars up to a session that the test moves on."""

    def __init__(self) -> None:
        self.known = 361

    def load_bars(self, actor, query):
        asset = ALL[query.symbol]
        at = datetime(2026, 1, 1, tzinfo=UTC)
        passport = SourcePassport("test", at, at, at, query.symbol != "A1", "USD", "UTC")
        time, close = asset.time[: self.known], asset.close[: self.known]
        return BarSeries(
            query.symbol, Interval.DAY, time, close, close, close, close, close, passport
        )


@pytest.fixture
def past():
    return Past()


@pytest.fixture
def desk(database, past):
    desk = Desk(database)
    for symbol in ("A0", "A1"):
        desk.quote(symbol, 50.0)
    desk.forecasts = ForecastService(database, desk.portfolios.get_portfolio, past.load_bars)
    with time_machine.travel("2026-11-21T09:00:00Z", tick=False):
        yield desk


@pytest.fixture
def own(desk, trader):
    """Half in A0, a quarter in A1, a quarter in cash; a limit of 10 %."""
    number = desk.portfolios.create_portfolio(trader, "P", "USD").id
    desk.bookings.add_booking(trader, number, book("deposit", amount=2_000))
    desk.bookings.add_booking(trader, number, book("buy", "A0", units=20, price=50))
    desk.bookings.add_booking(trader, number, book("buy", "A1", units=10, price=50))
    desk.portfolios.update_portfolio(
        trader, number, name="P", commission_rate=0.0, drawdown_limit=0.1
    )
    return number


def test_a_forecast_is_kept_with_what_it_rests_on(desk, trader, own):
    desk.forecasts.make_forecast(trader, own, 30)
    (found,) = desk.forecasts.list_forecasts(trader, own)
    assert found.weights == {"A0": 0.5, "A1": 0.25}
    assert found.report.returns == 360
    assert found.as_of == datetime.fromtimestamp(int(ALL["A0"].time[360]), UTC).date()
    assert [fan.method for fan in found.report.fans] == list(ForecastMethod)
    assert all(fan.breach is not None for fan in found.report.fans)
    assert "A1 is not adjusted" in found.report.remarks[0]
    assert found.outcome is None
    values = {kpi.name: kpi.value for kpi in found.report.kpis}
    weighted = make_returns(400)[:360, :2] @ [0.5, 0.25]
    assert values["annual_volatility"] == pytest.approx(weighted.std(ddof=1) * np.sqrt(252))


def test_it_is_scored_once_the_horizon_is_over_and_not_before(desk, trader, own, past):
    desk.forecasts.make_forecast(trader, own, 30)
    past.known = 390  # 29 sessions later
    assert desk.forecasts.score_due(trader, own) == 0
    past.known = 395
    assert desk.forecasts.score_due(trader, own) == 1
    (found,) = desk.forecasts.list_forecasts(trader, own)
    came = make_returns(400)[360:390, :2] @ [0.5, 0.25]
    assert found.outcome == pytest.approx(np.prod(1 + came) - 1)
    assert found.outcome_drawdown <= 0
    assert desk.forecasts.score_due(trader, own) == 0
    coverage = count_coverage([found])
    assert all(one.tests == 1 for one in coverage)
    fan = found.report.fans[0]
    assert coverage[0].within == int(fan.p05[-1] <= found.outcome <= fan.p95[-1])


def test_due_counts_weekdays(desk, trader, own):
    desk.forecasts.make_forecast(trader, own, 5)
    (found,) = desk.forecasts.list_forecasts(trader, own)
    week_later = np.busday_offset(found.as_of, 5, roll="backward").astype(object)
    assert is_due(found, week_later)
    assert not is_due(found, found.as_of)


def test_nobody_else_makes_or_reads_one(desk, trader, stranger, own):
    desk.forecasts.make_forecast(trader, own, 30)
    for call in (
        lambda: desk.forecasts.make_forecast(stranger, own, 30),
        lambda: desk.forecasts.list_forecasts(stranger, own),
        lambda: desk.forecasts.score_due(stranger, own),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_what_cannot_be_forecast_says_why(desk, trader, own, past):
    with pytest.raises(InvalidInputError, match="horizon of 4 sessions"):
        desk.forecasts.make_forecast(trader, own, 4)
    past.known = 100
    with pytest.raises(InvalidInputError, match="share 100 sessions"):
        desk.forecasts.make_forecast(trader, own, 30)
    empty = desk.portfolios.create_portfolio(trader, "Q", "USD").id
    with pytest.raises(InvalidInputError, match="Nothing is held"):
        desk.forecasts.make_forecast(trader, empty, 30)
    foreign = desk.portfolios.create_portfolio(trader, "R", "EUR").id
    desk.bookings.add_booking(trader, foreign, book("buy", "A0", units=1, price=50))
    with pytest.raises(InvalidInputError, match="no exchange rate from USD to EUR"):
        desk.forecasts.make_forecast(trader, foreign, 30)
