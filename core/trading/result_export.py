"""A result as files that other programs read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from core.contracts import TimeArray
from core.enums import Interval
from core.spreadsheet import neutralise_formula
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.types import BacktestDetail, BacktestResultView

_DATED = {Interval.DAY, Interval.WEEK, Interval.MONTH}

TRADE_HEADER = (
    "number",
    "symbol",
    "side",
    "units",
    "entry_time",
    "entry_price",
    "exit_time",
    "exit_price",
    "profit",
    "return",
    "commission",
    "currency",
)


def write_trades_csv(detail: BacktestDetail, result: BacktestResultView) -> bytes:
    """One closed trade per line, in order of its exit; UTF-8.

    Numbers read back to the same bits: the return is a fraction, units are negative for a short
    trade, times are UTC. Text that a spreadsheet would run as a formula gets an apostrophe.
    """
    trades, run = result.trades, detail.summary
    symbol, currency = neutralise_formula(run.symbol), neutralise_formula(result.passport.currency)
    rows = zip(
        range(1, len(trades) + 1),
        [symbol] * len(trades),
        ["long" if size > 0 else "short" for size in trades.size.tolist()],
        trades.size.tolist(),
        _write_times(trades.entry_time, run.interval),
        trades.entry_price.tolist(),
        _write_times(trades.exit_time, run.interval),
        trades.exit_price.tolist(),
        trades.profit.tolist(),
        trades.return_fraction.tolist(),
        trades.commission.tolist(),
        [currency] * len(trades),
        strict=True,
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TRADE_HEADER)
    writer.writerows(rows)
    return text.getvalue().encode()


def write_result_json(detail: BacktestDetail, result: BacktestResultView) -> bytes:
    """What was run, on which bars, and every statistic with its definition; UTF-8, indented."""
    run = detail.summary
    content: dict[str, Any] = {
        "backtest": run.id,
        "symbol": run.symbol,
        "strategy": run.strategy,
        "description": detail.description,
        "parameters": detail.params,
        "costs": detail.costs,
        "execution": detail.execution,
        "period": {"start": run.start, "end": run.end},
        "interval": run.interval,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "bars_changed_at": run.data_changed_at,
        "warnings": detail.warnings,
        "tags": run.tags,
        "notes": run.notes,
        "definition_version": result.definition_version,
        "statistics": {
            key: {
                "label": item.label,
                "value": result.statistics.get(key),
                "unit": item.unit,
                "definition": item.formula,
                "annualisation": item.annualisation,
                "risk_free": item.risk_free,
                "source": item.source,
            }
            for key, item in ALL_DEFINITIONS.items()
        },
        "bars": asdict(result.passport),
        "receipt": result.receipt,
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False, default=_as_text)
    return f"{text}\n".encode()


def _write_times(times: TimeArray, interval: Interval) -> list[str]:
    pattern = "%Y-%m-%d" if interval in _DATED else "%Y-%m-%dT%H:%M:%SZ"
    return [f"{datetime.fromtimestamp(value, UTC):{pattern}}" for value in times.tolist()]


def _as_text(value: object) -> str:
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)
