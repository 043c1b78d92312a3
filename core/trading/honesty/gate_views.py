"""What the gate's self-tests found, as operators read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.formatting import format_percent
from core.trading.honesty.gate_state import GateState
from core.trading.honesty.rates import Rate
from core.trading.honesty.self_test import (
    MAX_NOISE_PASSED,
    MIN_EDGES_PASSED,
    MIN_LEAKS_CAUGHT,
    SelfTest,
)
from db.trading.honesty_tables import GateSelfTest

_RATES = ("leaks_caught", "honest_accused", "noise_passed", "edges_passed")


@dataclass(frozen=True, slots=True)
class GateView:
    """One self-test with when it was made and how long it took."""

    at: datetime
    version: int
    is_alive: bool
    seconds: float
    result: SelfTest


@dataclass(frozen=True, slots=True)
class GateOverview:
    """The gate as it stands, and its self-tests, the newest first."""

    state: GateState
    tests: tuple[GateView, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One of the gate's rates beside what it must reach.

    Attributes:
        name: of what was planted and what happened to it.
        meaning: a sentence for somebody who reads it for the first time.
        aim: `≥ 80 %` and the like.
    """

    name: str
    meaning: str
    rate: Rate
    aim: str
    is_met: bool


def list_targets(found: SelfTest) -> tuple[Target, ...]:
    """The four rates that decide whether the gate is alive."""
    return (
        _at_least("planted leak caught", "Strategies that use the future fail look-ahead.",
                  found.leaks_caught, MIN_LEAKS_CAUGHT),
        _at_most("honest strategy accused", "Strategies that do not use it must pass.",
                 found.honest_accused, 0.0),
        _at_most("noise passed, best of 200", "On pure noise even the best of 200 trials is luck.",
                 found.noise_passed, MAX_NOISE_PASSED),
        _at_least("true edge passed", "A gate that stops everything would be useless too.",
                  found.edges_passed, MIN_EDGES_PASSED),
    )  # fmt: skip


def build_gate_view(row: GateSelfTest) -> GateView:
    """One stored self-test."""
    stored: dict[str, Any] = row.findings
    rates = {name: Rate(**stored[name]) for name in _RATES}
    lists = {name: tuple(stored[name]) for name in ("missed", "accused")}
    result = SelfTest(**{**stored, **rates, **lists})
    return GateView(row.at, row.version, row.is_alive, row.seconds, result)


def _at_least(name: str, meaning: str, rate: Rate, limit: float) -> Target:
    sign = "=" if limit >= 1 else "≥"
    return Target(name, meaning, rate, f"{sign} {format_percent(limit, 0)}", rate.share >= limit)


def _at_most(name: str, meaning: str, rate: Rate, limit: float) -> Target:
    sign = "=" if limit <= 0 else "≤"
    return Target(name, meaning, rate, f"{sign} {format_percent(limit, 0)}", rate.share <= limit)
