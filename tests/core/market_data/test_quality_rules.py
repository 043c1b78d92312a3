"""No defective bars pass unmarked, no clean ones are marked as grave."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.drills.planted_defects import (
    AT,
    DEFECTS,
    SESSIONS,
    split,
    stale,
    walk,
)
from core.enums import Interval, QualityDimension, QualityRule, Severity
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_validation import validate_bars
from core.market_data.quality.anomalies import calculate_robust_z, find_anomalies
from core.market_data.quality.check import check_bars
from core.market_data.quality.findings import Finding
from core.market_data.quality.scores import score


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
