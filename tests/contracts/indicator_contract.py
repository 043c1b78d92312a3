"""What every indicator must keep to. Each check raises AssertionError saying what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.contracts import BarSeries
from core.declaration import FieldSpec, build_declared, list_fields
from core.errors import InvalidInputError
from core.market_data.indicators.base import GROUPS, Indicator
from core.market_data.indicators.causality import draw_indicator, find_leak
from tests.core.trading.sample_bars import make_bars, real_bars

# One seed is no simpler than another: what fails is not searched for a smaller example.
CONTRACT = {
    "max_examples": 25,
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [Phase.generate],
}
Kind = type[Indicator]


def check_all(kind: Kind) -> None:
    """Every check, as the recipe promises."""
    check_documented(kind)
    check_declared(kind)
    check_limits_are_refused_in_words(kind)
    check_shape_and_warm_up(kind)
    check_short_series(kind)
    check_constant_prices(kind)
    check_unknown_volume(kind)
    check_limits_hold(kind)
    check_pure(kind)
    check_scales_with_the_price(kind)
    check_causality_on_real_bars(kind)
    check_causality_on_random_bars(kind)


def random_bars(seed: int, count: int = 300, noise: float = 0.02) -> BarSeries:
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, noise, count)))
    bars = make_bars(close.tolist())
    high = bars.high * (1 + random.uniform(0, noise, count))
    low = bars.low * (1 - random.uniform(0, noise / 2, count))
    volume = random.integers(0, 5_000, count).astype(float)
    return replace(bars, high=high, low=low, volume=volume)


def check_documented(kind: Kind) -> None:
    assert kind.title
    assert kind.group in GROUPS
    assert kind.meaning.endswith("."), f"{kind.__name__}: the meaning is no sentence"
    assert 8 <= len(kind.meaning.split()) <= 24, f"{kind.__name__}: one sentence, not a page"
    formula = (kind.__doc__ or "").split("(", 1)[0]
    own = kind.__doc__ or ""
    assert not own.startswith(f"{kind.__name__}("), f"{kind.__name__} does not say its formula"
    assert len(formula.split()) >= 4 or len(own.split()) >= 8, f"{kind.__name__}: no formula"
    names = [line.name for line in kind.lines]
    assert names, f"{kind.__name__} returns no line"
    assert len(set(names)) == len(names)


def check_declared(kind: Kind) -> None:
    for spec in list_fields(kind):
        where = f"{kind.__name__}.{spec.name}"
        assert spec.title, f"{where} has no title"
        assert spec.description.endswith("."), f"{where} has no description"
        assert spec.unit in {"bars", "ratio", "fraction"}, f"{where} has no unit"
        assert spec.low <= spec.default <= spec.high, f"{where}: default out of range"


def check_limits_are_refused_in_words(kind: Kind) -> None:
    for spec in list_fields(kind):
        for value in _values_outside(spec):
            with pytest.raises(InvalidInputError) as caught:
                build_declared(kind, {spec.name: value})
            assert spec.title in caught.value.message, f"{kind.__name__}.{spec.name}"
            assert caught.value.remedy


def _values_outside(spec: FieldSpec) -> list[float]:
    assert spec.low is not None, f"{spec.name} has no limits"
    assert spec.high is not None, f"{spec.name} has no limits"
    outside = [spec.low - 1, spec.high + 1, float("nan"), float("inf"), float("-inf")]
    return [*outside, spec.default + 0.5] if spec.is_whole else outside


def check_shape_and_warm_up(kind: Kind) -> None:
    """The warm-up is exact, for the defaults and for other values."""
    bars = real_bars("GOOG")
    for indicator in (kind(), *(draw_indicator(kind, seed) for seed in range(8))):
        warm_up, lines = indicator.warm_up(), indicator.calculate(bars)
        assert len(lines) == len(kind.lines) == len(warm_up), indicator
        for line, values, first in zip(kind.lines, lines, warm_up, strict=True):
            assert values.dtype == np.float64, line
            assert values.shape == (len(bars),), line
            known = np.flatnonzero(~np.isnan(values))
            assert known[0] == first, f"{indicator}, {line.name}: starts on {known[0]}, not {first}"
            assert len(known) == len(bars) - first, f"{indicator}, {line.name} has gaps"
            assert np.isfinite(values[first:]).all()


def check_short_series(kind: Kind) -> None:
    indicator = kind()
    longest = max(indicator.warm_up())
    for count in {0, 1, 2, 3, longest, longest + 1}:
        bars = real_bars("GOOG").head(count)
        for values, first in zip(indicator.calculate(bars), indicator.warm_up(), strict=True):
            assert len(values) == count
            assert (~np.isnan(values)).sum() == max(0, count - first), f"{kind.__name__}, {count}"


def check_constant_prices(kind: Kind) -> None:
    """A price that never moves: no error, no infinity, no noise made out of rounding."""
    indicator = kind()
    bars = make_bars([100.1] * (max(indicator.warm_up()) + 30))
    for values, first in zip(indicator.calculate(bars), indicator.warm_up(), strict=True):
        settled = values[first + 1 :]
        assert np.isfinite(settled).all(), f"{kind.__name__}: {settled}"
        near = (100.1, *(kind.limits or ()), *kind.guides, 0.0, 50.0, -50.0, 1_000.0)
        distance = min(np.abs(settled - level).max() for level in near)
        assert distance <= 1e-9, f"{kind.__name__} makes something of nothing: {settled[:5]}"


def check_unknown_volume(kind: Kind) -> None:
    """Without volume those that need it are unknown, and the others are what they were."""
    bars = random_bars(5)
    silent = replace(bars, volume=np.full(len(bars), np.nan))
    gap = bars.volume.copy()
    gap[150] = np.nan
    indicator = kind()
    whole = indicator.calculate(bars)
    for values, known in zip(indicator.calculate(silent), whole, strict=True):
        if kind.needs_volume:
            assert np.isnan(values).all(), f"{kind.__name__} invents a volume"
        else:
            assert np.array_equal(values, known, equal_nan=True), f"{kind.__name__} uses the volume"
    with_gap = indicator.calculate(replace(bars, volume=gap))
    for values, known in zip(with_gap, whole, strict=True):
        assert np.array_equal(values[:150], known[:150], equal_nan=True)
        assert not np.isnan(values[-1]), f"{kind.__name__} never recovers from one unknown volume"


def check_limits_hold(kind: Kind) -> None:
    if kind.limits is None:
        return
    low, high = kind.limits
    for seed in range(5):
        for values in draw_indicator(kind, seed).calculate(random_bars(seed, noise=0.08)):
            known = values[~np.isnan(values)]
            assert known.min() >= low - 1e-9, kind.__name__
            assert known.max() <= high + 1e-9, kind.__name__


def check_pure(kind: Kind) -> None:
    bars = random_bars(3)
    columns = ("time", "open", "high", "low", "close", "volume")
    before = [getattr(bars, name).copy() for name in columns]
    for once, again in zip(kind().calculate(bars), kind().calculate(bars), strict=True):
        assert np.array_equal(once, again, equal_nan=True), "two calls differ"
    for name, values in zip(columns, before, strict=True):
        assert np.array_equal(getattr(bars, name), values, equal_nan=True), "the bars were changed"


def check_scales_with_the_price(kind: Kind) -> None:
    """Quoted in cents, an overlay is 100 times as high: it may be drawn over a rebased price."""
    if not kind.is_overlay:
        return
    bars = random_bars(4)
    cents = replace(
        bars, **{name: 128.0 * getattr(bars, name) for name in ("open", "high", "low", "close")}
    )
    for values, scaled in zip(kind().calculate(bars), kind().calculate(cents), strict=True):
        np.testing.assert_allclose(scaled, 128.0 * values, rtol=1e-12)


def check_causality_on_real_bars(kind: Kind) -> None:
    for symbol in ("GOOG", "EURUSD", "BTCUSD"):
        bars = real_bars(symbol)
        for cut in (1, 2, 30, 55, 155, 999, len(bars) - 1):
            check_causality(kind(), bars, cut)


def check_causality_on_random_bars(kind: Kind) -> None:
    """With random values and prices, later bars change no earlier value."""

    @settings(**CONTRACT)
    @given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.floats(0.0, 0.08))
    def check(seed: int, cut: int, noise: float) -> None:
        bars = random_bars(seed, noise=noise)
        bars.volume[np.random.default_rng(seed).random(len(bars)) < 0.05] = np.nan
        check_causality(draw_indicator(kind, seed), bars, cut)

    check()


def check_causality(indicator: Indicator, bars: BarSeries, cut: int) -> None:
    """Whatever comes after the first `cut` bars, their values stay the same to the last bit."""
    if cut < len(bars):
        leak = find_leak(indicator, bars, cut)
        assert leak is None, str(leak)
