"""What a measurement is of, and how a stored one is read."""

from __future__ import annotations

from typing import Any

from core.trading.signals.decay import Decay
from core.trading.signals.emission_plan import Plan
from core.trading.signals.follow_types import DecayView
from db.trading.signal_tables import SignalDecay


def describe_plan(plan: Plan) -> dict[str, Any]:
    """What a measurement is of: another one means something else."""
    return {
        "version": plan.saved.version if plan.saved else 0,
        "symbols": [pair.symbol for pair in plan.pairs],
        "horizon": plan.follow.horizon_bars,
    }


def build_decay_view(row: SignalDecay, now_is: dict[str, Any]) -> DecayView:
    """A stored measurement, beside what would be measured now (`describe_plan`)."""
    report = row.report
    numbers: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in report["decay"].items()
    }
    return DecayView(
        decay=Decay(**numbers),
        horizon_bars=report["plan"]["horizon"],
        strategy_version=report["plan"]["version"],
        emitted=report["emitted"],
        symbols=report["symbols"],
        first_day=report["first_day"],
        last_day=report["last_day"],
        is_demo=report["is_demo"],
        left_out=tuple(report["left_out"]),
        measured_at=row.measured_at,
        is_old=report["plan"] != now_is,
    )
