from __future__ import annotations

import pytest

from core.trading.stored_strategy import find_strategies
from core.trading.strategies.base import STRATEGIES
from db.trading.backtest_repository import BacktestRepository
from db.trading.tables import Backtest


def add(database, actor, **fields):
    values = {
        "user_id": actor.user_id,
        "strategy": "sma_crossover",
        "params": {},
        "symbol": "GOOG",
        "source": "bundled",
        "interval": "1d",
        "costs": {},
        "execution": {},
        "warnings": [],
        "tags": [],
        **fields,
    }
    with database.write() as session:
        return BacktestRepository(session).add(Backtest(**values))


@pytest.mark.parametrize("title", [STRATEGIES.get(name).title for name in STRATEGIES.names()])
def test_every_strategy_is_found_by_its_title(title):
    assert [STRATEGIES.get(name).title for name in find_strategies(f" {title.upper()} ")] == [title]


def test_empty_text_names_no_strategy():
    assert find_strategies("  ") == ()


def test_strategies_found_by_title_widen_the_text_search(database, trader):
    wanted = add(database, trader)
    add(database, trader, strategy="buy_and_hold")
    with database.read() as session:
        rows = BacktestRepository(session).list_for_owner(
            trader.user_id, text="moving", strategies=("sma_crossover",)
        )
        assert [row.id for row, _ in rows] == [wanted]


def test_tags_are_those_of_the_owner_each_once(database, trader, stranger):
    add(database, trader, tags=["trend", "etf"])
    add(database, trader, tags=["trend", "한국"])
    add(database, stranger, tags=["secret"])
    with database.read() as session:
        assert BacktestRepository(session).list_tags(trader.user_id) == {"trend", "etf", "한국"}
