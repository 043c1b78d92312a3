"""What a run came from, as text."""

from __future__ import annotations

from core.enums import TrialOrigin
from core.trading.result_parts import RunOrigin


def describe_origin(origin: RunOrigin) -> str:
    """`From “Mine”, version 2, values changed for this run`; empty where it has no origin."""
    if origin.strategy_id is None:
        return ""
    name = "a deleted strategy" if origin.strategy_name is None else f"“{origin.strategy_name}”"
    template = ", made from a template" if origin.kind is TrialOrigin.TEMPLATE else ""
    changed = ", values changed for this run" if origin.is_changed else ""
    return f"From {name}, version {origin.strategy_version}{template}{changed}"
