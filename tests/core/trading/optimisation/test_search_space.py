"""Ranges, what can be swept, and spaces to begin with."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError, NotFoundError
from core.trading.optimisation.axes import default_space, find_choice, list_axes
from core.trading.optimisation.grid import build_points, count_points, enumerate_points
from core.trading.optimisation.own_constraints import find_own_constraints
from core.trading.optimisation.ranges import round_step, suggest_range
from core.trading.optimisation.space import Axis, Constraint, SearchSpace, dump_space, load_space
from core.trading.optimisation.space_check import check_space
from core.trading.strategies.base import STRATEGIES

RSI_RULES = {
    "rules": {
        "enter_long": {
            "kind": "all",
            "conditions": [
                {
                    "kind": "compare",
                    "left": {"kind": "indicator", "indicator": "rsi", "values": {"length": 14}},
                    "relation": "below",
                    "right": {"kind": "number", "value": 30},
                },
                {
                    "kind": "not",
                    "condition": {
                        "kind": "moves",
                        "value": {"kind": "price", "ago": 2, "times": 1.05},
                        "direction": "falling",
                        "bars": 3,
                    },
                },
            ],
        },
    }
}


def test_an_axis_holds_both_its_ends():
    assert Axis("x", 0.0, 0.3, 0.1).values().tolist() == [0.0, 0.1, 0.2, 0.3]
    assert Axis("x", 2, 9, 3, is_whole=True).values().tolist() == [2.0, 5.0, 8.0]
    assert Axis("x", 7, 7, 0).values().tolist() == [7.0]


@pytest.mark.parametrize(("low", "high", "step"), [(1, 2, 0), (2, 1, 1), (0, float("inf"), 1)])
def test_an_axis_that_does_not_advance_has_no_count(low, high, step):
    with pytest.raises(InvalidInputError):
        Axis("x", low, high, step).count()


@given(
    low=st.integers(-1_000, 1_000),
    steps=st.integers(0, 500),
    step=st.sampled_from([0.001, 0.02, 0.25, 1, 5]),
)
def test_places_and_values_are_each_others_opposite(low, steps, step):
    axis = Axis("x", low * step, (low + steps) * step, step)
    values = axis.values()
    assert len(values) == axis.count() == steps + 1
    assert axis.place(values).tolist() == list(range(steps + 1))
    assert axis.at(axis.place(values)).tolist() == values.tolist()


@given(
    axes=st.lists(
        st.builds(
            Axis,
            st.text(min_size=1),
            st.floats(-5, 5),
            st.floats(-5, 5),
            st.floats(0, 1),
            st.booleans(),
        ),
        max_size=4,
    ),
    constraints=st.lists(
        st.builds(
            Constraint,
            st.text(),
            st.sampled_from(["<", "<=", ">", ">="]),
            st.one_of(st.text(), st.floats(-9, 9)),
        ),
        max_size=3,
    ),
)
def test_a_stored_space_comes_back_equal(axes, constraints):
    space = SearchSpace("sma_crossover", tuple(axes), tuple(constraints), {"long": 3})
    assert load_space(json.loads(json.dumps(dump_space(space)))) == space


def test_what_is_no_stored_space_is_refused():
    good = dump_space(SearchSpace("x", (), (Constraint("a", "<", 1.0),)))
    for bad in ({}, {**good, "axes": [{}]}, good | {"constraints": [{"left": "a"}]}):
        with pytest.raises(InvalidInputError, match="cannot be read"):
            load_space(bad)
    good["constraints"][0]["relation"] = "=="
    with pytest.raises(InvalidInputError, match="cannot be read"):
        load_space(good)


def test_parameters_and_order_rules_can_be_swept():
    choices = list_axes("sma_crossover", {"short": 7}, {"stop_loss": 0.05})
    assert [choice.name for choice in choices] == [
        "short", "long", "min_strength",
        "position_size", "stop_loss", "take_profit", "trailing_stop", "cool_down",
    ]  # fmt: skip
    short, stop = find_choice(choices, "short"), find_choice(choices, "stop_loss")
    assert (short.title, short.unit, short.low, short.high) == ("Short average", "bars", 2, 50)
    assert (short.value, stop.value, stop.is_rule, short.is_rule) == (7, 0.05, True, False)
    with pytest.raises(NotFoundError, match="'shirt'"):
        find_choice(choices, "shirt")


def test_every_number_of_a_rule_tree_has_a_title_in_words():
    own = [choice for choice in list_axes("rules", RSI_RULES) if choice.name.startswith("rules.")]
    assert {choice.title: (choice.value, choice.low, choice.high) for choice in own} == {
        "RSI length (entry)": (14, 2, 200),
        "Level (entry)": (30, 0, 100),
        "Bars falling (entry)": (3, 1, 50),
        "Close: bars back (entry)": (2, 0, 250),
        "Close: factor (entry)": (1.05, 0.01, 100),
    }
    assert "RSI 14 is below 30" in find_choice(tuple(own), own[0].name).description


def test_equal_titles_are_numbered():
    line = {"kind": "indicator", "indicator": "sma", "values": {"length": 5}}
    other = {**line, "values": {"length": 20}}
    tree = {"kind": "compare", "left": line, "relation": "above", "right": other}
    titles = [choice.title for choice in list_axes("rules", {"rules": {"enter_long": tree}})]
    assert titles[:2] == ["SMA length (entry) 1", "SMA length (entry) 2"]


def test_a_number_within_rules_is_swept():
    length = "rules.enter_long.conditions.0.left.values.length"
    level = "rules.enter_long.conditions.0.right.value"
    space = SearchSpace(
        "rules", (Axis(length, 5, 7, 1, is_whole=True), Axis(level, 20, 40, 10)), (), RSI_RULES
    )
    combinations = build_points(space, enumerate_points(space, 0, 99))
    assert len(combinations) == 9
    assert combinations.strategy(5).describe().startswith("Buys when RSI 6 is below 40 and")
    assert RSI_RULES["rules"]["enter_long"]["conditions"][0]["right"]["value"] == 30


def test_strategies_are_asked_for_their_own_constraints():
    assert find_own_constraints("sma_crossover") == (Constraint("short", "<", "long"),)
    assert find_own_constraints("rsi_mean_reversion") == (
        Constraint("oversold", "<", "overbought"),
    )
    assert find_own_constraints("momentum") == ()


@pytest.mark.parametrize("kind", STRATEGIES.names())
def test_a_first_space_can_be_searched_as_it_stands(kind):
    space = default_space(kind, {})
    check_space(space)
    assert 1 <= len(space.axes) <= 3
    assert 100 <= count_points(space) <= 20**3
    points = enumerate_points(space, 0, 50)
    combinations = build_points(space, points)
    if kind != "buy_and_hold":  # it relates three numbers, which no pair of them shows
        assert all(combinations.strategy(row) for row in range(len(points)))


def test_a_first_space_keeps_what_it_does_not_vary():
    space = default_space("momentum", {"period": 30, "min_volume_ratio": 0.0})
    assert space.fixed == {"min_volume_ratio": 0.0}
    assert 30.0 in space.axes[0].values()


@given(value=st.floats(0.01, 50).map(lambda v: round(v, 3)), is_whole=st.booleans())
def test_a_suggested_range_holds_the_value_and_stays_inside(value, is_whole):
    value = max(1, round(value)) if is_whole else value
    low, high, step = suggest_range(value, 0.01, 60, "bars", is_whole=is_whole)
    values = Axis("x", low, high, step, is_whole).values()
    assert np.isclose(values, value).any()
    assert 0.01 <= low <= high <= 60
    assert len(values) <= 31


def test_ranges_of_zero_and_of_levels():
    assert suggest_range(30, 0, 100, "points", is_whole=False) == (16, 44, 2)
    assert suggest_range(0, 0, 0.9, "fraction", is_whole=False) == (0, 0.13, 0.01)
    assert suggest_range(-0.02, -1, 0, "fraction", is_whole=False) == (-0.06, -0.01, 0.005)


def test_steps_are_round():
    sizes = [0.0034, 0.7, 1.3, 3.3, 80, 0]
    assert [round_step(size) for size in sizes] == [0.005, 0.5, 1, 5, 100, 1]
