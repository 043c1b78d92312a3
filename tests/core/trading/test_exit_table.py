"""Exits by reason, by hand."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from core.enums import ExitReason
from core.trading.exits import EXIT_COLUMNS, summarise_exits
from core.trading.result_parts import ExitRow
from core.trading.types import TradeTable

TIMES = np.arange(4)
TRADES = TradeTable(
    size=np.ones(4),
    entry_time=TIMES,
    exit_time=TIMES,
    entry_price=np.ones(4),
    exit_price=np.ones(4),
    profit=np.array([10.0, -4.0, 6.0, 0.0]),
    return_fraction=np.array([0.10, -0.04, 0.06, 0.0]),
    commission=np.zeros(4),
    exit_reason=(
        ExitReason.SIGNAL,
        ExitReason.STOP_LOSS,
        ExitReason.SIGNAL,
        ExitReason.SIGNAL,
    ),
)


def test_one_row_per_reason_most_frequent_first():
    signal, stop = summarise_exits(TRADES)
    assert (signal.reason, signal.count, signal.share) == (ExitReason.SIGNAL, 3, 0.75)
    assert signal.win_rate == pytest.approx(2 / 3)
    assert signal.mean_return == pytest.approx(0.16 / 3)
    assert signal.profit == 16.0
    assert stop == ExitRow(ExitReason.STOP_LOSS, 1, 0.25, 0.0, -0.04, -4.0)


def test_a_run_without_noted_reasons_has_no_table_and_one_without_trades_an_empty_one():
    assert summarise_exits(replace(TRADES, exit_reason=None)) is None
    nothing = np.array([])
    assert summarise_exits(TradeTable(*[nothing] * 8, exit_reason=())) == ()


def test_every_column_is_defined():
    names = [field.name for field in fields(ExitRow)]
    assert [item.key for item in EXIT_COLUMNS] == names[1:]
    assert all(item.formula for item in EXIT_COLUMNS)
