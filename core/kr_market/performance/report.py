"""Builds a report of signals from what became of them under each set of exit rules. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS
from core.kr_market.lifecycle.outcomes import FORWARD_SESSIONS
from core.kr_market.performance.figures import measure_group, measure_groups
from core.kr_market.performance.intervals import DayArray
from core.kr_market.performance.report_types import PerformanceReport, RulesReport, ScoreBucket
from core.kr_market.performance.sample import Sample
from core.kr_market.performance.score_buckets import correlate_ranks, measure_buckets

MONTH = "month"


@dataclass(frozen=True, slots=True, eq=False)
class ReportInput:
    """k signals.

    Attributes:
        samples: name of the exit rules → the signals under them, all in the same order.
        labels: dimension → one label for each signal; months are added.
        scores: float64[k], percent of the scale's maximum; NaN where the preset has none.
        symbols: how many different ones.
    """

    samples: Mapping[str, Sample]
    labels: Mapping[str, Sequence[str]]
    scores: FloatArray
    symbols: int
    is_demo: bool


def build_report(given: ReportInput) -> PerformanceReport:
    """All figures, group by group."""
    forward = {sessions: given.samples[f"hold {sessions}"] for sessions in FORWARD_SESSIONS}
    buckets = {
        sessions: measure_buckets(sample, given.scores) for sessions, sample in forward.items()
    }
    labels = [group.label for group in buckets[FORWARD_SESSIONS[0]]]
    days = next(iter(given.samples.values())).day.astype("datetime64[D]")
    months = [str(month) for month in days.astype("datetime64[M]")]
    values = {**given.labels, MONTH: months}
    return PerformanceReport(
        rules=tuple(
            _report_rules(name, rules.version, given.samples[name], values)
            for name, rules in EXIT_PRESETS.items()
        ),
        forward={
            sessions: measure_group(f"{sessions} sessions", sample)
            for sessions, sample in forward.items()
        },
        buckets=tuple(
            ScoreBucket(label, {sessions: found[place] for sessions, found in buckets.items()})
            for place, label in enumerate(labels)
        ),
        ranks={
            sessions: correlate_ranks(sample, given.scores) for sessions, sample in forward.items()
        },
        signals=len(days),
        symbols=given.symbols,
        first=str(days.min()) if len(days) else "",
        last=str(days.max()) if len(days) else "",
        is_demo=given.is_demo,
    )


def _report_rules(
    name: str, version: int, sample: Sample, labels: Mapping[str, Sequence[str]]
) -> RulesReport:
    groups = {
        dimension: tuple(
            sorted(measure_groups(sample, list(values)), key=lambda group: group.label)
        )
        for dimension, values in labels.items()
    }
    paths = {
        dimension: {
            group.label: _trace_group(sample, labels[dimension], group.label) for group in found
        }
        for dimension, found in groups.items()
        if dimension != MONTH
    }
    return RulesReport(name, version, measure_group("all", sample), groups, _trace(sample), paths)


def _trace(sample: Sample) -> tuple[tuple[str, float, float], ...]:
    counted = sample.take(sample.is_counted() & ~np.isnan(sample.base_net))
    names, own = _run_mean(counted.day, counted.net)
    _, base = _run_mean(counted.day, counted.base_net)
    return tuple(zip(names, own, base, strict=True))


def _trace_group(
    sample: Sample, labels: Sequence[str], label: str
) -> tuple[tuple[str, float], ...]:
    is_group = np.array([one == label for one in labels], dtype=np.bool_)
    counted = sample.take(is_group & sample.is_counted())
    return tuple(zip(*_run_mean(counted.day, counted.net), strict=True))


def _run_mean(day: DayArray, values: FloatArray) -> tuple[list[str], list[float]]:
    """Each day that has values, and the mean of all values up to it."""
    days, place = np.unique(day, return_inverse=True)
    sums = np.cumsum(np.bincount(place, weights=values, minlength=len(days)))
    counts = np.cumsum(np.bincount(place, minlength=len(days)))
    names = [str(one) for one in days.astype("datetime64[D]")]
    return names, (sums / np.maximum(counts, 1)).tolist()
