"""Points of a space against a plain product, and refusals of what cannot be searched."""

from __future__ import annotations

import operator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AppError, InvalidInputError, NotFoundError
from core.trading.optimisation.bounds import find_broken_constraint
from core.trading.optimisation.grid import (
    MAX_GRID,
    count_feasible,
    count_points,
    enumerate_points,
    keeps_constraints,
    places_of,
    points_at,
)
from core.trading.optimisation.space import Axis, Constraint, SearchSpace
from core.trading.optimisation.space_check import check_space, describe_constraint

RELATIONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
NAMES = ["short", "long", "min_strength"]

AXES = st.tuples(
    *(
        st.builds(
            lambda low, count, step, name=name: Axis(name, low, low + (count - 1) * step, step),
            st.integers(-4, 4),
            st.integers(1, 5),
            st.integers(1, 3),
        )
        for name in NAMES
    )
)
CONSTRAINTS = st.lists(
    st.builds(
        Constraint,
        st.sampled_from(NAMES),
        st.sampled_from(list(RELATIONS)),
        st.one_of(st.sampled_from(NAMES), st.integers(-6, 12).map(float)),
    ).filter(lambda each: each.left != each.right),
    max_size=4,
).map(tuple)


def by_hand(space):
    """Every feasible point, the slow way."""
    found = []
    for point in product(*(axis.values().tolist() for axis in space.axes)):
        values = dict(zip(NAMES, point, strict=True))
        if all(
            RELATIONS[each.relation](
                values[each.left],
                values[each.right] if isinstance(each.right, str) else each.right,
            )
            for each in space.constraints
        ):
            found.append(list(point))
    return found


@given(axes=AXES, constraints=CONSTRAINTS)
@settings(max_examples=150, deadline=None)
def test_feasible_points_are_those_of_the_plain_product(axes, constraints):
    space = SearchSpace("sma_crossover", axes, constraints)
    expected = by_hand(space)
    points = enumerate_points(space, 0, 10_000)
    assert points.tolist() == expected
    assert count_feasible(space) == len(expected)
    assert (find_broken_constraint(space) is None) == bool(expected)
    if expected:
        assert keeps_constraints(space, points).all()
        assert points_at(space, places_of(space, points)).tolist() == expected
        assert enumerate_points(space, 1, 3).tolist() == expected[1:3]


def sma(*axes, constraints=(), **fixed):
    return SearchSpace("sma_crossover", axes, tuple(constraints), fixed)


SHORT, LONG = Axis("short", 2, 50, 1, is_whole=True), Axis("long", 10, 200, 1, is_whole=True)
STRENGTH = Axis("min_strength", 0, 0.2, 0.001)
MANY = (SHORT, LONG, STRENGTH, Axis("stop_loss", 0, 0.9, 0.001), Axis("take_profit", 0, 5, 0.01))


def test_a_thousand_million_points_are_counted_without_making_them():
    assert count_points(sma(*MANY)) == 49 * 191 * 201 * 901 * 501
    assert count_feasible(sma(*MANY)) is None
    with pytest.raises(InvalidInputError, match="at most 2,000,000"):
        enumerate_points(sma(*MANY), 0, 1)


def test_too_many_combinations_are_refused_with_a_way_to_cut_them():
    space = sma(LONG, SHORT, Axis("min_strength", 0, 0.2, 0.0005))
    with pytest.raises(InvalidInputError) as refusal:
        check_space(space)
    assert refusal.value.message == (
        "This makes 3,752,959 combinations; at most 2,000,000 are tried one by one."
    )
    assert refusal.value.remedy == (
        "Take steps of 2 bars for Short average (25 instead of 49 values): that makes 1,914,775. "
        "Or choose a method that samples."
    )
    check_space(space, is_enumerated=False)


def test_the_way_to_cut_more_than_one_axis_brings_it_under_the_limit():
    with pytest.raises(InvalidInputError) as refusal:
        check_space(sma(*MANY))
    promised = int(refusal.value.remedy.split("that makes ")[1].split(".")[0].replace(",", ""))
    assert MAX_GRID / 2 < promised <= MAX_GRID
    assert refusal.value.remedy.count("instead of") > 1


@pytest.mark.parametrize(
    ("space", "words"),
    [
        (sma(), "nothing to vary"),
        (sma(Axis("short", 5, 5, 1, is_whole=True)), "single value"),
        (sma(SHORT, SHORT), "perhaps twice"),
        (sma(Axis("short", 9, 5, 1, is_whole=True)), "low end 9 bars is above the high end 5 bars"),
        (sma(Axis("short", 2, 9, 0, is_whole=True)), "never gets from 2 bars to 9 bars"),
        (sma(Axis("short", 1, 9, 1, is_whole=True)), "goes beyond the limits"),
        (sma(Axis("short", 2, 9, 0.5, is_whole=True)), "only takes whole numbers"),
        (sma(Axis("min_strength", 0, 0.2, 1e-6)), "200,001 values"),
        (sma(Axis("min_strength", 0, float("nan"), 0.1)), "has no end"),
        (sma(SHORT, LONG, constraints=[Constraint("short", ">=", 60)]), ">= 60 bars"),
        (
            sma(
                SHORT,
                LONG,
                constraints=[Constraint("short", "<", "long"), Constraint("long", "<=", "short")],
            ),
            "No combination keeps the constraint Long average <= Short average",
        ),
        (sma(SHORT, constraints=[Constraint("short", ">", "long")], long=50), "No combination"),
        (sma(SHORT, constraints=[Constraint("short", "<", "nope")]), "'nope'"),
        (sma(SHORT, constraints=[Constraint("short", "<", "short")]), "with itself"),
        (sma(SHORT, constraints=[Constraint("short", "<", "a.b")]), "no setting called 'a'|'a.b'"),
        (sma(SHORT, constraints=[Constraint("short", "<", 9.0)] * 21), "21 constraints"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_words(space, words):
    with pytest.raises(AppError, match=words) as refusal:
        check_space(space)
    assert refusal.value.remedy


def test_a_range_of_an_unknown_number_is_refused():
    with pytest.raises(NotFoundError, match="'volume'"):
        check_space(sma(Axis("volume", 1, 2, 1)))


def test_constraints_are_said_with_titles_and_units():
    space = sma(SHORT, LONG)
    assert describe_constraint(space, Constraint("short", "<", "long")) == (
        "Short average < Long average"
    )
    assert describe_constraint(space, Constraint("long", ">=", 50)) == "Long average >= 50 bars"
