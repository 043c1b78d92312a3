"""Results as they are stored: figures as JSON, lines as arrays, trades as packed JSON."""

from __future__ import annotations

import json
import math
import zlib
from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from core.contracts import FloatArray
from core.kr_market.signal_backtest.account_types import Panel
from core.kr_market.signal_backtest.result_tables import Lines, TradeTable
from core.kr_market.signal_backtest.results import RESULT_VERSION, SignalBacktestOutcome, Summary
from db.kr_market.signal_backtest_tables import SignalBacktest, SignalBacktestResult

_FLOAT, _INT = "<f8", "<i8"


def build_row(backtest_id: int, outcome: SignalBacktestOutcome) -> SignalBacktestResult:
    """The result's row."""
    lines = outcome.lines
    return SignalBacktestResult(
        backtest_id=backtest_id,
        version=RESULT_VERSION,
        summary=_clean(_summaries().dump_python(outcome.summary, mode="json")),
        time=lines.time.astype(_INT).tobytes(),
        equity=_pack(lines.equity),
        cash=_pack(lines.cash),
        stale=_pack(lines.stale),
        index_value=None if lines.index is None else _pack(lines.index),
        random_band=None if lines.band is None else _pack(lines.band),
        random_returns=None if lines.random_returns is None else _pack(lines.random_returns),
        trades=zlib.compress(_trades().dump_json(outcome.trades)),
    )


def read_row(row: SignalBacktestResult) -> SignalBacktestOutcome:
    """From `build_row`'s."""
    time = np.frombuffer(row.time, dtype=_INT)
    band = _unpack(row.random_band)
    return SignalBacktestOutcome(
        summary=_summaries().validate_python(row.summary),
        lines=Lines(
            time=time,
            equity=np.frombuffer(row.equity, dtype=_FLOAT),
            cash=np.frombuffer(row.cash, dtype=_FLOAT),
            stale=np.frombuffer(row.stale, dtype=_FLOAT),
            index=_unpack(row.index_value),
            band=None if band is None else band.reshape(-1, len(time)),
            random_returns=_unpack(row.random_returns),
        ),
        trades=_trades().validate_python(json.loads(zlib.decompress(row.trades))),
    )


def note_headline(row: SignalBacktest, summary: Summary) -> None:
    """What the list of runs shows of it."""
    row.source, row.is_demo = summary.market, summary.is_demo
    row.total_return = summary.statistics.total_return
    row.max_drawdown = summary.statistics.max_drawdown
    row.trade_count = summary.statistics.bought
    row.index_return = summary.index.total_return
    row.luck_rank = None if summary.luck is None else summary.luck.rank


def dump_outcome(outcome: SignalBacktestOutcome) -> dict[str, Any]:
    """Everything, JSON-ready: figures, lines and trades."""
    lines = outcome.lines
    named = {"equity": lines.equity, "cash": lines.cash, "stale": lines.stale, "index": lines.index}
    drawn = {"random_band": lines.band, "random_returns": lines.random_returns}
    days = lines.time.astype("datetime64[s]").astype("datetime64[D]")
    return {
        "version": RESULT_VERSION,
        "summary": _clean(_summaries().dump_python(outcome.summary, mode="json")),
        "lines": {
            "day": [str(day) for day in days],
            **{
                name: None if line is None else line.tolist()
                for name, line in (named | drawn).items()
            },
        },
        "trades": _trades().dump_python(outcome.trades, mode="json"),
    }


def _pack(values: FloatArray | Panel) -> bytes:
    return np.ascontiguousarray(values, dtype=_FLOAT).tobytes()


def _unpack(stored: bytes | None) -> FloatArray | None:
    return None if stored is None else np.frombuffer(stored, dtype=_FLOAT)


def _clean(value: Any) -> Any:
    """None where a number is not finite: JSON has no other way to say so."""
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@cache
def _summaries() -> TypeAdapter[Summary]:
    return TypeAdapter(Summary)


@cache
def _trades() -> TypeAdapter[TradeTable]:
    return TypeAdapter(TradeTable)
