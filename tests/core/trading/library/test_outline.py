"""A strategy as lines, and what differs."""

from __future__ import annotations

import json

import pytest

from core.trading.library.examples import list_firings
from core.trading.library.outline import compare_outlines, outline
from core.trading.library.track_record import (
    Outcome,
    TrackRecord,
    pick_evenly,
    read_record,
    summarise_record,
)
from core.trading.request import Execution
from core.trading.stored_strategy import build_strategy
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted

CLOSE = {"kind": "price", "field": "close"}


def above(value):
    return {"kind": "compare", "left": CLOSE, "right": {"kind": "number", "value": value}}


def test_every_parameter_and_rule_of_execution_has_a_line():
    lines = outline(build_strategy("sma_crossover", {}), Execution(stop_loss=0.1))
    assert lines[:3] == (
        "Short average: 10 bars",
        "Long average: 30 bars",
        "Minimum strength: 1 %",
    )
    assert "Stop-loss: 10 %" in lines
    assert "Trailing stop: off" in lines
    assert "Direction: long" in lines


def test_conditions_are_indented_under_their_groups():
    tree = {"kind": "all", "conditions": [above(10), {"kind": "not", "condition": above(20)}]}
    strategy = build_strategy("rules", {"rules": {"enter_long": tree, "exit_long": above(30)}})
    assert outline(strategy, Execution())[:7] == (
        "Buy when",
        "    all of",
        "        the close is above 10",
        "        not",
        "            the close is above 20",
        "Sell when",
        "    the close is above 30",
    )


def test_a_difference_marks_what_went_and_what_came():
    old = outline(build_strategy("sma_crossover", {}), Execution())
    new = outline(build_strategy("sma_crossover", {"long": 40}), Execution())
    changed = [line for line in compare_outlines(old, new) if line.change != "same"]
    assert [(line.change, line.text) for line in changed] == [
        ("removed", "Long average: 30 bars"),
        ("added", "Long average: 40 bars"),
    ]
    assert all(line.change == "same" for line in compare_outlines(old, old))


def test_firings_count_bars_and_name_the_first_of_each_spell():
    bars = make_bars([100.0] * 10)
    signals = Scripted(enter_long=[2, 3, 4, 7], exit_long=[0]).signals(bars)
    buy, sell, short, _ = list_firings(signals, bars.time)
    assert (buy.bars, buy.places.tolist()) == (4, [2, 7])
    assert buy.starts.tolist() == [bars.time[2], bars.time[7]]
    assert (sell.bars, sell.places.tolist()) == (1, [0])
    assert (short.bars, len(short.starts)) == (0, 0)


def record(*rows):
    outcomes = tuple(Outcome(f"S{place}", *row) for place, row in enumerate(rows))
    return TrackRecord(
        outcomes, {"too short": 2}, 50, "demo", True, "2020-01-02", "2024-12-30", "terms", "f"
    )


def test_a_record_is_a_distribution_with_all_its_losers():
    rows = [(value / 10, 0.2, -0.3, None, trades) for trades, value in enumerate(range(-2, 3))]
    found = summarise_record(record(*rows))
    assert found.count == 5
    assert found.quantiles == pytest.approx((-0.18, -0.1, 0.0, 0.1, 0.18))
    assert (found.gained, found.beat_holding) == (0.4, 0.0)
    assert found.median_excess == pytest.approx(-0.2)
    assert (found.median_drawdown, found.median_trades, found.without_trade) == (-0.3, 2.0, 1)


def test_a_record_survives_being_stored():
    one = record((0.1, 0.2, None, 1.5, 3), (0.3, -0.2, -0.1, None, 0))
    assert read_record(json.loads(json.dumps(one.as_json()))) == one
    assert summarise_record(one).median_drawdown == -0.1


def test_a_record_without_outcomes_has_no_distribution():
    with pytest.raises(ValueError, match="no distribution"):
        summarise_record(record())


def test_a_sample_is_even_and_the_same_every_time():
    symbols = tuple(f"S{place:03d}" for place in range(400))
    picked = pick_evenly(symbols, 5)
    assert picked == ("S000", "S100", "S200", "S299", "S399")
    assert pick_evenly(symbols, 400) == symbols
