"""A backtest of signals as files that other programs read."""

from __future__ import annotations

import csv
import io
import json

from core.kr_market.signal_backtest.request import dump_request
from core.kr_market.signal_backtest.storage import dump_outcome
from core.kr_market.signal_backtest.views import SignalBacktestDetail
from core.spreadsheet import neutralise_formula

HEADER = (
    "symbol",
    "name",
    "local_name",
    "kind",
    "score",
    "signal_day",
    "entry_day",
    "exit_day",
    "quantity",
    "entry_price",
    "exit_price",
    "paid",
    "received",
    "profit",
    "return",
    "costs",
    "sessions_held",
    "exit",
    "is_worst_case",
    "is_demo",
)


def write_trades_csv(detail: SignalBacktestDetail) -> str:
    """One line for each position, in order of purchase.

    Prices before slippage; `paid`, `received` and `profit` in KRW after all costs, but for an
    open position, which is worth its last traded close. Returns are fractions. Text that a
    spreadsheet would run as a formula gets an apostrophe.
    """
    trades, is_demo = detail.outcome.trades, detail.outcome.summary.is_demo
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for place in range(len(trades)):
        paid, received = trades.paid[place], trades.received[place]
        score = trades.score[place]
        writer.writerow(
            (
                neutralise_formula(trades.symbol[place]),
                neutralise_formula(trades.name[place]),
                neutralise_formula(trades.local_name[place]),
                neutralise_formula(trades.kind[place]),
                "" if score is None else score,
                trades.signal_day[place],
                trades.entry_day[place],
                trades.exit_day[place],
                trades.quantity[place],
                trades.entry_price[place],
                trades.exit_price[place],
                paid,
                received,
                received - paid,
                received / paid - 1,
                trades.costs[place],
                trades.held[place],
                trades.exit[place],
                trades.is_worst_case[place],
                is_demo,
            )
        )
    return text.getvalue()


def write_json(detail: SignalBacktestDetail) -> str:
    """The request, every figure, all lines and all positions; what is unknown is null."""
    summary = detail.summary
    return json.dumps(
        {
            "id": summary.id,
            "created_at": summary.created_at.isoformat(),
            "request": dump_request(summary.request),
            "trials": {"runs": detail.trials.runs, "different": detail.trials.different},
            **dump_outcome(detail.outcome),
        },
        ensure_ascii=False,
        allow_nan=False,
    )
