from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from core.enums import BacktestStatus
from core.trading.batch.distribution import BatchRun
from core.trading.batch.export import HEADER, write_members_csv
from core.trading.batch.types import BatchDetail, BatchSummary, RefusedSymbol

AT = datetime(2026, 1, 2, tzinfo=UTC)
SUMMARY = BatchSummary(
    *(1, "job", "Mine", "sma_crossover", "Moving-average crossover", "", None, None, None),
    *(BacktestStatus.COMPLETED, "", (), "", AT, AT, 4, 3, 1, 0.1),
)


def rows(detail, names):
    return list(csv.DictReader(io.StringIO(write_members_csv(detail, names).decode())))


@pytest.fixture
def detail():
    run = BatchRun(7, "005930", "005930", 0.1 + 0.2, None, 0.5, -0.25, 12, ("=HYPER()",), None, AT)
    refused = (RefusedSymbol("NOPE", "+There is none.", None), RefusedSymbol("BAD", "Broke.", 9))
    return BatchDetail(SUMMARY, "", {}, {}, {}, (run,), refused, ("GONE",), None)


def test_every_symbol_has_a_line_whatever_became_of_it(detail):
    found = rows(detail, {"005930": ("Samsung Electronics", "삼성전자")})
    assert [(row["symbol"], row["state"]) for row in found] == [
        ("005930", "done"),
        ("NOPE", "refused"),
        ("BAD", "refused"),
        ("GONE", "deleted"),
    ]
    assert tuple(found[0]) == HEADER
    first = found[0]
    assert (first["name"], first["local_name"]) == ("Samsung Electronics", "삼성전자")
    assert float(first["total_return"]) == 0.1 + 0.2  # to the last bit
    assert (first["buy_hold_return"], first["trades"], first["backtest_id"]) == ("", "12", "7")
    assert first["last_bar"] == "2026-01-02T00:00:00+00:00"
    assert [row["backtest_id"] for row in found[1:]] == ["", "9", ""]


def test_what_a_spreadsheet_would_run_is_defused(detail):
    found = rows(detail, {"NOPE": ("=1+1", "@x")})
    assert found[0]["warnings"] == "'=HYPER()"
    assert (found[1]["name"], found[1]["local_name"]) == ("'=1+1", "'@x")
    assert found[1]["reason"] == "'+There is none."
