"""Puts together what both detectors say of one series. Pure."""

from __future__ import annotations

import math

import numpy as np

from core.contracts import BarSeries, TimeArray
from core.enums import Interval, RegimeDetector
from core.errors import InvalidInputError
from core.formatting import format_count
from core.market_data.chart_window import ALL, list_ranges, plan_window
from core.market_data.regime_types import (
    DetectorReport,
    FitInfo,
    HiddenState,
    NotRun,
    RegimeReport,
    Stability,
)
from core.market_data.regimes import hidden_markov, scores
from core.market_data.regimes.behaviour import (
    compare_labels,
    count_flicker,
    describe_behaviour,
    measure_stability,
)
from core.market_data.regimes.hidden_markov import HiddenMarkovPath, detect_by_hidden_markov
from core.market_data.regimes.paths import ORDER, UNKNOWN, RegimePath
from core.market_data.regimes.scores import detect_by_scores

_YEAR, _WHOLE_YEAR = 252, 365
_WEEKEND_SHARE = 0.1
_RANGES = ("1Y", "3Y", "5Y", ALL)


def count_sessions_per_year(time: TimeArray) -> int:
    """365 where more than every tenth bar is of a weekend, else 252.

    Args:
        time: int64[n], midnight UTC of each session's day in seconds since 1970-01-01 UTC.
    """
    weekday = (time // 86_400 + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    return _WHOLE_YEAR if float((weekday >= 5).mean()) > _WEEKEND_SHARE else _YEAR  # noqa: PLR2004


def build_report(bars: BarSeries) -> RegimeReport:
    """Both detectors on daily bars; the model only where they are enough for it.

    Raises:
        InvalidInputError: too few bars for any detector; says how many are needed.
    """
    count = len(bars)
    if count < scores.LOOKBACK:
        raise InvalidInputError(
            f"{bars.symbol} has {format_count(count)} daily bars; a regime needs at least "
            f"{scores.LOOKBACK}, the hidden Markov model {hidden_markov.NEEDED}.",
            "Fetch or import a longer history.",
        )
    year = count_sessions_per_year(bars.time)
    by_scores = detect_by_scores(bars.close, year)
    varied = [detect_by_scores(bars.close, year, lookback).labels for lookback in scores.VARIED]
    stability = measure_stability(by_scores.labels, *varied)
    reports = [_report(bars, RegimeDetector.SCORES, by_scores, year, stability=stability)]
    not_run: tuple[NotRun, ...] = ()
    unknown = np.full(count, UNKNOWN, dtype=np.int8)
    if count >= hidden_markov.NEEDED:
        found = detect_by_hidden_markov(bars.close, year)
        stability = measure_stability(found.unconfirmed, found.later)
        fit = _describe_fit(bars, found)
        name = RegimeDetector.HIDDEN_MARKOV
        reports.append(_report(bars, name, found.path, year, stability=stability, fit=fit))
        unknown = found.path.labels
    else:
        reason = (
            f"NOT RUN: the model needs {hidden_markov.NEEDED} daily bars; {bars.symbol} has "
            f"{format_count(count)}. Fetch or import a longer history."
        )
        not_run = (NotRun(RegimeDetector.HIDDEN_MARKOV, reason),)
    return RegimeReport(
        symbol=bars.symbol,
        passport=bars.passport,
        time=bars.time,
        close=bars.close,
        sessions_per_year=year,
        detectors=tuple(reports),
        not_run=not_run,
        agreement=compare_labels(by_scores.labels, unknown),
    )


def _report(
    bars: BarSeries,
    detector: RegimeDetector,
    path: RegimePath,
    year: int,
    *,
    stability: Stability,
    fit: FitInfo | None = None,
) -> DetectorReport:
    labels, last = path.labels, len(bars) - 1
    changes = np.flatnonzero(np.diff(labels) != 0)
    since = int(changes[-1]) + 1 if changes.size else path.first
    largest = int(path.probabilities[last].argmax())
    return DetectorReport(
        detector=detector,
        path=path,
        regime=ORDER[int(labels[last])],
        confidence=path.confidence(last),
        since=bars.at(since),
        sessions_since=last - since + 1,
        waiting=ORDER[largest] if largest != labels[last] else None,
        behaviour=describe_behaviour(bars.close, labels, year),
        flicker=count_flicker(labels, year),
        stability=stability,
        fit=fit,
    )


def _describe_fit(bars: BarSeries, found: HiddenMarkovPath) -> FitInfo:
    return FitInfo(
        fits=found.fits,
        fitted_through=bars.at(found.fitted_bars - 1),
        states=tuple(
            HiddenState(ORDER[int(name)], math.expm1(drift), volatility)
            for name, drift, volatility in zip(
                found.names, found.drift.tolist(), found.volatility.tolist(), strict=True
            )
        ),
    )


def list_shown_ranges(report: RegimeReport) -> list[str]:
    """Ranges of a year and more that the bars reach back to; last, all."""
    passport = report.passport
    ranges = list_ranges(Interval.DAY, passport.first_bar, passport.last_bar)
    return [label for label in ranges if label in _RANGES]


def find_first_shown(report: RegimeReport, label: str) -> int:
    """Index of the first bar of a range of `list_shown_ranges`."""
    after = plan_window(
        label, Interval.DAY, report.passport.last_bar, has_indicators=True
    ).shown_after
    if after is None:
        return 0
    next_day = (np.datetime64(after).astype(np.int64) + 1) * 86_400
    return min(int(np.searchsorted(report.time, next_day)), len(report.time) - 1)
