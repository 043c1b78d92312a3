"""A payload that a person wrote is taken for an event only if it is one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInputError
from core.events.payload import find_problems, list_fields
from core.events.repairing import MAX_TEXT, list_changes, read_payload, write_payload
from core.events.types import (
    EVENT_TYPES,
    BacktestFinished,
    Event,
    MarketStatusChanged,
    UniverseUpdated,
)

GOOD = {
    "backtest_id": 1,
    "user_id": 2,
    "symbol": "GOOG",
    "strategy": "momentum",
    "status": "failed",
}


def test_fields_are_said_in_words() -> None:
    assert list_fields(BacktestFinished) == {
        "backtest_id": "a whole number",
        "user_id": "a whole number",
        "symbol": "text",
        "strategy": "text",
        "status": "text",
        "total_return": "a number or null, optional",
        "batch_id": "a whole number or null, optional",
    }
    assert list_fields(UniverseUpdated)["first_changed"] == "an object of whole numbers"
    assert list_fields(MarketStatusChanged)["reasons"] == "a list of texts"
    assert list_fields(MarketStatusChanged)["is_demo"] == "true or false"


def test_every_event_can_be_described() -> None:
    for kind in EVENT_TYPES.values():
        assert all(list_fields(kind).values())


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"symbol": None}, "symbol must be text"),
        ({"backtest_id": 1.0}, "backtest_id must be a whole number"),
        ({"backtest_id": True}, "backtest_id must be a whole number"),
        ({"total_return": "4 %"}, "total_return must be a number or null"),
        ({"total_return": True}, "total_return must be a number or null"),
        ({"sugar": 1}, "sugar is no field of it"),
    ],
)
def test_each_wrong_field_is_named(change: dict[str, object], problem: str) -> None:
    assert find_problems(BacktestFinished, {**GOOD, **change}) == [problem]


def test_a_missing_field_is_named_and_an_optional_one_may_be_left_out() -> None:
    assert find_problems(BacktestFinished, GOOD) == []
    assert find_problems(BacktestFinished, {**GOOD, "total_return": 4}) == []
    without = {name: value for name, value in GOOD.items() if name != "status"}
    assert find_problems(BacktestFinished, without) == ["status is missing"]


@pytest.mark.parametrize("value", [{"a": "1"}, [1], "x", {"a": 1.5}])
def test_the_inside_of_objects_is_looked_at(value: object) -> None:
    payload = {"source": "krx", "interval": "1d", "first_changed": value}
    assert find_problems(UniverseUpdated, payload) == [
        "first_changed must be an object of whole numbers"
    ]


@pytest.mark.parametrize("kind", EVENT_TYPES.values(), ids=EVENT_TYPES.keys())
@given(data=st.data())
@settings(max_examples=20)
def test_what_the_program_records_always_fits(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(st.builds(kind))
    assert find_problems(kind, json.loads(json.dumps(event.payload()))) == []


HOSTILE = [
    "", "not json", "[]", "7", "null", '"text"', "{", '{"a": NaN}', '{"a": Infinity}',
    json.dumps({**GOOD, "total_return": float("nan")}), json.dumps({**GOOD, "total_return": 1e999}),
    json.dumps(GOOD)[:-1] + ', "status": "completed"}', "[" * 50_000, '{"a":' * 5_000,
    json.dumps({**GOOD, "symbol": "\x00"}), json.dumps({**GOOD, "symbol": "\ud800"}),
    json.dumps(GOOD) + "x", " " * (MAX_TEXT + 1), json.dumps({**GOOD, "symbol": "x" * MAX_TEXT}),
    "\ufeff" + json.dumps(GOOD), json.dumps([GOOD]), '{"__class__": "os.system"}',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_payload(BacktestFinished, text)
    assert caught.value.remedy


@given(st.text(max_size=200))
def test_no_text_whatever_raises_anything_else(text: str) -> None:
    with pytest.raises(InvalidInputError):
        read_payload(BacktestFinished, text)


def test_a_good_text_is_taken_as_it_is() -> None:
    assert read_payload(BacktestFinished, write_payload(GOOD)) == GOOD
    korean = {**GOOD, "symbol": "삼성전자"}
    assert "삼성전자" in write_payload(korean)
    assert read_payload(BacktestFinished, write_payload(korean)) == korean


def test_changes_are_told_by_the_name_of_the_field() -> None:
    assert list_changes({"a": 1, "b": 2, "c": None}, {"a": 1, "b": 3, "d": None}) == ["b", "c", "d"]
