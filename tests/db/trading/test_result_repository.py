from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import func
from sqlmodel import select

from core.enums import Interval
from core.errors import ConflictError, NotFoundError
from db.trading.backtest_repository import BacktestRepository
from db.trading.result_repository import CURVE_COLUMNS, TRADE_COLUMNS, ResultRepository
from db.trading.tables import Backtest, BacktestResult, BacktestTrade


def add_backtest(database, owner) -> int:
    with database.write() as session:
        return BacktestRepository(session).add(
            Backtest(
                user_id=owner.user_id,
                strategy="sma_crossover",
                params={},
                symbol="GOOG",
                source="bundled",
                interval=Interval.DAY,
                costs={},
                execution={},
                warnings=[],
                tags=[],
            )
        )


def make_result(backtest_id: int) -> BacktestResult:
    return BacktestResult(
        backtest_id=backtest_id,
        definition_version=1,
        statistics={},
        receipt={},
        passport={},
        data_as_of=datetime(2024, 1, 5, tzinfo=UTC),
        total_return=0.1,
    )


def make_columns(names, count):
    random = np.random.default_rng(7)
    whole = {"time", "entry_time", "exit_time"}
    return {
        name: random.integers(0, 2**40, count) if name in whole else random.normal(size=count)
        for name in names
    }


@pytest.mark.parametrize("count", [0, 1, 2_000])
def test_trades_and_curve_come_back_bit_for_bit(database, trader, count):
    backtest_id = add_backtest(database, trader)
    trades, curve = make_columns(TRADE_COLUMNS, count), make_columns(CURVE_COLUMNS, 500)
    with database.write() as session:
        ResultRepository(session).add(make_result(backtest_id), trades, curve)
    with database.read() as session:
        repository = ResultRepository(session)
        loaded = repository.load_trades(backtest_id), repository.load_curve(backtest_id)
    for stored, original in zip(loaded, (trades, curve), strict=True):
        assert {name: values.tobytes() for name, values in stored.items()} == {
            name: values.tobytes() for name, values in original.items()
        }


def test_a_second_result_is_refused_and_leaves_the_first(database, trader):
    backtest_id = add_backtest(database, trader)
    trades, curve = make_columns(TRADE_COLUMNS, 3), make_columns(CURVE_COLUMNS, 5)
    with database.write() as session:
        ResultRepository(session).add(make_result(backtest_id), trades, curve)
    more = make_columns(TRADE_COLUMNS, 9)
    with pytest.raises(ConflictError), database.write() as session:
        ResultRepository(session).add(make_result(backtest_id), more, curve)
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(BacktestTrade)).one() == 3


def test_a_curve_that_is_not_there_is_said(database):
    with pytest.raises(NotFoundError, match="no result"), database.read() as session:
        ResultRepository(session).load_curve(1)


def test_the_owner_is_part_of_every_question(database, trader, stranger):
    backtest_id = add_backtest(database, trader)
    with database.read() as session:
        repository = BacktestRepository(session)
        assert repository.get_for_owner(backtest_id, trader.user_id)[0].id == backtest_id
        assert repository.list_for_owner(stranger.user_id) == []
        with pytest.raises(NotFoundError):
            repository.get_for_owner(backtest_id, stranger.user_id)
    with database.write() as session:
        assert BacktestRepository(session).find_for_update(backtest_id, stranger.user_id) is None
    with pytest.raises(NotFoundError), database.write() as session:
        BacktestRepository(session).delete(backtest_id, stranger.user_id)
