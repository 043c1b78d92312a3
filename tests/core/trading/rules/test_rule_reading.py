"""What is a tree, what is refused, and what a tree says in words."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings

from core.enums import Interval
from core.errors import AppError, InvalidInputError, NotFoundError
from core.trading import receipt
from core.trading.declaration import build_declared
from core.trading.honesty.idea import find_idea
from core.trading.receipt import hash_code
from core.trading.request import BacktestRequest, Execution
from core.trading.rules.remarks import list_remarks
from core.trading.rules.rule_set import (
    MAX_CHARACTERS,
    read_rules,
    read_rules_text,
    write_rules,
)
from core.trading.rules.words import say_condition, say_rules
from core.trading.strategies.base import STRATEGIES
from core.trading.validation import check_request
from tests.core.trading.rules.trees import TREES

CLOSE = {"kind": "price", "field": "close"}
ABOVE = {"kind": "compare", "left": CLOSE, "right": {"kind": "number", "value": 10}}


def line(name, values=None, **fields):
    return {"kind": "indicator", "indicator": name, "values": values or {}, **fields}


def compare(left, relation, right):
    return {"kind": "compare", "left": left, "relation": relation, "right": right}


def nested(levels):
    tree = ABOVE
    for _ in range(levels - 1):
        tree = {"kind": "not", "condition": tree}
    return tree


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(TREES, TREES)
def test_rules_survive_being_written_and_read(enter, leave):
    rules = read_rules({"enter_long": enter, "exit_short": leave, "enter_short": leave})
    text = write_rules(rules)
    assert read_rules_text(text) == rules
    assert write_rules(read_rules_text(text)) == text
    kind = STRATEGIES.get("rules")
    params = kind.params_type(rules=rules)
    assert kind.params_type.model_validate(json.loads(params.model_dump_json())) == params


def test_what_is_left_out_of_an_indicator_is_filled_in():
    one = read_rules({"enter_long": compare(line("rsi"), "below", {"kind": "number", "value": 30})})
    two = read_rules(
        {
            "enter_long": compare(
                line("rsi", {"length": 14}, line="RSI"), "below", {"kind": "number", "value": 30}
            )
        }
    )
    assert one == two
    assert write_rules(one) == write_rules(two)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "cannot be read"),
        (3, "cannot be read"),
        ({}, "never enter"),
        ({"exit_long": ABOVE}, "never enter"),
        ({"enter_long": ABOVE, "evil": ABOVE}, "evil: Extra inputs"),
        ({"enter_long": {"kind": "python", "code": "1"}}, "'python' found"),
        ({"enter_long": {**ABOVE, "code": "1"}}, "code: Extra inputs"),
        ({"enter_long": {**ABOVE, "relation": "=="}}, "relation"),
        ({"enter_long": {**ABOVE, "right": {"kind": "number", "value": "inf"}}}, "finite"),
        ({"enter_long": {**ABOVE, "left": {**CLOSE, "ago": -1}}}, "ago"),
        ({"enter_long": {**ABOVE, "left": {**CLOSE, "ago": 251}}}, "ago"),
        ({"enter_long": {**ABOVE, "left": {**CLOSE, "field": "__class__"}}}, "field"),
        ({"enter_long": {**ABOVE, "left": line("rsi", {"length": 0})}}, "RSI: Length is 0"),
        ({"enter_long": {**ABOVE, "left": line("rsi", {"depth": 3})}}, "depth"),
        ({"enter_long": {**ABOVE, "left": line("macd", line="Close")}}, "no line called"),
        ({"enter_long": {"kind": "all", "conditions": []}}, "conditions"),
        ({"enter_long": {"kind": "all", "conditions": [ABOVE] * 13}}, "conditions"),
        ({"enter_long": {"kind": "moves", "value": CLOSE, "bars": 51}}, "bars"),
        ({"enter_long": nested(7)}, "7 levels deep"),
        ({"enter_long": nested(300)}, "too large"),
        ({"enter_long": [ABOVE] * 3_000}, "too large"),
    ],
)
def test_what_is_no_tree_is_refused_with_the_place(raw, words):
    with pytest.raises(InvalidInputError) as caught:
        read_rules(raw)
    assert words in caught.value.message
    assert caught.value.remedy


def test_more_conditions_than_may_be_are_counted_over_all_trees():
    group = {"kind": "any", "conditions": [ABOVE] * 12}
    read_rules({"enter_long": group, "exit_long": group, "enter_short": group})
    with pytest.raises(InvalidInputError, match="52 conditions"):
        read_rules(dict.fromkeys(("enter_long", "exit_long", "enter_short", "exit_short"), group))


def test_an_unknown_indicator_names_those_there_are():
    with pytest.raises(NotFoundError, match="no indicator called 'evil'") as caught:
        read_rules({"enter_long": {**ABOVE, "left": line("evil")}})
    assert "macd" in caught.value.remedy


@pytest.mark.parametrize("text", ["", "{", "[" * 20_000, "x" * (MAX_CHARACTERS + 1), "\x00"])
def test_text_that_is_not_rules_is_refused_whatever_it_is(text):
    with pytest.raises(AppError):
        read_rules_text(text)


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (ABOVE, "the close is above 10"),
        (
            compare(line("sma", {"length": 20}), "crosses_above", line("sma", {"length": 50})),
            "SMA 20 crosses above SMA 50",
        ),
        (
            compare(CLOSE, "below", line("bollinger", line="Lower", ago=1, times=1.02)),
            "the close is below 1.02 × Lower of Bollinger 20, 2 1 bar before",
        ),
        (
            compare(line("macd", line="MACD"), "crosses_below", line("macd", line="Signal")),
            "MACD 12, 26, 9 crosses below Signal of MACD 12, 26, 9",
        ),
        (
            {"kind": "moves", "value": CLOSE, "direction": "falling", "bars": 3},
            "the close has fallen 3 bars in a row",
        ),
        (
            {
                "kind": "all",
                "conditions": [
                    ABOVE,
                    {"kind": "any", "conditions": [ABOVE, {"kind": "not", "condition": ABOVE}]},
                ],
            },
            "the close is above 10 and (the close is above 10 or not (the close is above 10))",
        ),
        (
            {"kind": "between", "value": line("rsi"), "low": ABOVE["right"], "high": CLOSE},
            "RSI 14 is between 10 and the close",
        ),
    ],
)
def test_a_tree_is_read_back_in_words(tree, words):
    assert say_condition(read_rules({"enter_long": tree}).enter_long) == words


def test_a_side_without_an_exit_says_how_it_is_left():
    rules = read_rules({"enter_long": ABOVE, "enter_short": ABOVE, "exit_short": ABOVE})
    assert say_rules(rules) == (
        "Buys when the close is above 10. "
        "Sells only at a stop, a target, the opposite entry or the end. "
        "Sells short when the close is above 10. Buys back when the close is above 10."
    )


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (compare(line("rsi"), "above", {"kind": "number", "value": 170}), "never leaves 0 to 100"),
        (compare(line("rsi"), "above", CLOSE), "different units: RSI and price"),
        (compare({**CLOSE, "field": "volume"}, "above", CLOSE), "price and volume"),
        (compare(CLOSE, "above", CLOSE), "with itself"),
        (compare({"kind": "number", "value": 1}, "above", ABOVE["right"]), "numbers only"),
    ],
)
def test_what_is_hardly_meant_is_remarked(tree, words):
    rules = read_rules({"enter_long": tree})
    assert any(words in remark for remark in list_remarks(rules))
    assert list_remarks(read_rules({"enter_long": ABOVE})) == []


def test_the_ledger_tells_ideas_by_their_indicators_and_not_by_their_numbers():
    def idea(name, length):
        right = {"kind": "indicator", "indicator": name, "values": {"length": length}}
        rules = read_rules({"enter_long": compare(CLOSE, "above", right)})
        params = {"rules": rules.model_dump(mode="json")}
        return find_idea("rules", params, "GOOG", Interval.DAY)

    assert idea("bollinger", 20) == idea("bollinger", 30)
    assert idea("bollinger", 20) != idea("donchian", 20)  # both have a line called Middle


def test_the_receipt_of_rules_covers_the_code_that_judges_them_and_their_indicators(monkeypatch):
    def strategy(name):
        kind = STRATEGIES.get("rules")
        return kind(kind.params_type(rules={"enter_long": compare(CLOSE, "above", line(name))}))

    one = hash_code(strategy("sma"))["strategy_sha256"]
    assert one == hash_code(strategy("ema"))["strategy_sha256"]  # both live in one module
    assert one != hash_code(strategy("bollinger"))["strategy_sha256"]
    hashed = []
    read = receipt._hash_module
    monkeypatch.setattr(receipt, "_hash_module", lambda name: hashed.append(name) or read(name))
    hash_code(strategy("bollinger"))
    assert "core.trading.rules.evaluation" in hashed
    assert "core.market_data.indicators.bollinger" in hashed


def test_a_form_error_names_the_place_in_the_tree():
    kind = STRATEGIES.get("rules")
    with pytest.raises(InvalidInputError, match="enter long → compare → left → price → field"):
        build_declared(
            kind.params_type,
            {"rules": {"enter_long": {**ABOVE, "left": {**CLOSE, "field": "vwap"}}}},
        )


def test_rules_without_a_short_side_refuse_to_go_short():
    def ask(rules):
        request = BacktestRequest(
            "GOOG", "rules", {"rules": rules}, execution={"direction": "short"}
        )
        return check_request(request, date(2026, 1, 1))

    with pytest.raises(InvalidInputError, match="never sells short"):
        ask({"enter_long": ABOVE})
    checked = ask({"enter_short": ABOVE})
    assert checked.execution == Execution(direction="short")
