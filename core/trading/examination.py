"""What is asked of every result beyond its numbers, and stored with them."""

from __future__ import annotations

from typing import Any

from core.contracts import OnProgress
from core.trading.backtest_engine import EngineResult
from core.trading.part_storage import dump_part
from core.trading.result_intervals import estimate_intervals
from core.trading.same_bar import Run, find_same_bar_band
from core.trading.sweep.second_opinion import FirstOpinion, give_second_opinion


def examine(run: Run, result: EngineResult, on_progress: OnProgress) -> dict[str, dict[str, Any]]:
    """The columns of a stored result that hold its parts, JSON-ready.

    Args:
        run: what was run.
        result: what it gave.
        on_progress: called before each question; what it raises ends the examination.
    """
    on_progress(0.0, "Best and worst case within bars")
    band = find_same_bar_band(run, result, lambda: on_progress(0.1, "The other case within bars"))
    on_progress(0.4, "Second opinion")
    opinion = give_second_opinion(
        run.bars,
        run.strategy,
        run.costs,
        run.execution,
        FirstOpinion(result.trades, result.curve.equity, result.statistics),
    )
    on_progress(0.7, "Intervals")
    intervals = estimate_intervals(result.curve, result.trades)
    return {
        "signal_counts": dump_part(result.signal_counts),
        "intervals": dump_part(intervals),
        "same_bar": dump_part(band),
        "second_opinion": dump_part(opinion),
    }
