"""No defective bars pass unmarked, no clean ones are marked as grave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from core.enums import Interval, QualityDimension, QualityRule, Severity
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_validation import validate_bars
from core.market_data.quality.anomalies import calculate_robust_z, find_anomalies
from core.market_data.quality.check import check_bars
from core.market_data.quality.findings import Finding
from core.market_data.quality.scores import score

AT = datetime(2024, 6, 1, tzinfo=UTC)
COUNT = 260
DAYS = np.arange(np.datetime64("2020-01-01"), np.datetime64("2024-01-01"))
SESSIONS = DAYS[np.is_busday(DAYS)][:COUNT]
Corrupt = Callable[[BarColumns, int], BarColumns | None]


def walk(seed: int, volatility: float = 0.015, count: int = COUNT) -> BarColumns:
    random = np.random.default_rng(seed)
    close = 10_000 * np.exp(np.cumsum(random.normal(0, volatility, count).clip(-0.2, 0.2)))
    opened = np.r_[close[0], close[:-1]]
    high = np.maximum(opened, close) * 1.002
    low = np.minimum(opened, close) * 0.998
    time = SESSIONS[:count].astype("datetime64[s]").astype(np.int64)
    return BarColumns(time, opened, high, low, close, random.integers(1_000, 9_000, count) * 1.0)


def put(field: str, value: float) -> Corrupt:
    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        column = getattr(bars, field).copy()
        column[row] = value
        return bars._replace(**{field: column})

    return corrupt


def scale(fields: str, factor: float) -> Corrupt:
    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        changed = {}
        for field in fields.split():
            changed[field] = getattr(bars, field).copy()
            changed[field][row] *= factor
        return bars._replace(**changed)

    return corrupt


def split(factor: float) -> Corrupt:
    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        after = np.where(np.arange(bars.size) >= row, factor, 1.0)
        prices = {name: getattr(bars, name) / after for name in ("open", "high", "low", "close")}
        return bars._replace(**prices, volume=bars.volume * after)

    return corrupt


def repeat(factor: float) -> Corrupt:
    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        order = np.r_[0 : row + 1, row : bars.size]
        return scale("close", factor)(bars.take(order), row + 1)

    return corrupt


def drop(length: int) -> Corrupt:
    return lambda bars, row: bars.take(np.r_[0:row, row + length : bars.size])


def stale(length: int) -> Corrupt:
    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        rows = slice(row, row + length)
        columns = [column.copy() for column in bars]
        for column in columns[1:5]:
            column[rows] = bars.close[row]
        return BarColumns(*columns)

    return corrupt


def shift(seconds: int) -> Corrupt:
    return lambda bars, row: bars._replace(time=bars.time + seconds)


def move(days: int) -> Corrupt:
    return lambda bars, row: put("time", bars.time[row] + days * 86_400)(bars, row)


def swap(bars: BarColumns, row: int) -> BarColumns:
    order = np.arange(bars.size)
    order[[row, row + 1]] = order[[row + 1, row]]
    return bars.take(order)


PRICES = "open high low close"
DEFECTS: dict[str, Corrupt] = {
    **{f"{name} missing": put(name, np.nan) for name in PRICES.split()},
    **{f"{name} infinite": put(name, np.inf) for name in PRICES.split()},
    **{f"{name} zero": put(name, 0.0) for name in PRICES.split()},
    **{f"{name} negative": scale(name, -1) for name in PRICES.split()},
    "volume negative": put("volume", -1.0),
    "volume infinite": put("volume", np.inf),
    "volume zero": put("volume", 0.0),
    "high below low": lambda bars, row: bars._replace(high=bars.low, low=bars.high),
    "close above high": scale("close", 1.2),
    "close below low": scale("close", 0.8),
    "open above high": scale("open", 1.5),
    "open below low": scale("open", 0.5),
    "jump up": scale(PRICES, 2.7),
    "jump down": scale(PRICES, 0.35),
    "unit error": scale(PRICES, 1_000),
    "decimal error": scale(PRICES, 0.01),
    "split 2": split(2),
    "split 5": split(5),
    "split 50": split(50),
    "reverse split 10": split(0.1),
    "duplicate": repeat(1),
    "conflicting duplicate": repeat(1.001),
    "unsorted": swap,
    "one session missing": drop(1),
    "a month missing": drop(21),
    "stale week": stale(6),
    "stale month": stale(22),
    "shifted by a day": shift(86_400),
    "shifted by nine hours": shift(9 * 3_600),
    "in the future": move(4_000),
}  # fmt: skip


def check(bars: BarColumns, **options: bool) -> list[Finding]:
    return check_bars(bars, exchange="KRX", expected=SESSIONS[: bars.size], **options)


def test_there_are_forty_classes_or_more() -> None:
    assert len(DEFECTS) >= 40


def test_before_the_defect_the_bars_are_clean() -> None:
    for seed in range(25):
        assert check(walk(seed)) == []


@pytest.mark.parametrize("name", DEFECTS)
def test_no_defective_bar_is_accepted_unmarked(name: str) -> None:
    """What validation lets in of a defective series is marked, unless it took the defect out."""
    for seed in range(25):
        bars = DEFECTS[name](walk(seed), 20 + (seed * 7) % 200)
        assert bars is not None
        report = validate_bars(bars, interval=Interval.DAY, at=AT)
        left = {item.rule for item in check_bars(report.bars, exchange="KRX", expected=SESSIONS)}
        if report.refused_count or report.was_unsorted:
            assert not left - {QualityRule.MISSING_SESSIONS}, (name, seed, "is still defective")
        else:
            assert left, (name, seed, "is accepted whole, and nothing is marked")


OWN_RULE = {
    "missing": {QualityRule.BAD_PRICE},
    "infinite": {QualityRule.BAD_PRICE},
    "zero": {QualityRule.BAD_PRICE},
    "negative": {QualityRule.BAD_PRICE},
    "volume negative": {QualityRule.BAD_VOLUME},
    "volume infinite": {QualityRule.BAD_VOLUME},
    "volume zero": {QualityRule.ZERO_VOLUME},
    "high below low": {QualityRule.HIGH_BELOW_LOW},
    "above high": {QualityRule.OUTSIDE_RANGE},
    "below low": {QualityRule.OUTSIDE_RANGE},
    "jump": {QualityRule.PRICE_JUMP, QualityRule.UNADJUSTED_SPLIT},
    "error": {QualityRule.PRICE_JUMP, QualityRule.UNADJUSTED_SPLIT},
    "split": {QualityRule.UNADJUSTED_SPLIT},
    "duplicate": {QualityRule.DUPLICATE},
    "unsorted": {QualityRule.UNSORTED},
    "session missing": {QualityRule.MISSING_SESSIONS},
    "month missing": {QualityRule.MISSING_SESSIONS},
    "stale": {QualityRule.STALE_PRICE},
    "shifted": {QualityRule.OFF_SESSION},
    "future": {QualityRule.OFF_SESSION, QualityRule.MISSING_SESSIONS},
}
"""Part of a class's name, the longest that fits, and the rule that has to find it."""


