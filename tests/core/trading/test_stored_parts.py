"""Everything a result is asked for is stored with it, and read back as it was."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace

import pytest
from sqlalchemy import update

from core.enums import Direction, ExitReason
from core.trading.backtest_engine import run_backtest
from core.trading.honesty.replay import compare_replay
from core.trading.part_storage import dump_part, load_part
from core.trading.receipt import build_receipt
from core.trading.request import BacktestRequest, Costs, Execution
from core.trading.result_export import write_result_json, write_trades_csv
from core.trading.result_intervals import estimate_intervals
from core.trading.result_parts import Difference, SecondOpinion
from core.trading.same_bar import Run, find_same_bar_band
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.strategies.base import STRATEGIES
from db.trading.tables import BacktestResult, BacktestTrade
from tests.conftest import on_sqlite
from tests.core.trading.backtest_desk import Desk
from tests.core.trading.sample_bars import real_bars

PARAMS = {"short": 3, "long": 10}
RULES = {"stop_loss": 0.01, "take_profit": 0.01, "direction": "both"}
REQUEST = BacktestRequest("GOOG", "sma_crossover", PARAMS, execution=RULES)


@pytest.fixture
def desk(database, trader):
    return Desk(database, trader)


@pytest.fixture
def direct():
    kind = STRATEGIES.get("sma_crossover")
    strategy = kind(kind.params_type(**PARAMS))
    execution = Execution(stop_loss=0.01, take_profit=0.01, direction=Direction.BOTH)
    bars = real_bars("GOOG")
    run = Run(bars, strategy, Costs(), execution)
    return run, run_backtest(bars, strategy, Costs(), execution)


@on_sqlite
def test_a_stored_run_holds_every_part_as_it_was_found(desk, trader, direct):
    stored = desk.service.get_backtest(trader, desk.run(trader, REQUEST)).result
    run, result = direct
    assert stored.trades.exit_reason == result.trades.exit_reason
    assert stored.trades.best_excursion.tolist() == result.trades.best_excursion.tolist()
    assert stored.trades.worst_excursion.tolist() == result.trades.worst_excursion.tolist()
    assert stored.signal_counts == result.signal_counts
    assert stored.intervals == estimate_intervals(result.curve, result.trades)
    assert stored.same_bar == find_same_bar_band(run, result)
    assert stored.same_bar.best.total_return > stored.same_bar.worst.total_return
    assert (stored.second_opinion.not_run, stored.second_opinion.differences) == ("", ())
    assert stored.second_opinion.compared > 2_148
    assert stored.statistics["avg_adverse_excursion"] < 0 < stored.statistics["excursion_ratio"]
    assert {ExitReason.STOP_LOSS, ExitReason.TAKE_PROFIT} <= set(stored.trades.exit_reason)


def test_a_run_without_trades_is_complete_too(desk, trader):
    request = replace(REQUEST, params={"min_strength": 0.2})
    stored = desk.service.get_backtest(trader, desk.run(trader, request)).result
    assert len(stored.trades) == 0
    assert stored.trades.exit_reason == ()
    assert stored.signal_counts.filled == 0
    assert stored.same_bar.times == ()
    assert all(one.reason for one in stored.intervals.estimates)


def age(desk, number):
    """Makes a stored run as those from before the parts were computed."""
    names = ("signal_counts", "intervals", "same_bar", "second_opinion")
    notes = ("exit_reason", "best_excursion", "worst_excursion")
    with desk.database.write() as session:
        session.execute(
            update(BacktestResult)
            .where(BacktestResult.backtest_id == number)
            .values(dict.fromkeys(names))
        )
        session.execute(
            update(BacktestTrade)
            .where(BacktestTrade.backtest_id == number)
            .values(dict.fromkeys(notes))
        )


def test_an_older_run_is_read_and_exported_without_the_parts_and_replays(desk, trader, direct):
    number = desk.run(trader, REQUEST)
    age(desk, number)
    detail = desk.service.get_backtest(trader, number)
    old = detail.result
    assert old.trades.exit_reason is None
    assert (old.signal_counts, old.intervals, old.same_bar, old.second_opinion) == (None,) * 4
    content = json.loads(write_result_json(detail, old))
    assert (content["exits"], content["intervals"], content["signal_counts"]) == (None,) * 3
    row = next(csv.DictReader(io.StringIO(write_trades_csv(detail, old).decode(), newline="")))
    assert (row["exit_reason"], row["best_excursion"]) == ("", "")
    run, result = direct
    receipt = build_receipt(run.bars, run.strategy, run.costs, run.execution)
    assert compare_replay(old, None, run.bars, receipt, result).is_same


@on_sqlite
def test_the_files_hold_the_parts(desk, trader):
    detail = desk.service.get_backtest(trader, desk.run(trader, REQUEST))
    content = json.loads(write_result_json(detail, detail.result))
    counts = content["signal_counts"]
    assert counts["wanted"] == counts["filled"] + sum(counts["rejected"].values())
    assert {row["reason"] for row in content["exits"]} >= {"stop_loss", "take_profit"}
    assert content["intervals"]["level"] == 0.9
    assert content["same_bar"]["times"]
    assert content["second_opinion"]["differences"] == []
    assert content["origin"]["kind"] == "hand"
    rows = list(csv.DictReader(io.StringIO(write_trades_csv(detail, detail.result).decode())))
    trades = detail.result.trades
    assert [row["exit_reason"] for row in rows] == [str(one) for one in trades.exit_reason]
    assert [float(row["worst_excursion"]) for row in rows] == trades.worst_excursion.tolist()


def test_a_number_that_is_not_finite_is_stored_as_none():
    part = SecondOpinion("", 3, (Difference("equity", math.nan, math.inf, "Lost."),))
    dumped = dump_part(part)
    assert json.loads(json.dumps(dumped, allow_nan=False)) == dumped
    assert load_part(SecondOpinion, dumped).differences[0] == Difference(
        "equity", None, None, "Lost."
    )
    assert load_part(SecondOpinion, None) is None


def test_every_estimate_names_a_defined_statistic(direct):
    _, result = direct
    found = estimate_intervals(result.curve, result.trades)
    assert {one.key for one in (*found.estimates, *found.needed)} <= set(ALL_DEFINITIONS)
