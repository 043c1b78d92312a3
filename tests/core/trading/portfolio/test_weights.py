from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from core.enums import AllocationMethod
from core.trading.portfolio.allocation_request import ReturnView
from core.trading.portfolio.frontier import calculate_frontier
from core.trading.portfolio.weights import (
    NoWeightsError,
    WeightRules,
    calculate_risk_shares,
    calculate_weights,
    fit_limits,
)
from tests.core.trading.portfolio.made_up import make_returns

Method = AllocationMethod
RETURNS = make_returns()
COVARIANCE = np.cov(RETURNS, rowvar=False)
KEYS = ("005930", "BRK-B", "A2", "A3")
VIEWS = (ReturnView("BRK-B", 0.3), ReturnView("A2", 0.1, "A3"))


def weigh(method: AllocationMethod, returns: np.ndarray = RETURNS, **rules: object) -> np.ndarray:
    return calculate_weights(method, returns, WeightRules(KEYS, **rules))


def test_equal_weight_is_equal():
    assert weigh(Method.EQUAL).tolist() == [0.25] * 4


def test_inverse_volatility_by_hand():
    inverse = 1.0 / RETURNS.std(axis=0, ddof=1)
    assert weigh(Method.INVERSE_VOLATILITY) == pytest.approx(inverse / inverse.sum(), rel=1e-9)


def test_minimum_variance_is_the_closed_form_where_no_limit_binds():
    # Two assets with little in common: Σ⁻¹1 / 1'Σ⁻¹1 is positive.
    returns = np.random.default_rng(5).normal(0, [0.01, 0.02, 0.015, 0.012], (600, 4))
    solved = np.linalg.solve(np.cov(returns, rowvar=False), np.ones(4))
    expected = solved / solved.sum()
    assert (expected > 0).all()
    assert weigh(Method.MINIMUM_VARIANCE, returns) == pytest.approx(expected, abs=2e-4)


def test_maximum_sharpe_is_the_closed_form_where_no_limit_binds():
    returns = np.random.default_rng(5).normal(0.001, [0.01, 0.02, 0.015, 0.012], (600, 4))
    excess = returns.mean(axis=0) - 0.02 / 252
    solved = np.linalg.solve(np.cov(returns, rowvar=False), excess)
    expected = solved / solved.sum()
    assert (expected > 0).all()
    assert weigh(Method.MAXIMUM_SHARPE, returns) == pytest.approx(expected, abs=2e-3)


def test_risk_parity_shares_the_risk_equally():
    weights = weigh(Method.RISK_PARITY)
    assert calculate_risk_shares(weights, COVARIANCE) == pytest.approx([0.25] * 4, abs=2e-3)


def test_maximum_diversification_has_the_highest_ratio_of_many():
    deviation = np.sqrt(np.diag(COVARIANCE))

    def ratio(weights: np.ndarray) -> float:
        return float(weights @ deviation / np.sqrt(weights @ COVARIANCE @ weights))

    best = ratio(weigh(Method.MAXIMUM_DIVERSIFICATION))
    rivals = np.random.default_rng(2).dirichlet(np.ones(4), 3_000)
    assert best >= max(ratio(rival) for rival in rivals) - 1e-6


def test_hierarchical_risk_parity_is_recursive_bisection_of_a_tree():
    """López de Prado's algorithm written anew on scipy's clustering, same distance and linkage."""
    returns = make_returns(assets=6, seed=4)
    covariance = np.cov(returns, rowvar=False)
    correlation = np.corrcoef(returns, rowvar=False)
    distance = np.sqrt(np.maximum(0.5 * (1.0 - correlation), 0.0))
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), method="ward", optimal_ordering=True)
    weights = np.ones(6)
    stack = [list(leaves_list(tree))]
    while stack:
        cluster = stack.pop()
        if len(cluster) == 1:
            continue
        halves = cluster[: len(cluster) // 2], cluster[len(cluster) // 2 :]
        variances = []
        for half in halves:
            part = covariance[np.ix_(half, half)]
            inverse = 1.0 / np.diag(part)
            inverse /= inverse.sum()
            variances.append(inverse @ part @ inverse)
        share = 1.0 - variances[0] / (variances[0] + variances[1])
        weights[halves[0]] *= share
        weights[halves[1]] *= 1.0 - share
        stack += halves
    found = calculate_weights(
        Method.HIERARCHICAL_RISK_PARITY, returns, WeightRules(tuple("abcdef"))
    )
    assert found == pytest.approx(weights, abs=1e-6)


def test_black_litterman_leans_towards_the_views():
    neutral = weigh(Method.BLACK_LITTERMAN, views=(ReturnView("BRK-B", 0.0),))
    keen = weigh(Method.BLACK_LITTERMAN, views=VIEWS)
    assert keen[1] > neutral[1] + 0.1
    assert keen[2] > keen[3]


def test_black_litterman_without_a_view_is_not_run():
    with pytest.raises(NoWeightsError, match="no view was given"):
        weigh(Method.BLACK_LITTERMAN)


def test_no_best_ratio_where_nothing_earned_the_risk_free_rate():
    with pytest.raises(NoWeightsError, match="more than the risk-free rate"):
        weigh(Method.MAXIMUM_SHARPE, RETURNS - 0.01)


@pytest.mark.parametrize("is_shrunk", [False, True])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.1, 0.4), (0.2, 0.26), (0.25, 0.25)])
@pytest.mark.parametrize("method", Method)
def test_every_method_keeps_every_limit(method, low, high, is_shrunk):
    try:
        weights = weigh(method, low=low, high=high, views=VIEWS, is_shrunk=is_shrunk)
    except NoWeightsError:
        assert (low, high) == (0.25, 0.25)  # no room for a solver; said, not guessed
        return
    assert weights.sum() == pytest.approx(1.0, abs=1e-9)
    assert (weights >= low - 1e-6).all()
    assert (weights <= high + 1e-6).all()


@settings(max_examples=100, deadline=None)
@given(
    hnp.arrays(float, st.integers(2, 12), elements=st.floats(0, 1)).filter(
        lambda a: a.sum() > 0.01
    ),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_fitted_weights_keep_their_limits_and_their_order(raw, share_low, share_high):
    count = len(raw)
    low, high = share_low / count, 1.0 / count + share_high * (1.0 - 1.0 / count)
    fitted = fit_limits(raw, low, high)
    assert fitted.sum() == pytest.approx(1.0, abs=1e-9)
    assert (fitted >= low - 1e-6).all()
    assert (fitted <= high + 1e-6).all()
    order = np.argsort(raw, kind="stable")
    assert (np.diff(fitted[order]) >= -1e-9).all()


def test_weights_that_keep_the_limits_are_left_as_they_are():
    raw = np.array([0.5, 0.3, 0.2])
    assert fit_limits(raw, 0.0, 0.6) is raw
    assert fit_limits(raw, 0.0, 0.4) == pytest.approx([0.4, 0.36, 0.24])


def test_the_frontier_begins_at_least_variance_and_rises():
    frontier = calculate_frontier(RETURNS, WeightRules(KEYS))
    least = weigh(Method.MINIMUM_VARIANCE)
    volatility = np.sqrt(least @ COVARIANCE @ least * 252)
    assert frontier.volatility[0] == pytest.approx(volatility, rel=1e-3)
    assert (np.diff(frontier.volatility) >= -1e-6).all()
    assert (np.diff(frontier.annual_return) > 0).all()
    assert frontier.annual_return[-1] == pytest.approx(RETURNS.mean(axis=0).max() * 252, rel=1e-2)
