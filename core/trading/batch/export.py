"""A batch as a file that other programs read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from core.spreadsheet import neutralise_formula
from core.trading.batch.types import BatchDetail

HEADER = (
    "symbol",
    "name",
    "local_name",
    "state",
    "reason",
    "total_return",
    "buy_hold_return",
    "sharpe_ratio",
    "max_drawdown",
    "trades",
    "last_bar",
    "warnings",
    "backtest_id",
)


def write_members_csv(detail: BatchDetail, names: Mapping[str, tuple[str, str]]) -> bytes:
    """One line for each symbol, those without a result included; UTF-8.

    Returns and drawdowns are fractions and read back to the same bits; the last bar is its start
    in UTC. Text that a spreadsheet would run as a formula gets an apostrophe.

    Args:
        detail: the batch.
        names: symbol to its name and its local name; a symbol that is not known may be absent.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for run in detail.runs:
        figures = (
            run.total_return,
            run.buy_hold_return,
            run.sharpe_ratio,
            run.max_drawdown,
            run.trade_count,
            run.data_as_of.isoformat() if run.data_as_of else "",
        )
        warnings = neutralise_formula(" ".join(run.warnings))
        writer.writerow(
            (*_name(run.symbol, names), "done", "", *figures, warnings, run.backtest_id)
        )
    for one in detail.refused:
        number = one.backtest_id or ""
        reason = neutralise_formula(one.reason)
        writer.writerow((*_name(one.symbol, names), "refused", reason, *[""] * 7, number))
    for symbol in detail.deleted:
        writer.writerow((*_name(symbol, names), "deleted", *[""] * 9))
    return text.getvalue().encode()


def _name(symbol: str, names: Mapping[str, tuple[str, str]]) -> tuple[str, str, str]:
    name, local_name = names.get(symbol, ("", ""))
    return neutralise_formula(symbol), neutralise_formula(name), neutralise_formula(local_name)
