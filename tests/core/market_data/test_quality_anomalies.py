"""The forest is given what the specification says, and its candidates are graded absolutely."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.enums import Severity
from core.market_data.bar_columns import BarColumns
from core.market_data.quality import anomalies
from core.market_data.quality.anomalies import (
    build_features,
    calculate_local_z,
    find_anomalies,
    find_confirmed,
)

COUNT = 260
SESSIONS = pd.bdate_range("2021-01-04", periods=COUNT)


def walk(seed: int, volatility: float) -> BarColumns:
    random = np.random.default_rng(seed)
    close = 10_000 * np.exp(np.cumsum(random.normal(0, volatility, COUNT)))
    time = SESSIONS.to_numpy().astype("datetime64[s]").astype(np.int64)
    volume = np.floor(random.lognormal(9, 0.4, COUNT))
    return BarColumns(time, close, close, close, close, volume)


def test_the_features_are_those_that_pandas_calculates() -> None:
    bars = walk(3, 0.02)
    close, volume = pd.Series(bars.close), pd.Series(bars.volume)
    change = close.pct_change() * 100
    days = volume.rolling(20)
    before = close.shift(1).rolling(14)
    expected = np.column_stack(
        [
            change,
            (volume - days.mean()) / days.std(ddof=0),
            change.rolling(5).std(ddof=0),
            (close - before.mean()) / before.std(ddof=0),
        ]
    )

    np.testing.assert_allclose(build_features(bars), np.nan_to_num(expected), rtol=1e-9, atol=1e-9)


def test_the_forest_has_the_settings_of_the_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    import sklearn.ensemble

    made: list[dict[str, object]] = []

    class Recording(sklearn.ensemble.IsolationForest):  # type: ignore[misc]  # it has no types
        def __init__(self, **settings: object) -> None:
            made.append(settings)
            super().__init__(**settings)

    monkeypatch.setattr(sklearn.ensemble, "IsolationForest", Recording)
    bars = walk(1, 0.004)
    jump = bars.close * np.where(np.arange(COUNT) >= 200, 1.2, 1.0)

    assert find_anomalies(bars._replace(close=jump), "KRX")

    assert made == [{"n_estimators": 200, "contamination": 0.05, "random_state": 42}]


def test_a_forest_marks_a_share_of_any_series_and_we_do_not() -> None:
    from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]  # it ships none

    bars = walk(2, 0.001)
    forest = IsolationForest(n_estimators=200, contamination=0.05, random_state=42)

    assert (forest.fit_predict(build_features(bars)) == -1).sum() == 13  # 5 % of 260
    assert find_anomalies(bars, "KRX") == []


@pytest.mark.parametrize("volatility", [1e-6, 0.001, 0.01, 0.02])
def test_an_ordinary_series_has_nothing_critical(volatility: float) -> None:
    for seed in range(4):
        found = find_anomalies(walk(seed, volatility), "KRX")
        assert Severity.CRITICAL not in {item.severity for item in found}, seed


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (0.04, set()),  # 13 % of the limit: however quiet the series is
        (0.10, {Severity.LOW}),
        (0.13, {Severity.MEDIUM}),
        (0.16, {Severity.HIGH}),
        (0.25, {Severity.CRITICAL}),
        (0.29, {Severity.CRITICAL}),
        (0.35, set()),  # beyond the limit: the rule on jumps has it
    ],
)
def test_a_move_of_a_quiet_series_is_graded_by_its_share_of_the_limit(
    change: float, expected: set[Severity]
) -> None:
    bars = walk(5, 0.002)
    close = bars.close * np.where(np.arange(COUNT) >= 200, 1 + change, 1.0)

    assert {item.severity for item in find_anomalies(bars._replace(close=close), "KRX")} == expected


def test_the_same_move_is_milder_where_more_is_allowed() -> None:
    bars = walk(5, 0.002)
    close = bars.close * np.where(np.arange(COUNT) >= 200, 1.27, 1.0)

    (seoul,) = find_anomalies(bars._replace(close=close), "KRX")
    (new_york,) = find_anomalies(bars._replace(close=close), "NYSE")

    assert (seoul.severity, new_york.severity) == (Severity.CRITICAL, Severity.HIGH)


def test_in_a_wild_series_the_same_move_is_nothing() -> None:
    bars = walk(6, 0.06)
    close = bars.close * np.where(np.arange(COUNT) >= 200, 1.1, 1.0)

    assert find_anomalies(bars._replace(close=close), "KRX") == []


def test_a_move_that_is_usual_in_its_weeks_is_nothing() -> None:
    random = np.random.default_rng(8)
    moves = random.normal(0, 0.002, COUNT)
    moves[100:160] = random.normal(0, 0.05, 60)
    moves[130] = np.log(1.14)
    stormy = 10_000 * np.exp(np.cumsum(moves))
    moves[100:160], moves[130] = random.normal(0, 0.002, 60), np.log(1.14)
    calm = 10_000 * np.exp(np.cumsum(moves))

    assert find_anomalies(walk(1, 0.01)._replace(close=stormy), "KRX") == []
    (found,) = find_anomalies(walk(1, 0.01)._replace(close=calm), "KRX")
    assert found.count == 1


def test_the_local_z_by_hand() -> None:
    changes = np.where(np.arange(60) % 2, 0.01, -0.02)
    changes[30] = 0.5

    local = calculate_local_z(changes)

    # 41 bars around bar 30: itself, 20 of .01 and 20 of .02; the middle one is .02.
    assert local[30] == pytest.approx(0.6745 * 0.5 / 0.02)
    # The last 21 share the window of bars 19 to 59: 21 of .01, 19 of .02 and the .5.
    assert local[59] == pytest.approx(0.6745)
    assert np.isinf(calculate_local_z(np.r_[np.zeros(50), 0.1])[-1])


def test_no_forest_grows_where_nothing_could_be_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a forest was grown")

    monkeypatch.setattr(anomalies, "_find_unlike", refuse)
    assert find_anomalies(walk(1, 0.003), "KRX") == []


def test_news_by_hand() -> None:
    # Volume 100 for 20 bars, then 200 at a move that holds, then 200 at one taken back.
    close = np.array([100.0] * 20 + [120.0, 121.0] + [140.0, 121.0])
    volume = np.array([100.0] * 20 + [200.0, 100.0] + [300.0, 100.0])
    bars = BarColumns(np.arange(24, dtype=np.int64) * 86_400, close, close, close, close, volume)

    confirmed = find_confirmed(bars)

    assert confirmed[20]
    assert not confirmed[22]  # of its 19 the next day takes 19 back
    assert not confirmed[:20].any()
    assert not find_confirmed(bars._replace(volume=np.full(24, np.nan))).any()
