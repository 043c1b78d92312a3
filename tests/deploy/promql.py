"""As much of PromQL as the alerts use, worked out over two scrapes that lie one range apart.

`increase` and `rate` see what Prometheus would: a series that the first scrape lacks has not
grown, and one that fell began anew. No interpolation: the scrapes are the ends of the range.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Any

import promql_parser as promql
from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Scrape = dict[str, Vector]

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


def read_scrape(body: str) -> Scrape:
    """Metric name to its series."""
    scrape: Scrape = {}
    for family in text_string_to_metric_families(body):
        for sample in family.samples:
            scrape.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value
    return scrape


def evaluate(query: str, before: Scrape, now: Scrape) -> Vector:
    """The series of the result; empty where an alert would not fire."""
    return _evaluate(promql.parse(query), before, now)


def _evaluate(node: Any, before: Scrape, now: Scrape) -> Any:
    if isinstance(node, promql.NumberLiteral):
        return node.val
    if isinstance(node, promql.ParenExpr):
        return _evaluate(node.expr, before, now)
    if isinstance(node, promql.VectorSelector):
        return _select(node, now)
    if isinstance(node, promql.Call):
        return _call(node, before, now)
    if isinstance(node, promql.AggregateExpr):
        names = set(node.modifier.labels) if node.modifier else set()
        return _group(str(node.op), names, _evaluate(node.expr, before, now))
    if isinstance(node, promql.BinaryExpr):
        return _combine(node, _evaluate(node.lhs, before, now), _evaluate(node.rhs, before, now))
    raise NotImplementedError(type(node))


def _select(selector: Any, scrape: Scrape) -> Vector:
    def fits(labels: Labels) -> bool:
        found = dict(labels)
        for matcher in selector.matchers.matchers:
            value = found.get(matcher.name, "")
            is_equal = bool(re.fullmatch(matcher.value, value))
            if "~" not in str(_symbol(matcher.op)):
                is_equal = matcher.value == value
            if is_equal == str(_symbol(matcher.op)).startswith("!"):
                return False
        return True

    return {key: value for key, value in scrape.get(selector.name, {}).items() if fits(key)}


def _symbol(op: Any) -> str:
    return {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}[str(op).rpartition(".")[2]]


def _call(node: Any, before: Scrape, now: Scrape) -> Vector:
    name = node.func.name
    if name in {"increase", "rate"}:
        [matrix] = node.args
        first, last = (_select(matrix.vector_selector, each) for each in (before, now))
        seconds = matrix.range.total_seconds() if name == "rate" else 1.0
        return {
            key: (value - first[key] if value >= first[key] else value) / seconds
            for key, value in last.items()
            if key in first
        }
    if name == "histogram_quantile":
        share, buckets = (_evaluate(each, before, now) for each in node.args)
        return _find_quantile(share, buckets)
    raise NotImplementedError(name)


def _find_quantile(share: float, buckets: Vector) -> Vector:
    by_series: dict[Labels, list[tuple[float, float]]] = {}
    for labels, count in buckets.items():
        edge = float(dict(labels)["le"])
        rest = frozenset(pair for pair in labels if pair[0] != "le")
        by_series.setdefault(rest, []).append((edge, count))
    found: Vector = {}
    for labels, series in by_series.items():
        series.sort()
        total = series[-1][1]
        wanted, low, passed = share * total, 0.0, 0.0
        found[labels] = math.nan
        for edge, count in series if total else ():
            if count >= wanted:
                found[labels] = low + (edge - low) * (wanted - passed) / (count - passed)
                break
            low, passed = edge, count
    return found


def _group(op: str, names: set[str], vector: Vector) -> Vector:
    groups: dict[Labels, list[float]] = {}
    for labels, value in vector.items():
        groups.setdefault(frozenset(p for p in labels if p[0] in names), []).append(value)
    add = {"sum": sum, "max": max, "min": min}[op]
    return {labels: float(add(values)) for labels, values in groups.items()}


def _combine(node: Any, left: Any, right: Any) -> Any:
    op = str(node.op)
    names = set(node.modifier.matching.labels) if node.modifier and node.modifier.matching else None

    def key(labels: Labels) -> Labels:
        return labels if names is None else frozenset(p for p in labels if p[0] in names)

    if op == "unless":
        others = {key(labels) for labels in right}
        return {labels: value for labels, value in left.items() if key(labels) not in others}
    by_key = None if isinstance(right, float) else {key(labels): v for labels, v in right.items()}
    result: Vector = {}
    for labels, value in left.items():
        other = right if by_key is None else by_key.get(key(labels))
        if other is None:
            continue
        if op == "/":
            result[labels] = value / other if other else math.nan
        elif _COMPARISONS[op](value, other):
            result[labels] = value
    return result
