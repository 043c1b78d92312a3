"""Runs a template over a market, instrument by instrument."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from core.contracts import BarSeries, FloatArray, OnProgress, TimeArray
from core.enums import Interval
from core.errors import AppError, JobCancelledError
from core.formatting import format_count
from core.trading.backtest_engine import EngineResult, count_bars_needed, run_backtest
from core.trading.declaration import build_declared
from core.trading.honesty.sharpe import calculate_returns
from core.trading.library.templates import Template
from core.trading.library.track_record import Outcome
from core.trading.receipt import hash_code
from core.trading.request import Costs, Execution
from core.trading.stored_strategy import build_strategy

MAX_SYMBOLS = 200
COSTS = Costs(is_fractional=True)
"""In fractions of a unit: with whole ones a dear share would not be bought at all."""
TOO_SHORT = "fewer bars than the strategy needs"


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One instrument that was looked at: int64[n] ends of periods, float64[n] returns."""

    symbol: str
    interval: Interval
    time: TimeArray
    returns: FloatArray


class Recorder:
    """Collects the outcomes of one template.

    Attributes:
        outcomes: so far, in the order of the symbols.
        looks: what the trial ledger is told of each outcome.
        skipped: why instruments gave none, and how many.
        first_bar, last_bar: ISO days of the earliest and the latest bar used; empty before.
    """

    def __init__(self, template: Template) -> None:
        self._strategy = build_strategy(template.kind, template.params)
        self._execution = build_declared(Execution, template.execution)
        self.outcomes: list[Outcome] = []
        self.looks: list[Look] = []
        self.skipped: Counter[str] = Counter()
        self.first_bar, self.last_bar = "", ""

    def run(
        self, symbols: tuple[str, ...], load: Callable[[str], BarSeries], on_progress: OnProgress
    ) -> None:
        """Run every symbol; one that cannot be run is counted with its reason."""
        for place, symbol in enumerate(symbols):
            left = format_count(len(symbols) - place)
            on_progress(place / len(symbols), f"Running {symbol}, {left} to go")
            try:
                bars = load(symbol)
            except JobCancelledError:
                raise
            except AppError as error:
                self.skipped[error.message.replace(symbol, "the symbol")] += 1
                continue
            self._add(bars)

    def _add(self, bars: BarSeries) -> None:
        if len(bars) < count_bars_needed(self._strategy):
            self.skipped[TOO_SHORT] += 1
            return
        result = run_backtest(bars, self._strategy, COSTS, self._execution)
        self.outcomes.append(build_outcome(bars.symbol, result))
        returns = calculate_returns(result.curve.equity)
        self.looks.append(Look(bars.symbol, bars.interval, result.curve.time[1:], returns))
        first, last = bars.at(0).date().isoformat(), bars.at(-1).date().isoformat()
        self.first_bar = min(self.first_bar or first, first)
        self.last_bar = max(self.last_bar, last)


def build_outcome(symbol: str, result: EngineResult) -> Outcome:
    """What a record keeps of one instrument's run."""
    numbers = result.statistics
    return Outcome(
        symbol=symbol,
        total_return=numbers["total_return"] or 0.0,
        buy_hold_return=float(result.curve.benchmark[-1] / COSTS.cash - 1),
        max_drawdown=numbers["max_drawdown"],
        sharpe_ratio=numbers["sharpe_ratio"],
        trade_count=len(result.trades),
    )


def fingerprint(template: Template) -> str:
    """SHA-256 of all that decides a record beside the bars: values, terms and code."""
    strategy = build_strategy(template.kind, template.params)
    values = {
        "params": strategy.params.model_dump(mode="json"),
        "execution": build_declared(Execution, template.execution).model_dump(mode="json"),
        "costs": COSTS.model_dump(mode="json"),
        "symbols": MAX_SYMBOLS,
        "code": hash_code(strategy),
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
