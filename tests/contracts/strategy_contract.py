"""What every strategy must keep to. Each check raises AssertionError saying what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.contracts import BarSeries
from core.trading.backtest_engine import count_bars_needed, run_backtest
from core.trading.declaration import list_fields
from core.trading.request import Costs, Execution
from core.trading.strategies.base import Signals, Strategy
from tests.core.trading.sample_bars import make_bars, real_bars

# One seed is no simpler than another: what fails is not searched for a smaller example.
CONTRACT = {
    "max_examples": 25,
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [Phase.generate],
}
NAMES = ("enter_long", "exit_long", "enter_short", "exit_short")


def default_of(kind: type[Strategy]) -> Strategy:
    return kind(kind.params_type())


def check_all(kind: type[Strategy]) -> None:
    """Every check, as the recipe promises."""
    check_documented(kind)
    check_declared(kind)
    check_shape_and_warm_up(kind)
    check_deterministic(kind)
    check_hard_bars(kind)
    check_strength(kind)
    check_no_look_ahead(kind, real_bars("GOOG"), cuts=(40, 41, 97, 500, 2_000))
    check_no_look_ahead_on_random_bars(kind)


def check_documented(kind: type[Strategy]) -> None:
    assert len((kind.__doc__ or "").split()) >= 15, f"{kind.__name__} does not explain its rules"
    words = default_of(kind).describe()
    assert words.endswith("."), words
    assert "{" not in words, words
    assert kind.title
    assert kind.category in {"trend", "reversal", "momentum", "passive", "learned", "own rules"}


def check_declared(kind: type[Strategy]) -> None:
    for spec in list_fields(kind.params_type):
        where = f"{kind.__name__}.{spec.name}"
        assert spec.title, f"{where} has no title"
        assert spec.description.endswith("."), f"{where} has no description"
        assert spec.unit, f"{where} has no unit"
        if spec.unit not in {"switch", "choice", "rules"}:
            assert spec.low is not None, f"{where} has no lower limit"
            assert spec.high is not None, f"{where} has no upper limit"
            assert spec.low <= float(spec.default) <= spec.high, f"{where}: default out of range"


def check_shape_and_warm_up(kind: type[Strategy]) -> None:
    strategy, bars = default_of(kind), real_bars("GOOG")
    signals = strategy.signals(bars)
    for name in NAMES:
        values = getattr(signals, name)
        assert values.dtype == np.bool_, name
        assert values.shape == (len(bars),), name
        assert not values[: strategy.warm_up()].any(), f"{name} signals during the warm-up"
        if not kind.can_short and name.endswith("short"):
            assert not values.any(), f"{name}: declared as never short"


def check_deterministic(kind: type[Strategy]) -> None:
    bars = real_bars("GOOG")
    before = bars.close.copy()
    _assert_equal(default_of(kind).signals(bars), default_of(kind).signals(bars), len(bars))
    assert np.array_equal(before, bars.close), "the bars were changed"


def check_hard_bars(kind: type[Strategy]) -> None:
    """Flat prices, no volume, as few bars as may be, none at all: no error, no nonsense."""
    strategy = default_of(kind)
    needed = count_bars_needed(strategy)
    samples = [
        make_bars([100.0] * (needed + 40)),
        make_bars(100 + np.sin(np.arange(needed + 200.0)), volume=np.nan),
        make_bars(100 + np.arange(needed) % 3),
    ]
    for bars in samples:
        result = run_backtest(bars, strategy, Costs(), Execution())
        assert np.isfinite(result.curve.equity).all()
    for count in range(needed):
        signals = strategy.signals(make_bars([100.0] * count))
        assert all(len(getattr(signals, name)) == count for name in NAMES)


def check_strength(kind: type[Strategy]) -> None:
    """From 0 to 1 on every bar, causal, and read back in words; also on bars without a shape."""
    strategy = default_of(kind)
    rng = np.random.default_rng(7)
    wild = make_bars(100 * np.exp(np.cumsum(rng.normal(0, 0.05, 400))))
    samples = [real_bars("GOOG").head(600), wild, make_bars([100.0] * 400), make_bars([])]
    for bars in samples:
        whole = strategy.strength(bars)
        assert whole.dtype == np.float64, "strength is no float64"
        assert whole.shape == (len(bars),), "strength has not one value for each bar"
        in_range = (whole >= 0).all() and (whole <= 1).all()
        assert in_range, "strength is not a number from 0 to 1"
        readings = strategy.readings(bars)
        assert all(reading.values.shape == (len(bars),) for reading in readings)
        for cut in (1, 30, 31, 55, 97, 155, 200, 201, 333):
            if cut <= len(bars):
                head = bars.head(cut)
                same = np.array_equal(strategy.strength(head), whole[:cut])
                assert same, "strength changes when later bars are added"
                for short, long in zip(strategy.readings(head), readings, strict=True):
                    assert short.name == long.name
                    assert np.array_equal(short.values, long.values[:cut], equal_nan=True)
    for side in NAMES if strategy.may_short() else NAMES[:2]:
        words = strategy.say_side(side)
        assert words.endswith("."), words
        assert "{" not in words, words


def check_no_look_ahead(kind: type[Strategy], bars: BarSeries, cuts: tuple[int, ...]) -> None:
    strategy = default_of(kind)
    whole = strategy.signals(bars)
    for cut in cuts:
        if cut <= len(bars):
            _assert_equal(strategy.signals(bars.head(cut)), whole, cut)


def check_no_look_ahead_on_random_bars(kind: type[Strategy]) -> None:
    @settings(**CONTRACT)
    @given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.floats(0.0, 0.08))
    def check(seed: int, cut: int, noise: float) -> None:
        random = np.random.default_rng(seed)
        bars = make_bars(100 * np.exp(np.cumsum(random.normal(0, noise, 300))))
        volume = random.integers(0, 5_000, 300).astype(float)
        volume[random.random(300) < 0.05] = np.nan
        # A leak of one bar shows on the last bar only, so several bars have to be the last.
        check_no_look_ahead(kind, replace(bars, volume=volume), cuts=tuple(range(cut, cut + 12)))

    check()


def _assert_equal(left: Signals, right: Signals, count: int) -> None:
    for name in NAMES:
        same = np.array_equal(getattr(left, name)[:count], getattr(right, name)[:count])
        assert same, f"{name} changes when later bars are added"
    for name in ("entry_share", "stop", "target"):
        numbers, later = getattr(left, name), getattr(right, name)
        assert (numbers is None) == (later is None)
        if later is not None:
            same = np.array_equal(numbers[:count], later[:count], equal_nan=True)
            assert same, f"{name} changes when later bars are added"
