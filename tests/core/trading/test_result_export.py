from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.contracts import SourcePassport
from core.enums import BacktestStatus, Interval
from core.spreadsheet import neutralise_formula
from core.trading.result_export import (
    TRADE_HEADER,
    write_result_json,
    write_trades_csv,
)
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.types import (
    BacktestDetail,
    BacktestResultView,
    BacktestSummary,
    Curve,
    TradeTable,
)

MOMENT = datetime(2024, 1, 2, 14, 30, tzinfo=UTC)
TIMES = np.array([int(MOMENT.timestamp()), int(MOMENT.timestamp()) + 86_400])
PASSPORT = SourcePassport("bundled", MOMENT, MOMENT, MOMENT, True, "USD", "UTC")
RUN = BacktestSummary(
    id=7,
    job_id="j",
    strategy="momentum",
    strategy_title="Momentum",
    symbol="GOOG",
    source="bundled",
    interval=Interval.HOUR,
    start=date(2024, 1, 1),
    end=None,
    status=BacktestStatus.COMPLETED,
    error="",
    tags=("a",),
    notes="구글",
    cloned_from=None,
    created_at=MOMENT,
    finished_at=MOMENT,
    data_changed_at=None,
    total_return=0.1,
    sharpe_ratio=None,
    max_drawdown=-0.2,
    trade_count=2,
    params_text="period 20 bars",
)
TRADES = TradeTable(
    size=np.array([10.0, -5.0]),
    entry_time=TIMES,
    exit_time=TIMES + 3_600,
    entry_price=np.array([0.1 + 0.2, 100.0]),
    exit_price=np.array([1 / 3, 90.0]),
    profit=np.array([-1.5, 50.0]),
    return_fraction=np.array([-0.01, 0.1]),
    commission=np.array([0.5, 0.25]),
)
ONES = np.ones(2)
RESULT = BacktestResultView(
    statistics=dict.fromkeys(ALL_DEFINITIONS) | {"total_return": 0.1},
    definition_version=1,
    trades=TRADES,
    curve=Curve(TIMES, ONES, ONES, ONES, ONES),
    receipt={"bars_sha256": "ab"},
    passport=PASSPORT,
    data_as_of=MOMENT,
)
DETAIL = BacktestDetail(RUN, "Buys.", {"period": 20}, {"cash": 1.0}, {}, ("Careful.",), RESULT)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_every_trade_is_a_line_and_every_number_reads_back_to_the_same_bits():
    rows = read(write_trades_csv(DETAIL, RESULT))
    assert list(rows[0]) == list(TRADE_HEADER)
    assert [float(row["entry_price"]) for row in rows] == TRADES.entry_price.tolist()
    assert [float(row["exit_price"]) for row in rows] == TRADES.exit_price.tolist()
    assert [float(row["profit"]) for row in rows] == [-1.5, 50.0]
    assert [row["side"] for row in rows] == ["long", "short"]
    assert [row["currency"] for row in rows] == ["USD", "USD"]


def test_hourly_trades_carry_the_instant_and_daily_ones_the_day():
    assert read(write_trades_csv(DETAIL, RESULT))[0]["entry_time"] == "2024-01-02T14:30:00Z"
    daily = replace(DETAIL, summary=replace(RUN, interval=Interval.DAY))
    assert read(write_trades_csv(daily, RESULT))[0]["entry_time"] == "2024-01-02"


def test_a_run_without_trades_is_a_header_alone():
    nothing = np.array([])
    empty = TradeTable(*[nothing] * 8)
    assert read(write_trades_csv(DETAIL, replace(RESULT, trades=empty))) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_text_that_a_spreadsheet_would_run_is_made_text(start):
    assert neutralise_formula(f"{start}1") == f"'{start}1"
    evil = replace(DETAIL, summary=replace(RUN, symbol=f"{start}cmd"))
    assert read(write_trades_csv(evil, RESULT))[0]["symbol"].startswith("'")


def test_plain_text_stays_as_it_is():
    assert neutralise_formula("BRK-B") == "BRK-B"


def test_the_json_holds_every_statistic_with_its_definition_and_unknown_as_null():
    content = json.loads(write_result_json(DETAIL, RESULT))
    assert content["statistics"].keys() == ALL_DEFINITIONS.keys()
    assert content["statistics"]["total_return"]["value"] == 0.1
    assert content["statistics"]["sharpe_ratio"]["value"] is None
    assert content["statistics"]["sharpe_ratio"]["definition"]
    assert content["parameters"] == {"period": 20}
    assert content["period"] == {"start": "2024-01-01", "end": None}
    assert content["created_at"] == "2024-01-02T14:30:00+00:00"
    assert content["receipt"] == {"bars_sha256": "ab"}
    assert content["notes"] == "구글"
