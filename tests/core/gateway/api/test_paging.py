"""Lists read page by page: each row once, whatever the size and whatever is added meanwhile."""

from __future__ import annotations

import base64
import json
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contracts import BarQuery
from core.errors import AppError, InvalidInputError
from core.gateway.api.cursors import read_cursor, read_number, write_cursor

KEYS = {
    "/backtests": "id",
    "/jobs": "id",
    "/watchlists": "id",
    "/instruments": "symbol",
    "/signal-log": "sequence",
}
LONG = {"/instruments", "/signal-log"}
"""Lists with hundreds of rows: pages of one row would tell no more than pages of nine."""

SIZES = [
    (path, limit)
    for path in KEYS
    for limit in (1, 2, 3, 8, 9, 10, 200)
    if limit >= 9 or path not in LONG
]


@pytest.fixture(scope="module")
def owner(desk):
    """Somebody with nine of everything that can be made."""
    actor = desk.add_person()
    caller = desk.open(actor)
    for number in range(9):
        add_one(caller, number)
    return actor, caller


def add_one(caller, number):
    body = {"symbol": "GOOG", "strategy": "sma_crossover", "params": {"short": 5 + number}}
    assert caller.ask("POST", "/backtests", json=body).status_code == 202
    made = caller.ask("POST", "/watchlists", json={"name": f"List {number}"})
    assert made.status_code == 201


@pytest.mark.parametrize(("path", "limit"), SIZES)
def test_pages_of_any_size_hold_each_row_once_in_one_order(owner, path, limit):
    _, caller = owner
    whole = [item[KEYS[path]] for item in caller.read_all(path, limit=200)]
    paged = [item[KEYS[path]] for item in caller.read_all(path, limit=limit)]
    assert paged == whole
    assert len(set(paged)) == len(paged)
    assert len(paged) >= 9


