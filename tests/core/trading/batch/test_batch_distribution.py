from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.batch.distribution import (
    MIN_SPREAD,
    BatchRun,
    build_distribution,
    judge_best,
    measure_spread,
)


def run(symbol, total, holding=0.0, sharpe=0.5, drawdown=-0.1, trades=3):
    return BatchRun(1, symbol, symbol, total, holding, sharpe, drawdown, trades, (), None, None)


def test_five_symbols_by_hand():
    found = build_distribution(
        [
            run("A", 0.10, 0.05, 1.0, -0.20, 4),
            run("B", -0.20, 0.30, -0.5, -0.40, 0),
            run("C", 0.40, 0.40, 2.0, -0.10, 8),
            run("D", 0.00, None, None, None, 0),
            run("E", 0.20, -0.10, 0.5, -0.30, 2),
        ]
    )
    assert found.count == 5
    assert found.total_return.quantiles == pytest.approx((-0.16, 0.0, 0.1, 0.2, 0.36))
    assert (found.gained.hits, found.gained.tries) == (3, 5)  # standing still is no gain
    assert (found.beat_holding.hits, found.beat_holding.tries) == (2, 4)  # a tie beats nothing
    assert found.median_excess == pytest.approx(0.025)  # of 0.05, -0.5, 0.0, 0.3
    assert found.sharpe_ratio.count == 4
    assert found.sharpe_ratio.median == pytest.approx(0.75)
    assert found.max_drawdown.median == pytest.approx(-0.25)
    assert found.trade_count.median == 2
    assert found.without_trade == 2
    assert (found.worst.symbol, found.worst.value) == ("B", -0.20)
    assert (found.best.symbol, found.best.value) == ("C", 0.40)
    assert found.luck is None  # four ratios are too few


def test_one_symbol_is_its_own_distribution():
    found = build_distribution([run("A", 0.1)])
    assert set(found.total_return.quantiles) == {0.1}
    assert found.best == found.worst


def test_none_has_no_distribution():
    assert build_distribution([]) is None
    assert measure_spread([None, None]).median is None


def test_symbols_without_any_ratio_are_counted_all_the_same():
    found = build_distribution([run("A", 0.0, None, None, None, 0)] * 3)
    assert (found.count, found.sharpe_ratio.count, found.beat_holding.tries) == (3, 0, 0)
    assert found.beat_holding.interval() == (0.0, 1.0)


def test_the_best_of_chance_is_about_what_chance_expects():
    """The reference: many batches of symbols that are all alike, drawn at random."""
    random = np.random.default_rng(7)
    gaps = []
    for _ in range(400):
        values = 0.4 + 0.3 * random.standard_normal(60)
        luck = judge_best([(str(place), float(value)) for place, value in enumerate(values)])
        gaps.append(luck.best.value - luck.expected)
    assert abs(np.mean(gaps)) < 0.03


def test_what_all_symbols_share_moves_the_mean_and_not_the_luck():
    values = [float(value) for value in np.linspace(-1, 1, 40)]
    base = judge_best([(str(value), value) for value in values])
    moved = judge_best([(str(value), value + 3) for value in values])
    assert moved.expected - moved.mean == pytest.approx(base.expected - base.mean)
    assert moved.mean == pytest.approx(base.mean + 3)


def test_without_a_spread_the_best_is_not_judged():
    assert judge_best([("A", 1.0)] * 30) is None
    assert judge_best([("A", float(n)) for n in range(MIN_SPREAD - 1)]) is None
    assert judge_best([("A", float(n)) for n in range(MIN_SPREAD)]) is not None


returns = st.floats(-1, 5, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(returns, st.none() | returns), min_size=1, max_size=30), st.randoms())
def test_the_order_of_symbols_does_not_matter_and_nothing_is_lost(pairs, random):
    runs = [run(f"S{place}", own, held) for place, (own, held) in enumerate(pairs)]
    found = build_distribution(runs)
    assert list(found.total_return.quantiles) == sorted(found.total_return.quantiles)
    assert found.worst.value <= found.total_return.median <= found.best.value
    assert found.gained.hits + sum(own <= 0 for own, _ in pairs) == len(pairs)
    random.shuffle(runs)
    again = build_distribution(runs)
    assert again.total_return == found.total_return
    assert (again.gained, again.beat_holding) == (found.gained, found.beat_holding)
