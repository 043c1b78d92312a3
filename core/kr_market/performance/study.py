"""A scanner's signals over all history of a market, followed like sealed ones. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, FlowUniverse, Universe
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import ExitRules
from core.kr_market.lifecycle.following import follow_signals
from core.kr_market.lifecycle.market_bars import IntArray, MarketBars, stack_universe
from core.kr_market.lifecycle.outcomes import FOLLOWED_RULES
from core.kr_market.performance.base_rate import build_sample, find_common, measure_base
from core.kr_market.performance.report import ReportInput, build_report
from core.kr_market.performance.report_types import PerformanceReport
from core.kr_market.performance.sample import BoolArray, Sample

OnProgress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, eq=False)
class StudiedSignals:
    """s signals of one scanner.

    Attributes:
        rows, places: int64[s], on the universe's axes; known at that session's close.
        scores: float64[s], 0 to 100; NaN where the preset has none.
    """

    rows: IntArray
    places: IntArray
    scores: FloatArray


def study(
    universe: Universe,
    flows: FlowUniverse | None,
    signals: StudiedSignals,
    costs: TradingCosts,
    on_progress: OnProgress = lambda _share, _words: None,
) -> PerformanceReport:
    """How the signals did under every set of exit rules, beside all common shares of their days.

    Args:
        universe: whose bars.
        flows: for exit rules that ask for them; None for none.
        signals: what the scanner found.
        costs: of buying and selling.
        on_progress: told the share done and what is being done.
    """
    market = stack_universe(universe, flows)
    members = find_common(universe)
    samples = {}
    for done, rules in enumerate(FOLLOWED_RULES):
        on_progress(done / len(FOLLOWED_RULES), f"Following under {rules.name}")
        samples[rules.name] = sample_signals(market, members, signals, rules, costs)
    chosen = [universe.exchanges[row] or "unknown" for row in signals.rows.tolist()]
    return build_report(
        ReportInput(
            samples=samples,
            labels={"exchange": chosen},
            scores=signals.scores,
            symbols=len(np.unique(signals.rows)),
            is_demo=universe.is_demo,
        )
    )


def sample_signals(
    market: MarketBars,
    members: BoolArray,
    signals: StudiedSignals,
    rules: ExitRules,
    costs: TradingCosts,
) -> Sample:
    """Signals under one set of exit rules, each with the base of its session.

    Args:
        market: the bars.
        members: bool[n], the shares of which the base rate is taken.
        signals: what is followed.
        rules: when it is sold.
        costs: of buying and selling.
    """
    places = signals.places
    table = follow_signals(market, signals.rows, places, rules, costs)
    base = measure_base(market, members, rules, costs, np.unique(places))
    return build_sample(market, places, table, base)
