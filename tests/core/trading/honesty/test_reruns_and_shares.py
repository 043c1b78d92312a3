from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.honesty.concentration import measure_concentration
from core.trading.honesty.cost_break_even import MAX_COMMISSION, find_break_even
from core.trading.honesty.line import NotRunError
from core.trading.honesty.neighbours import list_neighbours
from core.trading.honesty.rates import Rate
from core.trading.honesty.stability import measure_stability
from core.trading.honesty.walk_forward import run_walk_forward
from core.trading.request import Costs
from core.trading.strategies.base import STRATEGIES

COSTS = Costs(commission=0.001, spread=0.0005)


# Cost break-even -----------------------------------------------------------------------------


def test_break_even_of_an_edge_that_is_known():
    # Each round trip earns 2 % before commission: it dies at 1 % per order, 2.05 % in all.
    found = find_break_even(COSTS, 0.018, lambda commission: 0.02 - 2 * commission)
    assert found.charged == pytest.approx(0.0025)
    assert found.break_even == pytest.approx(0.0205, rel=0.01)
    assert found.multiple == pytest.approx(8.2, rel=0.01)
    assert not found.is_at_limit


@settings(max_examples=40, deadline=None)
@given(st.floats(0.0011, 0.09))
def test_the_root_is_found_wherever_it_lies(root):
    found = find_break_even(COSTS, 1.0, lambda commission: root - commission)
    assert found.break_even == pytest.approx(2 * root + 0.0005, rel=0.01)


def test_an_edge_beyond_what_can_be_charged_is_said_to_be():
    found = find_break_even(COSTS, 1.0, lambda _: 1.0)
    assert found.is_at_limit
    assert found.break_even == pytest.approx(2 * MAX_COMMISSION + 0.0005)


def test_a_run_without_costs_is_measured_against_the_least():
    found = find_break_even(Costs(commission=0, spread=0), 1.0, lambda c: 0.001 - c)
    assert found.multiple == pytest.approx(2.0, rel=0.01)


@pytest.mark.parametrize("total", [0.0, -0.3, float("nan")])
def test_what_earned_nothing_has_no_break_even(total):
    with pytest.raises(NotRunError, match="earned nothing"):
        find_break_even(COSTS, total, lambda _: 0.0)


def test_a_commission_at_the_engines_limit_cannot_be_raised():
    with pytest.raises(NotRunError, match="as high as"):
        find_break_even(Costs(commission=0.0995), 1.0, lambda _: 1.0)


# Concentration -------------------------------------------------------------------------------


def test_the_share_of_the_best_five_by_hand():
    profit = np.array([100.0, 50, 40, 30, 20, *[10.0] * 10, *[-8.0] * 5])
    found = measure_concentration(profit)  # 240 of 300
    assert found.share == pytest.approx(0.8)
    assert (found.trades, found.profit, found.best_profit) == (20, 300.0, 240.0)


def test_above_one_the_rest_lost_money():
    assert measure_concentration(np.array([100.0] * 5 + [-10.0] * 15)).share > 1


@pytest.mark.parametrize(
    ("profit", "reason"),
    [
        (np.array([]), "0 trades"),
        (np.array([5.0]), "1 trade;"),
        (np.full(19, 1.0), "needs 1 more"),
        (np.full(20, -1.0), "no net profit"),
        (np.append(np.ones(20), np.nan), "a number"),
    ],
)
def test_no_share_says_why(profit, reason):
    with pytest.raises(NotRunError) as caught:
        measure_concentration(profit)
    assert reason in f"{caught.value}"


# Neighbours and stability --------------------------------------------------------------------


def build(name, **params):
    kind = STRATEGIES.get(name)
    return kind(kind.params_type(**params))


def test_neighbours_are_one_step_away_in_one_number_each():
    found = [each.params for each in list_neighbours(build("sma_crossover", short=20, long=50))]
    pairs = {(p.short, p.long, round(p.min_strength, 6)) for p in found}
    assert pairs == {
        (18, 50, 0.01), (22, 50, 0.01), (20, 45, 0.01), (20, 55, 0.01), (20, 50, 0.009),
        (20, 50, 0.011),
    }  # fmt: skip


