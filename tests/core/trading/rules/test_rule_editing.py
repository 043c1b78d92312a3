"""Changes to a tree: by hand, and for any tree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.rules.conditions import Compare, walk
from core.trading.rules.editing import (
    NEW_CONDITION,
    add_condition,
    find_condition,
    indent_condition,
    list_lines,
    move_condition,
    negate_condition,
    outdent_condition,
    remove_condition,
    replace_condition,
)
from core.trading.rules.operands import Number
from core.trading.rules.rule_set import RuleSet, read_rules
from core.trading.rules.words import say_condition
from tests.core.trading.rules.trees import TREES


def leaf(value):
    return {
        "kind": "compare",
        "left": {"kind": "price"},
        "right": {"kind": "number", "value": value},
    }


def tree_of(raw):
    return read_rules({"enter_long": raw}).enter_long


def short(tree):
    return say_condition(tree).replace("the close is above ", "")


A, B, C, D = map(leaf, (1, 2, 3, 4))
PAIR = tree_of({"kind": "all", "conditions": [A, {"kind": "any", "conditions": [B, C]}]})
NEW = Compare(left=tree_of(A).left, right=Number(value=9))


def test_lines_name_every_condition_and_its_place():
    assert list_lines(PAIR) == [
        ((), "all of"),
        ((0,), "the close is above 1"),
        ((1,), "any of"),
        ((1, 0), "the close is above 2"),
        ((1, 1), "the close is above 3"),
    ]


@pytest.mark.parametrize(
    ("place", "words", "stands"),
    [
        ((), "1 and (2 or 3) and 9", (2,)),
        ((0,), "1 and 9 and (2 or 3)", (1,)),
        ((1,), "1 and (2 or 3 or 9)", (1, 2)),
        ((1, 0), "1 and (2 or 9 or 3)", (1, 1)),
    ],
)
def test_a_condition_is_added_where_the_eye_expects_it(place, words, stands):
    changed, at = add_condition(PAIR, place, NEW)
    assert (short(changed), at) == (words, stands)
    assert find_condition(changed, at) == NEW


def test_a_condition_that_stands_alone_is_joined_with_the_new_one():
    changed, at = add_condition(tree_of(A), (), NEW)
    assert (short(changed), at) == ("1 and 9", (1,))
    negated, at = add_condition(tree_of({"kind": "not", "condition": A}), (0,), NEW)
    assert (short(negated), at) == ("not (1 and 9)", (0, 1))


@pytest.mark.parametrize(
    ("place", "words"),
    [((0,), "2 or 3"), ((1,), "1"), ((1, 0), "1 and 3"), ((1, 1), "1 and 2")],
)
def test_what_is_removed_leaves_no_empty_group(place, words):
    assert short(remove_condition(PAIR, place)) == words


def test_removing_everything_leaves_nothing():
    assert remove_condition(PAIR, ()) is None
    assert remove_condition(tree_of({"kind": "not", "condition": A}), (0,)) is None


def test_indenting_makes_a_group_and_outdenting_takes_out_of_one():
    changed, at = indent_condition(PAIR, (0,), "any")
    assert short(changed) == "(1 or SMA 20) and (2 or 3)"
    assert find_condition(changed, at) == NEW_CONDITION
    assert short(outdent_condition(changed, at)[0]) == "1 and SMA 20 and (2 or 3)"
    out, at = outdent_condition(PAIR, (1, 0))
    assert (short(out), at) == ("1 and 3 and 2", (2,))
    assert outdent_condition(PAIR, (0,)) == (PAIR, (0,))


def test_a_negation_is_taken_back_by_another():
    changed, at = negate_condition(PAIR, (1,))
    assert (short(changed), at) == ("1 and not (2 or 3)", (1,))
    assert negate_condition(changed, (1,))[0] == PAIR
    assert negate_condition(changed, (1, 0)) == (PAIR, (1,))


def test_a_condition_moves_within_its_group():
    moved, at = move_condition(PAIR, (1, 0), 1)
    assert (short(moved), at) == ("1 and (3 or 2)", (1, 1))
    assert move_condition(PAIR, (1, 0), -1) == (PAIR, (1, 0))
    assert move_condition(PAIR, (), 1) == (PAIR, ())


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(TREES, st.data())
def test_every_change_of_any_tree_is_a_tree_that_can_be_said(raw, data):
    tree = tree_of(raw)
    place = data.draw(st.sampled_from([place for place, _ in list_lines(tree)]))
    assert replace_condition(tree, place, find_condition(tree, place)) == tree
    count = sum(1 for _ in walk(tree))
    added, at = add_condition(tree, place, NEW)
    assert find_condition(added, at) == NEW
    assert sum(1 for _ in walk(added)) in {count + 1, count + 2}
    removed = remove_condition(tree, place)
    changed = [
        added,
        negate_condition(tree, place)[0],
        move_condition(tree, place, 1)[0],
        outdent_condition(tree, place)[0],
        *([removed] if removed is not None else []),
    ]
    for one in changed:
        rules = RuleSet.model_construct(enter_long=one)
        assert say_condition(rules.enter_long)
        assert [find_condition(one, where) for where, _ in list_lines(one)] == list(walk(one))