@given(limits=st.lists(st.integers(1, 4), min_size=1, max_size=6), seed=st.integers(0, 99))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_added_meanwhile_neither_repeats_nor_skips_a_row(desk, limits, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    actor = desk.add_person()
    caller = desk.open(actor)
    for number in range(5):
        add_one(caller, number)
    added = 5
    for path in ("/backtests", "/jobs", "/watchlists"):
        before = {item["id"] for item in caller.read_all(path)}
        seen, cursor, sizes = [], None, list(limits)
        while True:
            limit = sizes.pop() if sizes else 2
            page = caller.read(path, limit=limit, **({"cursor": cursor} if cursor else {}))
            assert len(page["items"]) <= limit
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
            if chance.random() < 0.4 and added < 9:
                add_one(caller, added)
                added += 1
        assert len(set(seen)) == len(seen)
        assert before <= set(seen)


def test_a_job_that_ends_while_somebody_reads_on_is_not_skipped(desk):
    actor = desk.add_person()
    caller = desk.open(actor)
    for number in range(3):
        add_one(caller, number)
    first = caller.read("/jobs", limit=1)
    for job in desk.services.jobs.list_jobs(actor):
        desk.services.jobs.cancel_job(actor, job.id)
    rest = caller.read_all("/jobs", limit=1, begin=first["next_cursor"])
    jobs = {job.id for job in desk.services.jobs.list_jobs(actor)}
    assert {first["items"][0]["id"]} | {item["id"] for item in rest} == jobs


@pytest.mark.parametrize("limit", [700, 1_000, 5_000])
def test_bars_in_pages_are_the_bars(desk, owner, limit):
    actor, caller = owner
    expected = desk.services.bars.load_bars(actor, BarQuery("GOOG"))
    rows = caller.read_all("/instruments/GOOG/bars", limit=limit)
    assert [row["close"] for row in rows] == expected.close.tolist()
    times = np.array([row["time"].removesuffix("Z") for row in rows], "datetime64[s]")
    assert times.astype("int64").tolist() == expected.time.tolist()


def test_trades_and_curve_in_pages_are_those_of_the_run(desk, tested):
    actor, backtest_id = tested
    caller = desk.open(actor)
    result = desk.services.backtests.get_backtest(actor, backtest_id).result
    trades = caller.read_all(f"/backtests/{backtest_id}/trades", limit=7)
    assert [row["number"] for row in trades] == list(range(len(result.trades)))
    assert [row["profit"] for row in trades] == result.trades.profit.tolist()
    curve = caller.read_all(f"/backtests/{backtest_id}/equity", limit=900)
    assert [row["equity"] for row in curve] == result.curve.equity.tolist()


PARTS = st.one_of(st.integers(-(2**60), 2**60), st.text(max_size=30))


@given(name=st.text(max_size=12), key=st.lists(PARTS, max_size=3))
def test_a_cursor_reads_back_as_written(name, key):
    cursor = write_cursor(name, *key)
    assert cursor.isascii()
    if len(cursor) <= 300:
        assert read_cursor(name, cursor, *map(type, key)) == tuple(key)


@given(text=st.one_of(st.text(min_size=1, max_size=400), st.binary(max_size=200)))
def test_no_text_whatever_makes_more_than_a_worded_refusal(text):
    if isinstance(text, bytes):
        text = base64.urlsafe_b64encode(text).decode() or "x"
    with pytest.raises(InvalidInputError):
        read_number("backtests", text)


@pytest.mark.parametrize(
    "key",
    [
        ["jobs", "2026-01-01T00:00:00", "x"],
        ["jobs", "no date", "x"],
        ["jobs", "0001-01-01T00:00:00+14:00", "x"],
        ["jobs", "9999-12-31T23:59:59-14:00", "x"],
        ["jobs", "9" * 200, "x"],
        ["jobs", 1, "x"],
        ["jobs"],
        ["backtests", 5],
        {"jobs": 1},
        [[["jobs"]]],
        "jobs",
    ],
)
def test_a_forged_cursor_is_refused_in_words(caller, key):
    cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
    answer = caller.get("/jobs", cursor=cursor)
    assert answer.status_code == 400
    assert answer.json()["remedy"]


@pytest.mark.parametrize("number", [2**63, 10**30, -5])
def test_a_cursor_out_of_all_bounds_is_an_empty_or_a_first_page(caller, number):
    for path, name in (("/backtests", "backtests"), ("/watchlists", "watchlists")):
        answer = caller.get(path, cursor=write_cursor(name, number))
        assert answer.status_code == 200


def test_a_cursor_of_another_list_is_refused(owner):
    _, caller = owner
    cursor = caller.read("/backtests", limit=1)["next_cursor"]
    for path in ("/jobs", "/watchlists", "/instruments", "/signals", "/signal-log"):
        assert caller.get(path, cursor=cursor).status_code == 400


def test_bars_that_were_begun_go_on_with_the_same_series(caller):
    first = caller.read("/instruments/GOOG/bars", limit=10, source="bundled", interval="1d")
    forged = write_cursor("bars", "1d", "nobody", 0)
    assert caller.get("/instruments/GOOG/bars", cursor=forged).status_code == 404
    assert caller.get("/instruments/GOOG/bars", cursor=write_cursor("bars", "9x", "a", 0)
                      ).status_code == 400  # fmt: skip
    following = caller.read("/instruments/GOOG/bars", limit=1, cursor=first["next_cursor"])
    assert following["items"][0]["time"] > first["items"][-1]["time"]
    assert following["passport"] == first["passport"]


def test_every_refusal_is_worded(caller):
    for query in ({"limit": 0}, {"limit": 201}, {"limit": "x"}, {"cursor": "x" * 301}):
        answer = caller.get("/backtests", **query)
        assert answer.status_code == 400
        assert set(answer.json()) == {"code", "message", "remedy"}
    assert issubclass(InvalidInputError, AppError)
