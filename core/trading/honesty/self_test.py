"""The gate proves that it is alive: noise must not pass, a leak must be caught, an edge must pass.

The same checks with the same thresholds as in the passport are run where the truth is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from core.contracts import BarSeries, OnProgress, ignore_progress
from core.enums import LineKey, Verdict
from core.trading.honesty.deflated import TrialStatistics, mean_correlation
from core.trading.honesty.line import Line, judge
from core.trading.honesty.planted_leaks import list_leaks
from core.trading.honesty.planted_markets import EDGE, Tried, make_market, try_idea
from core.trading.honesty.rates import Rate
from core.trading.honesty.run_lines import judge_look_ahead, judge_placebo
from core.trading.honesty.trial_lines import judge_all
from core.trading.strategies.base import STRATEGIES, Strategy

NOISE_MARKETS, EDGE_MARKETS, LEAK_MARKETS = 120, 60, 10
MIN_LEAKS_CAUGHT, MAX_NOISE_PASSED, MIN_EDGES_PASSED = 1.0, 0.05, 0.8
LEAK_BARS = 750
SEED = 4
SESSIONS = 252.0


@dataclass(frozen=True, slots=True)
class Size:
    """How many markets of each kind are made."""

    noise: int = NOISE_MARKETS
    edge: int = EDGE_MARKETS
    leak: int = LEAK_MARKETS


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What the gate did.

    Attributes:
        leaks_caught: planted leaks that failed the look-ahead line.
        honest_accused: honest strategies that failed it.
        noise_passed: best of 200 trials on pure noise that passed.
        edges_passed: best of 200 trials on a market with an edge that passed.
        edge_sharpe: mean Sharpe ratio a year of those.
        stopped_by: line to how many noise markets it was the first to stop.
        missed: the kinds of leak that got through.
        accused: the honest strategies that failed.
        seed: of all random numbers.
    """

    leaks_caught: Rate
    honest_accused: Rate
    noise_passed: Rate
    edges_passed: Rate
    edge_sharpe: float
    stopped_by: dict[str, int] = field(default_factory=dict)
    missed: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()
    seed: int = SEED

    @property
    def is_alive(self) -> bool:
        """Whether all targets are met. Nothing tried is nothing proven."""
        return (
            self.leaks_caught.share >= MIN_LEAKS_CAUGHT
            and self.honest_accused.share <= 0
            and self.noise_passed.share <= MAX_NOISE_PASSED
            and self.edges_passed.share >= MIN_EDGES_PASSED
        )


def run_self_test(
    size: Size | None = None, seed: int = SEED, on_progress: OnProgress = ignore_progress
) -> SelfTest:
    """Plant, judge, count. Equal arguments give equal results."""
    wanted = size or Size()
    on_progress(0.0, "Planted leaks")
    leaks, missed, honest, accused = _run_look_ahead(wanted.leak, seed)
    stopped: Counter[str] = Counter()
    sharpes = []
    for number in range(wanted.noise):
        on_progress(0.05 + 0.55 * number / wanted.noise, f"Noise {number + 1} of {wanted.noise}")
        tried = _try(seed, 1, number, 0.0)
        stopped[_find_stop(tried)[0]] += 1
    passed = 0
    for number in range(wanted.edge):
        on_progress(0.6 + 0.4 * number / wanted.edge, f"Edge {number + 1} of {wanted.edge}")
        tried = _try(seed, 2, number, EDGE)
        stop, sharpe = _find_stop(tried)
        passed += not stop
        sharpes.append(sharpe)
    through = stopped.pop("", 0)
    return SelfTest(
        leaks,
        honest,
        Rate(through, wanted.noise),
        Rate(passed, wanted.edge),
        float(np.mean(sharpes)) if sharpes else float("nan"),
        dict(stopped.most_common()),
        missed,
        accused,
        seed,
    )


def _try(seed: int, kind: int, number: int, edge: float) -> Tried:
    random = np.random.default_rng([seed, kind, number])
    return try_idea(random, make_market(random, edge))


def _find_stop(tried: Tried) -> tuple[str, float]:
    """The first line that does not pass the best trial (empty if none), and its Sharpe a year.

    The dear checks are run only where the cheap ones pass: whoever fails one has failed.
    """
    returns = tried.returns
    deviation = returns.std(axis=1, ddof=1)
    ratios = np.divide(
        returns.mean(axis=1), deviation, out=np.zeros(len(returns)), where=deviation > 0
    )
    best = int(np.argmax(ratios))
    count = len(returns)
    trials = TrialStatistics(count, count, float(ratios.var(ddof=1)), mean_correlation(returns))
    checks: dict[LineKey, Callable[[], Line]] = {
        **judge_all(returns[best], trials, returns, SESSIONS),
        LineKey.PLACEBO: lambda: judge_placebo(tried.positions[best], tried.market),
    }
    yearly = float(ratios[best] * np.sqrt(SESSIONS))
    for key, check in checks.items():
        if judge(key, check).verdict is not Verdict.PASS:
            return key.value, yearly
    return "", yearly


def _run_look_ahead(markets: int, seed: int) -> tuple[Rate, tuple[str, ...], Rate, tuple[str, ...]]:
    missed: set[str] = set()
    accused: set[str] = set()
    caught = tries = false_alarms = honest = 0
    kinds = [STRATEGIES.get(name) for name in STRATEGIES.names()]
    for number in range(markets):
        random = np.random.default_rng([seed, 0, number])
        bars = make_market(random, 0.0, LEAK_BARS)
        for leak in list_leaks():
            tries += 1
            if _is_accused(leak, bars):
                caught += 1
            else:
                missed.add(leak.name)
        for kind in kinds:
            honest += 1
            if _is_accused(kind(kind.params_type()), bars):
                false_alarms += 1
                accused.add(kind.title)
    return (
        Rate(caught, tries),
        tuple(sorted(missed)),
        Rate(false_alarms, honest),
        tuple(sorted(accused)),
    )


def _is_accused(strategy: Strategy, bars: BarSeries) -> bool:
    line = judge(LineKey.LOOK_AHEAD, lambda: judge_look_ahead(strategy, bars))
    return line.verdict is Verdict.FAIL
