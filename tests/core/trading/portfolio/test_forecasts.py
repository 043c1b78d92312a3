from __future__ import annotations

import numpy as np
import pytest

from core.enums import ForecastMethod
from core.trading.portfolio.forecasts import check_coverage, forecast
from core.trading.portfolio.kpis import (
    KPI_TITLES,
    calculate_kpis,
    count_sessions_to_tell,
    measure_kpis,
)

RETURNS = np.random.default_rng(3).normal(0.0005, 0.012, 1_000)


def test_key_figures_by_hand():
    returns = np.array([[0.1, -0.2, 0.1, 0.05]])
    found = {name: float(values[0]) for name, values in calculate_kpis(returns, 0.0).items()}
    growth = (1.1 * 0.8 * 1.1 * 1.05) ** (252 / 4) - 1
    assert found["annual_return"] == pytest.approx(growth)
    assert found["max_drawdown"] == pytest.approx(-0.2)
    assert found["calmar"] == pytest.approx(growth / 0.2)
    assert found["downside_deviation"] == pytest.approx(np.sqrt(0.04 / 4 * 252))
    assert found["sortino"] == pytest.approx(0.0125 / np.sqrt(0.04 / 4) * np.sqrt(252))
    assert found["sharpe"] == pytest.approx(0.0125 / np.std(returns, ddof=1) * np.sqrt(252))
    assert found["var_95"] == found["cvar_99"] == pytest.approx(0.2)


def test_the_risk_free_rate_counts_in_ratios_and_downside():
    returns = np.array([[0.002, 0.0, 0.001, 0.003]])
    found = calculate_kpis(returns, 0.252)  # 0.001 a session
    assert found["downside_deviation"][0] == pytest.approx(np.sqrt(1e-6 / 4 * 252))
    assert found["sortino"][0] == pytest.approx(0.0005 / np.sqrt(1e-6 / 4) * np.sqrt(252))
    assert found["sharpe"][0] == pytest.approx(0.0005 / np.std(returns, ddof=1) * np.sqrt(252))


def test_value_at_risk_and_shortfall_of_a_hundred_sessions():
    found = calculate_kpis(np.arange(-50, 50)[None, :] / 1_000, 0.0)
    assert found["var_95"][0] == pytest.approx(0.046)  # the fifth worst of 100
    assert found["cvar_95"][0] == pytest.approx(0.048)
    assert found["var_99"][0] == found["cvar_99"][0] == pytest.approx(0.050)


def test_the_figures_are_those_of_skfolio():
    """Independent reference: skfolio's measures, on 1,000 returns."""
    from skfolio import measures

    found = {kpi.name: kpi.value for kpi in measure_kpis(RETURNS, 0.0)}
    deviation = measures.standard_deviation(RETURNS)
    assert found["annual_volatility"] == pytest.approx(deviation * np.sqrt(252))
    assert found["sharpe"] == pytest.approx(measures.mean(RETURNS) / deviation * np.sqrt(252))
    drawdowns = measures.get_drawdowns(RETURNS, compounded=True)
    assert found["max_drawdown"] == pytest.approx(drawdowns.min())
    assert found["var_95"] == pytest.approx(measures.value_at_risk(RETURNS, 0.95), rel=0.02)
    assert found["cvar_95"] == pytest.approx(measures.cvar(RETURNS, 0.95))
    assert found["cvar_99"] == pytest.approx(measures.cvar(RETURNS, 0.99))


def test_intervals_hold_the_figure_and_are_as_wide_as_theory_says():
    kpis = {kpi.name: kpi for kpi in measure_kpis(RETURNS, 0.0)}
    assert list(kpis) == list(KPI_TITLES)
    assert all(kpi.low <= kpi.high for kpi in kpis.values())
    sharpe = kpis["sharpe"]
    assert sharpe.low < sharpe.value < sharpe.high
    assert sharpe.high - sharpe.low == pytest.approx(2 * 1.645 * np.sqrt(252 / 1_000), rel=0.25)


def test_how_many_more_sessions_it_takes():
    returns = np.tile([0.011, -0.009], 50)  # mean 0.001, deviation about 0.01
    # 1.966: the 97.5 % quantile of t with 390 degrees of freedom.
    needed = int(np.ceil((1.966 / (0.001 / returns.std(ddof=1))) ** 2))
    assert count_sessions_to_tell(returns, 0.0) == needed - 100
    assert count_sessions_to_tell(np.tile([0.02, 0.01], 50), 0.0) == 0
    assert count_sessions_to_tell(np.tile([0.01, -0.01], 50), 0.0) is None
    assert count_sessions_to_tell(np.full(10, 0.01), 0.0) is None


def test_the_two_parametric_fans_in_closed_form():
    mean, deviation = RETURNS.mean(), RETURNS.std(ddof=1)
    fan = forecast(ForecastMethod.GAUSSIAN, RETURNS, 30, None)
    assert fan.p50[-1] == pytest.approx(30 * mean)
    assert fan.p95[-1] == pytest.approx(30 * mean + 1.6448536 * deviation * np.sqrt(30))
    assert fan.p05[0] == fan.p95[0] == 0.0
    assert fan.breach is None
    logs = np.log1p(RETURNS)
    fan = forecast(ForecastMethod.LOG_NORMAL, RETURNS, 30, None)
    edge = 30 * logs.mean() - 1.6448536 * logs.std(ddof=1) * np.sqrt(30)
    assert fan.p05[-1] == pytest.approx(np.exp(edge) - 1)


@pytest.mark.parametrize("method", ForecastMethod)
def test_every_fan_opens_and_is_in_order(method):
    fan = forecast(method, RETURNS, 40, 0.05)
    assert len(fan.p05) == len(fan.p50) == len(fan.p95) == 41
    assert all(a <= b <= c for a, b, c in zip(fan.p05, fan.p50, fan.p95, strict=True))
    assert fan.p95[-1] - fan.p05[-1] > fan.p95[5] - fan.p05[5]
    assert 0 < fan.breach < 1
    assert forecast(method, RETURNS, 40, 0.05) == fan
    assert forecast(method, RETURNS, 40, 0.5).breach == 0.0


def test_the_bootstrap_of_independent_returns_agrees_with_the_log_normal():
    drawn = forecast(ForecastMethod.BLOCK_BOOTSTRAP, RETURNS, 30, 0.08, draws=8_000)
    known = forecast(ForecastMethod.LOG_NORMAL, RETURNS, 30, 0.08, draws=8_000)
    assert drawn.p05[-1] == pytest.approx(known.p05[-1], abs=0.015)
    assert drawn.p95[-1] == pytest.approx(known.p95[-1], abs=0.015)
    assert drawn.breach == pytest.approx(known.breach, abs=0.05)


def test_a_breach_of_one_session_is_the_share_of_days_so_bad():
    share = (RETURNS <= -0.02).mean()
    fan = forecast(ForecastMethod.BLOCK_BOOTSTRAP, RETURNS, 1, 0.02, draws=20_000)
    assert fan.breach == pytest.approx(share, abs=0.01)


def test_the_band_holds_about_nine_of_ten_where_the_past_is_typical():
    steady = np.random.default_rng(8).normal(0.0003, 0.01, 1_260)
    for found in check_coverage(steady, 20):
        assert found.tests == 50
        assert 0.8 <= found.within / found.tests <= 1.0


def test_the_band_does_not_hold_where_the_world_changed():
    rng = np.random.default_rng(8)
    changed = np.concatenate([rng.normal(0, 0.003, 252), rng.normal(0, 0.03, 252)])
    first = check_coverage(changed, 63)[0]
    assert first.tests == 4
    assert first.within < first.tests