def test_neighbours_keep_to_limits_and_to_what_the_strategy_accepts():
    edge = build("sma_crossover", short=9, long=10, min_strength=0.0)
    pairs = {(p.params.short, p.params.long) for p in list_neighbours(edge)}
    assert pairs == {(8, 10), (9, 11)}  # long 9 is below its limit, short 10 not below long


def test_the_numbers_within_a_rule_tree_are_moved_too():
    first = build("rules")
    found = [each.params.model_dump(mode="json")["rules"] for each in list_neighbours(first)]
    own = first.params.model_dump(mode="json")["rules"]
    lengths = {
        (
            each["enter_long"]["right"]["values"]["length"],
            each["exit_long"]["right"]["values"]["length"],
        )
        for each in found
    }
    assert own["enter_long"]["right"]["values"]["length"] == 50
    assert lengths == {(45, 50), (55, 50), (50, 45), (50, 55)}


def test_stability_by_hand():
    found = measure_stability(0.1, np.array([0.08, 0.02, np.nan]))
    assert (found.median, found.worst, found.neighbours) == (0.02, 0.0, 3)
    assert found.ratio == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("own", "neighbours", "reason"),
    [
        (0.1, np.array([]), "no numbers"),
        (0.1, np.array([0.1]), "no numbers"),
        (0.0, np.array([0.1, 0.1]), "not above 0"),
        (float("nan"), np.array([0.1, 0.1]), "not above 0"),
    ],
)
def test_no_stability_says_why(own, neighbours, reason):
    with pytest.raises(NotRunError, match=reason):
        measure_stability(own, neighbours)


# Walk-forward --------------------------------------------------------------------------------


def test_a_lasting_edge_keeps_what_it_promises():
    noise = np.random.default_rng(1).normal(0, 0.01, (5, 1_200))
    noise[2] += 0.004
    found = run_walk_forward(noise)
    assert found.efficiency == pytest.approx(1.0, abs=0.25)
    assert (found.windows, found.winning, found.candidates) == (5, 5, 5)


def test_the_winner_changes_and_following_it_loses_by_hand():
    # Six stretches of 30; whoever led so far loses in the next: alternately one of the three.
    values = np.zeros((3, 180)) + np.tile([1e-3, -1e-3], 90)
    for stretch in range(6):
        values[stretch % 3, 30 * stretch : 30 * stretch + 30] += 0.01 * (stretch + 1)
    found = run_walk_forward(values)
    assert found.promised > 0
    assert found.earned == pytest.approx(0.0, abs=1e-9)
    assert found.efficiency == pytest.approx(0.0, abs=1e-6)


def test_only_the_past_decides():
    values = np.random.default_rng(3).normal(0.001, 0.01, (4, 600))
    changed = values.copy()
    changed[:, 500:] = changed[::-1, 500:]
    first, second = run_walk_forward(values[:, :500]), run_walk_forward(changed[:, :500])
    assert first == second


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.ones((2, 600)), "2 variants"),
        (np.ones((5, 179)), "179 periods"),
        (np.full((5, 600), np.nan), "no numbers"),
        (np.full((5, 600), -0.001), "nothing was promised"),
        (np.zeros((5, 600)), "nothing was promised"),
    ],
)
def test_no_walk_forward_says_why(values, reason):
    with pytest.raises(NotRunError, match=reason):
        run_walk_forward(values)


# Rates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hits", "tries"), [(0, 120), (3, 50), (50, 50), (1, 1)])
def test_the_interval_is_that_of_statsmodels(hits, tries):
    from statsmodels.stats.proportion import proportion_confint

    expected = proportion_confint(hits, tries, 0.05, "wilson")
    assert Rate(hits, tries).interval() == pytest.approx(expected, abs=1e-12)


def test_without_tries_nothing_is_known():
    assert Rate(0, 0).interval() == (0.0, 1.0)
    assert Rate(0, 0).share != Rate(0, 0).share
