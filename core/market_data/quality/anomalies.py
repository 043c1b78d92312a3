"""Bars unlike the others of their series, graded on an absolute scale.

An isolation forest picks candidates: by its making a share of them in any series, however
quiet. It therefore never grades. The grade needs a robust z of the change, 0.6745 (x - median) /
MAD, both in the whole series and among the bars around it, for volatile weeks are no error; and a
move of a share of what the exchange allows in a day. A move that its volume
confirms and that holds is news rather than an error: low where it is large, else nothing. A move
beyond the limit is left to the rule on jumps.
"""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.enums import QualityRule, Severity
from core.market_data.bar_columns import BarColumns
from core.market_data.quality.findings import Finding, build_findings
from core.market_data.quality.price_limits import USUAL_LIMIT, find_limits
from core.market_data.quality.price_rules import TICK_SLACK, calculate_changes

GRADES = (
    (Severity.CRITICAL, 10.0, 0.80),
    (Severity.HIGH, 8.0, 0.50),
    (Severity.MEDIUM, 7.0, 0.40),
    (Severity.LOW, 6.0, 0.25),
)
"""Severity, least robust |z|, least |change| as a share of the daily limit."""
MIN_BARS = 60
NEWS = (Severity.LOW, 8.0, 0.50)
"""The same for moves that look like news: what would be high is low, and the rest is nothing."""
_CONFIRMING_VOLUME, _MOST_OF_THE_MOVE = 2.0, 0.8
_CONTAMINATION, _TREES, _SEED = 0.05, 200, 42
_AROUND = 20
_VOLUME_DAYS, _VOLATILITY_DAYS, _MEAN_DAYS = 20, 5, 14


def find_anomalies(columns: BarColumns, exchange: str) -> list[Finding]:
    """Findings by grade; none below `MIN_BARS` bars. Daily bars, oldest first, closes positive."""
    if columns.size < MIN_BARS:
        return []
    changes = np.nan_to_num(calculate_changes(columns.close))
    limits = find_limits(exchange, columns.time)
    allowed = np.where(np.isnan(limits), USUAL_LIMIT, limits)
    size = np.abs(changes) / allowed
    score = np.minimum(np.abs(calculate_robust_z(changes)), calculate_local_z(changes))
    is_news = find_confirmed(columns)
    is_candidate = (score >= np.where(is_news, NEWS[1], GRADES[-1][1])) & (
        size >= np.where(is_news, NEWS[2], GRADES[-1][2])
    )
    is_candidate &= np.abs(changes) <= allowed + TICK_SLACK
    if not is_candidate.any():  # nothing would be graded: the forest need not grow
        return []
    is_candidate &= _find_unlike(columns, is_candidate)
    findings: list[Finding] = []
    for severity, least_score, least_size in GRADES:
        is_hit = is_candidate & (score >= least_score) & (size >= least_size)
        if severity is not NEWS[0]:
            is_hit &= ~is_news
        is_candidate &= ~is_hit
        findings += build_findings(
            QualityRule.ANOMALY, severity, columns.time, is_hit,
            words=("{count} bar{s} {are} unlike the others of the series, first on {day}.",
            "Compare with a second source and with the news of the day."),
        )  # fmt: skip
    return findings


def _find_unlike(
    columns: BarColumns, is_asked: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """bool[n]: which of the bars that are asked about the forest isolates."""
    from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]  # it ships none

    features = build_features(columns)
    forest = IsolationForest(
        n_estimators=_TREES, contamination=_CONTAMINATION, random_state=_SEED
    ).fit(features)
    is_unlike = np.zeros(columns.size, dtype=np.bool_)
    is_unlike[is_asked] = forest.predict(features[is_asked]) == -1
    return is_unlike


def find_confirmed(columns: BarColumns) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """bool[n]: moves that look like news and not like an error.

    The volume is at least twice the mean of the 20 bars before, and the next close does not take
    back most of the move. Where the volume is not known nothing is confirmed.
    """
    mean, _ = _roll(columns.volume, _VOLUME_DAYS)
    usual = np.r_[np.nan, mean[:-1]]
    move = np.r_[0.0, np.diff(columns.close)]
    back = np.r_[np.diff(columns.close), 0.0]
    is_taken_back = (np.sign(back) == -np.sign(move)) & (
        np.abs(back) >= _MOST_OF_THE_MOVE * np.abs(move)
    )
    with np.errstate(invalid="ignore"):
        is_heard = columns.volume >= _CONFIRMING_VOLUME * usual
    is_confirmed: np.ndarray[tuple[int], np.dtype[np.bool_]] = is_heard & ~is_taken_back
    return is_confirmed


def calculate_robust_z(values: FloatArray) -> FloatArray:
    """0.6745 (x - median) / MAD (Iglewicz and Hoaglin 1993); 0 where all values are alike."""
    offset = values - np.median(values)
    spread = float(np.median(np.abs(offset)))
    return 0.6745 * offset / spread if spread > 0 else np.zeros_like(values)


def calculate_local_z(changes: FloatArray) -> FloatArray:
    """0.6745 |x| / median |x| of the 41 bars around; infinite where those do not move.

    Args:
        changes: float64[n], n at least 41; the first and last 20 share the window of the edge.
    """
    windows = np.lib.stride_tricks.sliding_window_view(np.abs(changes), 2 * _AROUND + 1)
    usual = np.pad(np.median(windows, axis=1), _AROUND, mode="edge")
    local = np.full(len(changes), np.inf)
    np.divide(0.6745 * np.abs(changes), usual, out=local, where=usual > 0)
    return local


def build_features(columns: BarColumns) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """float64[n, 4]: change in %, 20-day volume z, 5-day volatility, residual z; NaN becomes 0.

    The residual z is that of the close against mean and deviation of the 14 days before it.
    """
    changes = calculate_changes(columns.close) * 100
    volume_mean, volume_spread = _roll(columns.volume, _VOLUME_DAYS)
    _, volatility = _roll(changes, _VOLATILITY_DAYS)
    mean, spread = _roll(columns.close, _MEAN_DAYS)
    before_mean, before_spread = np.r_[np.nan, mean[:-1]], np.r_[np.nan, spread[:-1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        volume_z = (columns.volume - volume_mean) / volume_spread
        residual = (columns.close - before_mean) / before_spread
    features = np.column_stack((changes, volume_z, volatility, residual))
    features[~np.isfinite(features)] = 0.0
    return features


def _roll(values: FloatArray, days: int) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of the last `days` values up to each; NaN before there are as many."""
    mean, spread = np.full(len(values), np.nan), np.full(len(values), np.nan)
    if len(values) >= days:
        windows = np.lib.stride_tricks.sliding_window_view(values, days)
        mean[days - 1 :], spread[days - 1 :] = windows.mean(axis=1), windows.std(axis=1)
    return mean, spread