@pytest.mark.parametrize("name", DEFECTS)
def test_each_class_is_found_by_its_own_rule_even_if_it_was_stored(name: str) -> None:
    wanted = OWN_RULE[max((part for part in OWN_RULE if part in name), key=len)]
    for seed in range(5):
        bars = DEFECTS[name](walk(seed), 20 + (seed * 37) % 200)
        assert bars is not None
        found = {item.rule for item in check_bars(bars, exchange="KRX", expected=SESSIONS)}
        assert found & wanted, (name, seed, found)


@pytest.mark.parametrize(
    ("days", "severity"), [(5, Severity.LOW), (10, Severity.MEDIUM), (20, Severity.HIGH)]
)
def test_the_longer_a_close_stands_the_graver(days: int, severity: Severity) -> None:
    found = [
        item for item in check(stale(days)(walk(2), 50)) if item.rule is QualityRule.STALE_PRICE
    ]

    assert [(item.severity, item.count) for item in found] == [(severity, days)]


@pytest.mark.parametrize(("change", "worst"), [(0.13, "medium"), (0.16, "high")])
def test_a_move_is_graded_by_its_share_of_the_limit(change: float, worst: str) -> None:
    bars = walk(5, 0.002)
    close = bars.close * np.where(np.arange(bars.size) >= 200, 1 + change, 1.0)

    found = find_anomalies(bars._replace(close=close), "KRX")

    assert [item.severity.value for item in found] == [worst]


