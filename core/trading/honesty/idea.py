"""What is tried, whatever it is called: the identity under which trials are counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.enums import Interval

_NAMES = frozenset({"name", "title", "label", "description", "note", "notes", "id", "tags"})
"""Keys of a tree that only call something by a name: another name is no other idea."""

_WITH_SHAPE = frozenset({"rules"})
"""Kinds whose parameters hold the idea itself; of all others it is the kind."""


@dataclass(frozen=True, slots=True)
class Idea:
    """A strategy kind (of a rule tree: its shape) on one symbol and interval.

    Names, owners, numbers, costs and periods are not part of it.
    """

    strategy: str
    symbol: str
    interval: Interval
    shape: str = ""

    @property
    def key(self) -> str:
        """SHA-256 under which the ledger counts."""
        return _hash([self.strategy, self.shape, self.symbol.upper(), self.interval.value])


def find_idea(strategy: str, params: Mapping[str, Any], symbol: str, interval: Interval) -> Idea:
    """The idea that a run tries."""
    shape = _hash(describe_shape(params)) if strategy in _WITH_SHAPE else ""
    return Idea(strategy, symbol, interval, shape)


def describe_shape(value: Any) -> Any:
    """A tree without its numbers and names, its branches in one fixed order.

    So `RSI(14) < 30 and close > SMA(50)` has the shape of `close > SMA(200) and RSI(2) < 10`,
    but not that of `RSI(14) < 30 or …`.
    """
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return describe_shape(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, Mapping):
        return {
            str(key): describe_shape(item)
            for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))
            if key not in _NAMES
        }
    if isinstance(value, (list, tuple)):
        return sorted((describe_shape(item) for item in value), key=_write)
    return value if isinstance(value, str) else "#"


def hash_trial(
    params: Mapping[str, Any],
    execution: Mapping[str, Any],
    costs: Mapping[str, Any],
    start: date | None,
    end: date | None,
) -> str:
    """SHA-256 of what makes a trial of an idea a different one: numbers, rules, costs, period."""
    period = [str(start or ""), str(end or "")]
    return _hash([dict(params), dict(execution), dict(costs), period])


def _hash(value: Any) -> str:
    return hashlib.sha256(_write(value).encode()).hexdigest()


def _write(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
