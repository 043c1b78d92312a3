"""Comparing stored runs: whose they are, how many, and what has no result."""

from __future__ import annotations

import pytest

from core.errors import InvalidInputError, NotFoundError
from core.trading.comparison_service import ComparisonService
from core.trading.statistics import ALL_DEFINITIONS
from tests.core.trading.backtest_desk import REQUEST, Desk


@pytest.fixture
def desk(database, trader):
    return Desk(database, trader)


@pytest.fixture
def comparisons(database):
    return ComparisonService(database)


def test_runs_are_compared_in_the_order_asked_for(desk, comparisons, trader):
    first, second = desk.run(trader), desk.run(trader)
    found = comparisons.compare_backtests(trader, [second, first, second])
    assert [run.summary.id for run in found.runs] == [second, first]
    stored = desk.service.get_backtest(trader, first).result
    compared = found.runs[1]
    assert compared.statistics == stored.statistics
    assert set(compared.statistics) == set(ALL_DEFINITIONS)
    assert compared.curve.equity.tolist() == stored.curve.equity.tolist()
    assert compared.terms["Symbol"] == REQUEST.symbol
    assert not any(term.differs for term in found.terms)


@pytest.mark.parametrize("count", [0, 1, 6])
def test_two_to_five_runs_can_be_compared(comparisons, trader, count):
    with pytest.raises(InvalidInputError, match=f"{count} runs were chosen; 2 to 5"):
        comparisons.compare_backtests(trader, list(range(1, count + 1)))


def test_a_run_of_someone_else_is_unknown(desk, comparisons, trader, stranger):
    mine, second = desk.run(trader), desk.run(trader)
    with pytest.raises(NotFoundError, match=f"no backtest {mine} among yours"):
        comparisons.compare_backtests(stranger, [mine, second])
    desk.service.delete_backtest(trader, second)
    with pytest.raises(NotFoundError, match=f"no backtest {second} among yours"):
        comparisons.compare_backtests(trader, [mine, second])


def test_a_run_without_a_result_is_named(desk, comparisons, trader):
    done = desk.run(trader)
    waiting = desk.service.submit_backtest(trader, REQUEST).id
    with pytest.raises(InvalidInputError, match=f"Run {waiting} has no result: it is pending"):
        comparisons.compare_backtests(trader, [done, waiting])
