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
from core.trading.exits import summarise_exits
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
    "exit_reason",
    "best_excursion",
    "worst_excursion",
)


def write_trades_csv(detail: BacktestDetail, result: BacktestResultView) -> bytes:
    """One closed trade per line, in order of its exit; UTF-8.

    Numbers read back to the same bits: the return is a fraction, units are negative for a short
    trade, times are UTC. Text that a spreadsheet would run as a formula gets an apostrophe. What
    an older run has not noted is empty.
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
        _write_column(trades.exit_reason, len(trades)),
        _write_column(trades.best_excursion, len(trades)),
        _write_column(trades.worst_excursion, len(trades)),
        strict=True,
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TRADE_HEADER)
    writer.writerows(rows)
    return text.getvalue().encode()


def write_result_json(detail: BacktestDetail, result: BacktestResultView) -> bytes:
    """What was run, on which bars, and every statistic with its definition; UTF-8, indented.

    Parts that an older run was not asked for are null.
    """
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
        "exits": _dump(summarise_exits(result.trades)),
        "signal_counts": _dump(result.signal_counts),
        "intervals": _dump(result.intervals),
        "same_bar": _dump(result.same_bar),
        "second_opinion": _dump(result.second_opinion),
        "origin": _dump(detail.origin),
        "bars": asdict(result.passport),
        "receipt": result.receipt,
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False, default=_as_text)
    return f"{text}\n".encode()


def _write_times(times: TimeArray, interval: Interval) -> list[str]:
    pattern = "%Y-%m-%d" if interval in _DATED else "%Y-%m-%dT%H:%M:%SZ"
    return [f"{datetime.fromtimestamp(value, UTC):{pattern}}" for value in times.tolist()]


def _write_column(column: Any, count: int) -> list[Any]:
    return [""] * count if column is None else [_plain(value) for value in column]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else float(value)


def _dump(part: Any) -> Any:
    """A part of the result as JSON has it; null where it was not computed."""
    if isinstance(part, tuple):
        return [asdict(item) for item in part]
    return None if part is None else asdict(part)


def _as_text(value: object) -> str:
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)
