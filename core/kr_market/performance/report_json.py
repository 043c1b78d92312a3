"""A report as JSON and back, to be stored. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.kr_market.performance.figures import GroupFigures
from core.kr_market.performance.intervals import Interval
from core.kr_market.performance.report_types import PerformanceReport, RulesReport, ScoreBucket
from core.kr_market.performance.score_buckets import RankCorrelation

_INTERVALS = ("win_interval", "mean_interval", "difference_interval")


def write_report(report: PerformanceReport) -> dict[str, Any]:
    """JSON-ready; its keys are texts."""
    written = asdict(report)
    written["forward"] = _with_texts(report.forward, asdict)
    written["ranks"] = _with_texts(report.ranks, asdict)
    written["buckets"] = [
        {"label": one.label, "forward": _with_texts(one.forward, asdict)} for one in report.buckets
    ]
    return written


def read_report(written: Mapping[str, Any]) -> PerformanceReport:
    """What `write_report` wrote."""
    fields = dict(written)
    fields["rules"] = tuple(_read_rules(one) for one in written["rules"])
    fields["forward"] = _read_forward(written["forward"])
    fields["buckets"] = tuple(
        ScoreBucket(one["label"], _read_forward(one["forward"])) for one in written["buckets"]
    )
    fields["ranks"] = {int(key): _read_rank(one) for key, one in written["ranks"].items()}
    return PerformanceReport(**fields)


def _with_texts(found: Mapping[int, Any], write: Any) -> dict[str, Any]:
    return {str(key): write(value) for key, value in found.items()}


def _read_forward(written: Mapping[str, Any]) -> dict[int, GroupFigures]:
    return {int(key): _read_group(one) for key, one in written.items()}


def _read_rules(written: Mapping[str, Any]) -> RulesReport:
    return RulesReport(
        name=written["name"],
        version=written["version"],
        total=_read_group(written["total"]),
        groups={
            name: tuple(_read_group(one) for one in groups)
            for name, groups in written["groups"].items()
        },
        path=tuple((day, own, base) for day, own, base in written["path"]),
        paths={
            name: {label: tuple((day, mean) for day, mean in path) for label, path in found.items()}
            for name, found in written["paths"].items()
        },
    )


def _read_group(written: Mapping[str, Any]) -> GroupFigures:
    return GroupFigures(**{**written, **{key: Interval(**written[key]) for key in _INTERVALS}})


def _read_rank(written: Mapping[str, Any]) -> RankCorrelation:
    return RankCorrelation(**{**written, "interval": Interval(**written["interval"])})
