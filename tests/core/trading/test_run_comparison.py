"""Runs side by side: the better number, the terms that differ, and what is not like with like."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from core.enums import BacktestStatus, Interval
from core.formatting import MISSING
from core.trading.comparison_caveats import FEW_TRADES
from core.trading.comparison_types import ComparedRun
from core.trading.run_comparison import (
    LESS_IS_BETTER,
    MORE_IS_BETTER,
    compare_runs,
    describe_terms,
)
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.types import BacktestSummary, Curve

DAY = 86_400
MOMENT = datetime(2026, 11, 20, tzinfo=UTC)


def summary(number, **given):
    facts = {
        "id": number,
        "job_id": f"job-{number}",
        "strategy": "sma_crossover",
        "strategy_title": "Crossover",
        "symbol": "GOOG",
        "source": "sample",
        "interval": Interval.DAY,
        "start": None,
        "end": None,
        "status": BacktestStatus.COMPLETED,
        "error": "",
        "tags": (),
        "notes": "",
        "cloned_from": None,
        "created_at": MOMENT,
        "finished_at": MOMENT,
        "data_changed_at": None,
        "total_return": 0.1,
        "sharpe_ratio": 1.0,
        "max_drawdown": -0.1,
        "trade_count": 50,
        "params_text": "short 10 bars, long 30 bars",
    }
    return BacktestSummary(**facts | given)


def run(number, *, first=0, cash=100.0, currency="USD", bars="same", symbol="GOOG", **statistics):
    time = np.array([first, first + DAY, 200 * DAY])
    equity = np.array([cash, cash * 1.1, cash * 1.2])
    return ComparedRun(
        summary=summary(number, symbol=symbol),
        currency=currency,
        terms={"Symbol": symbol, "Commission": f"0.{number} %"},
        bars_hash=bars,
        statistics={"trade_count": 50.0, **statistics},
        curve=Curve(time, equity, np.zeros(3), equity, equity),
    )


def best(comparison, key):
    return next(item.best for item in comparison.statistics if item.definition.key == key)


@pytest.mark.parametrize(
    ("key", "values", "expected"),
    [
        ("total_return", (0.1, 0.3, -0.2), (1,)),
        ("max_drawdown", (-0.1, -0.3, -0.2), (0,)),  # the smallest loss
        ("volatility_annual", (0.3, 0.2, 0.25), (1,)),
        ("sharpe_ratio", (None, 0.5, 0.7), (2,)),
        ("win_rate", (0.6, 0.6, 0.5), (0, 1)),
        ("win_rate", (0.6, 0.6, 0.6), ()),
        ("sharpe_ratio", (None, None, 0.7), ()),  # nothing to be better than
        ("trade_count", (31.0, 40.0, 50.0), ()),  # more is not better
    ],
)
def test_the_best_of_a_row(key, values, expected):
    runs = [run(number, **{key: value}) for number, value in enumerate(values, 1)]
    assert best(compare_runs(runs), key) == expected


def test_every_number_stands_once_and_those_with_a_better_side_exist():
    comparison = compare_runs([run(1), run(2)])
    assert [item.definition.key for item in comparison.statistics] == list(ALL_DEFINITIONS)
    assert set(MORE_IS_BETTER) | set(LESS_IS_BETTER) <= set(ALL_DEFINITIONS)
    assert not set(MORE_IS_BETTER) & set(LESS_IS_BETTER)


def test_terms_say_whether_they_differ_and_what_is_absent():
    second = run(2)
    second.terms.update({"Symbol": "GOOG", "Tax": "0.2 %"})
    comparison = compare_runs([run(1), second])
    assert {term.label: (term.values, term.differs) for term in comparison.terms} == {
        "Symbol": (("GOOG", "GOOG"), False),
        "Commission": (("0.1 %", "0.2 %"), True),
        "Tax": ((MISSING, "0.2 %"), True),
    }


def test_like_with_like_has_no_caveat():
    assert compare_runs([run(1), run(2), run(3)]).caveats == ()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (run(2, first=DAY), ["different periods", "run 1 1970-01-01 to", "run 2 1970-01-02 to"]),
        (run(2, currency="KRW"), ["different currencies: KRW, USD"]),
        (run(2, cash=200.0), ["different cash"]),
        (run(2, bars="others"), ["not the same bars"]),
        (run(2, trade_count=29.0), [f"Fewer than {FEW_TRADES} trades (run 2 29)"]),
        (run(2, trade_count=None), ["(run 2 0)"]),
    ],
)
def test_what_is_not_like_with_like_is_said(other, words):
    (caveat,) = compare_runs([run(1), other]).caveats
    assert all(word in caveat for word in words)


def test_other_symbols_have_other_bars_without_a_caveat():
    assert compare_runs([run(1), run(2, symbol="MSFT", bars="others")]).caveats == ()


def test_terms_are_written_as_they_are_shown():
    terms = describe_terms(
        summary(1), {"cash": 100_000.0, "commission": 0.001}, {"stop_loss": 0.05, "unknown": 1}
    )
    assert terms["Parameters"] == "short 10 bars, long 30 bars"
    assert terms["Commission"] == "0.1 %"
    assert terms["Stop-loss"] == "5 %"
    assert "unknown" not in terms
