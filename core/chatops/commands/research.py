"""Backtests, comparisons, optimisations."""

from __future__ import annotations

from core.chatops.answer import Answer
from core.chatops.answer import answer as tell
from core.chatops.argument import Argument
from core.chatops.command import Ask, command
from core.chatops.parts import Cell, JobPart, Link, LinkPart, Origin, TablePart, TextPart
from core.clock import now
from core.enums import ArgumentKind, ChatOutcome
from core.errors import InvalidInputError
from core.formatting import format_number, format_percent
from core.permissions import Permission
from core.trading.comparison_types import ComparedStatistic
from core.trading.optimisation.axes import default_space
from core.trading.optimisation.request import OptimisationRequest
from core.trading.request import BacktestRequest

_STARTS = (Permission.RUN_BACKTESTS, Permission.READ_BACKTESTS, Permission.READ_MARKET_DATA)
_FEWEST_COMPARED, _MOST_COMPARED = 2, 6
_COMPARED = ("total_return", "cagr", "sharpe_ratio", "max_drawdown", "win_rate", "trade_count")
_SYMBOL = Argument("symbol", "what is traded, like GOOG", ArgumentKind.SYMBOL)
_STRATEGY = Argument("strategy", "its name, like sma_crossover")


@command(
    "backtest",
    _SYMBOL,
    _STRATEGY,
    needs=_STARTS,
    example="/backtest GOOG sma_crossover short=10 long=30",
    is_start=True,
    aliases=("bt", "백테스트"),
    takes_settings="parameters of the strategy; what is absent takes its default",
)
def start_backtest(ask: Ask) -> Answer:
    """Starts a backtest of a strategy on a symbol."""
    request = BacktestRequest(
        ask.values["symbol"].upper(), ask.values["strategy"].lower(), dict(ask.settings)
    )
    run = ask.services.backtests.submit_backtest(ask.actor, request)
    title = f"Backtest {run.id}: {run.strategy_title} on {run.symbol}, {run.params_text}"
    link = Link(f"Backtest {run.id}", "backtest", (("id", str(run.id)),))
    return Answer(ChatOutcome.STARTED, (JobPart(run.job_id, title, link),))


@command(
    "optimise",
    _SYMBOL,
    _STRATEGY,
    needs=_STARTS,
    example="/optimise GOOG sma_crossover",
    aliases=("optimize", "최적화"),
    takes_settings="parameters to start from; the ranges are laid around them",
)
def start_optimisation(ask: Ask) -> Answer:
    """Searches a strategy's parameters for the highest Sharpe ratio; the last bars stay unseen."""
    space = default_space(ask.values["strategy"].lower(), dict(ask.settings))
    request = OptimisationRequest(ask.values["symbol"].upper(), space)
    run = ask.services.optimisations.submit_optimisation(ask.actor, request)
    ranges = ", ".join(f"{one.name} {one.low:g} to {one.high:g}" for one in space.axes)
    title = f"Optimisation {run.id}: {run.strategy_title} on {run.symbol}, {ranges}"
    link = Link(f"Optimisation {run.id}", "optimisation", (("id", str(run.id)),))
    return Answer(ChatOutcome.STARTED, (JobPart(run.job_id, title, link),))


@command(
    "compare",
    Argument(
        "run",
        "numbers of finished backtests",
        ArgumentKind.WHOLE,
        is_many=True,
        most=_MOST_COMPARED,
    ),
    needs=Permission.READ_BACKTESTS,
    example="/compare 1 2",
    aliases=("비교",),
)
def compare(ask: Ask) -> Answer:
    """Puts finished backtests side by side, and says what makes them unlike."""
    numbers = list(dict.fromkeys(ask.values["run"]))
    if len(numbers) < _FEWEST_COMPARED:
        raise InvalidInputError("One run cannot be compared.", "Example: /compare 1 2")
    found = ask.services.comparisons.compare_backtests(ask.actor, numbers)
    shown = [one for one in found.statistics if one.definition.key in _COMPARED]
    heads = tuple(f"{one.summary.id}: {one.summary.symbol}" for one in found.runs)
    link = Link("Compare in full", "compare", (("ids", ",".join(str(one) for one in numbers)),))
    finished = [one.summary.finished_at for one in found.runs if one.summary.finished_at]
    return tell(
        *(TextPart(caveat, "warning") for caveat in found.caveats),
        TablePart(
            "Runs side by side",
            ("Figure", *heads),
            tuple(_write(one) for one in shown),
            Origin("stored backtests", min(finished, default=now())),
        ),
        LinkPart(link),
    )


def _write(one: ComparedStatistic) -> tuple[Cell, ...]:
    is_fraction = one.definition.unit == "fraction"
    cells = (
        Cell(
            format_percent(value) if is_fraction else format_number(value),
            value,
            "up" if place in one.best else "",
        )
        for place, value in enumerate(one.values)
    )
    return Cell(one.definition.label), *cells