@pytest.mark.parametrize("volatility", [0.00001, 0.001, 0.01])
def test_a_quiet_series_has_no_anomaly(volatility: float) -> None:
    assert find_anomalies(walk(3, volatility), "KRX") == []


def test_a_four_percent_day_is_not_critical_and_a_limit_day_of_a_quiet_series_is() -> None:
    bars = walk(5, 0.002)
    for change, expected in ((0.04, set()), (0.29, {Severity.CRITICAL})):
        after = np.where(np.arange(bars.size) >= 200, 1 + change, 1.0)
        found = find_anomalies(bars._replace(close=bars.close * after), "KRX")
        assert {item.severity for item in found if item.severity is Severity.CRITICAL} == expected


def test_a_limit_day_that_its_volume_confirms_is_news_unless_it_is_taken_back() -> None:
    bars = walk(5, 0.002)
    rows = np.arange(bars.size)
    held = bars.close * np.where(rows >= 200, 1.29, 1.0)
    taken_back = bars.close * np.where(rows == 200, 1.29, 1.0)
    volume = np.where(rows == 200, 50_000.0, bars.volume)

    def grades(**columns: np.ndarray) -> set[Severity]:
        return {item.severity for item in find_anomalies(bars._replace(**columns), "KRX")}

    assert Severity.CRITICAL in grades(close=held)
    assert grades(close=held, volume=volume) == {Severity.LOW}
    assert Severity.CRITICAL in grades(close=taken_back, volume=volume)
    assert Severity.CRITICAL in grades(close=held, volume=np.full(bars.size, np.nan))


def test_the_robust_z_by_hand() -> None:
    # median 2, distances 1 0 1 8, sorted 0 1 1 8: MAD 1
    assert calculate_robust_z(np.array([1.0, 2.0, 2.0, 3.0, 10.0]))[-1] == pytest.approx(5.396)


def test_a_split_is_told_from_a_jump_by_its_volume() -> None:
    bars = walk(1)
    assert {item.rule for item in check(split(5)(bars, 100))} == {QualityRule.UNADJUSTED_SPLIT}
    unheard = split(5)(bars, 100)._replace(volume=bars.volume)
    assert {item.rule for item in check(unheard)} == {QualityRule.PRICE_JUMP}


def test_bars_without_volume_are_graded_by_whether_the_price_moved() -> None:
    bars = walk(4)
    volume, close, opened, high, low = (
        column.copy() for column in (bars.volume, bars.close, bars.open, bars.high, bars.low)
    )
    volume[[30, 60]] = 0.0  # on 30 the price moves; on 60 everything stands at the close before
    for column in (close, opened, high, low):
        column[60] = close[59]
    still = BarColumns(bars.time, opened, high, low, close, volume)

    found = [item for item in check(still) if item.rule is QualityRule.ZERO_VOLUME]

    assert [(item.severity, item.count) for item in found] == [
        (Severity.LOW, 1),
        (Severity.NORMAL, 1),
    ]
    assert "nobody traded" in found[1].message
    assert score(found, 100, None, None).consistency == pytest.approx(99.9)  # 1 x .1 of 100 bars


def finding(rule: QualityRule, severity: Severity, count: int) -> Finding:
    return Finding(rule, severity, 0, 0, count, "", "")


def test_the_scores_by_hand() -> None:
    found = [
        finding(QualityRule.MISSING_SESSIONS, Severity.MEDIUM, 10),
        finding(QualityRule.STALE_PRICE, Severity.LOW, 20),  # 20 x .1 = 2 of 200 bars
        finding(QualityRule.ZERO_VOLUME, Severity.MEDIUM, 8),  # 8 x .25 = 2 of 200 bars
    ]
    scores = score(found, 200, 210, 4)
    assert scores.completeness == pytest.approx(100 * 200 / 210)
    assert scores.accuracy == scores.consistency == pytest.approx(99)
    assert scores.timeliness == 70


def test_one_critical_finding_shows_however_long_the_series() -> None:
    scores = score([finding(QualityRule.PRICE_JUMP, Severity.CRITICAL, 1)], 10_000, None, None)
    assert (scores.accuracy, scores.completeness, scores.timeliness) == (40, None, None)
    assert scores.consistency == 100


def test_every_rule_has_a_dimension() -> None:
    for rule in QualityRule:
        assert isinstance(finding(rule, Severity.LOW, 1).dimension, QualityDimension)
