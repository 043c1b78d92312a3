"""What the kernel cannot express: such a run falls back to the engine, and says why.

The kernel knows every rule of `Signals`, `Costs` and `Execution` as they stand. A field added to
one of them later is unknown here: a run that uses it goes to the engine until the kernel learns it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from core.trading.request import Costs, Execution
from core.trading.strategies.base import Signals
from core.trading.sweep.combinations import RULE_FIELDS

KNOWN_SIGNALS = frozenset(
    {"enter_long", "exit_long", "enter_short", "exit_short", "entry_share", "stop", "target"}
)
KNOWN_COSTS = frozenset(
    {"cash", "commission", "spread", "margin", "is_traded_on_close", "is_fractional"}
)
KNOWN_RULES = frozenset({"direction", *RULE_FIELDS})

TOO_MANY_UNITS = (
    "A position of more than 9,007,199,254,740,992 units in several trades is more than the kernel "
    "counts exactly."
)


def find_reason_for_engine(costs: Costs, execution: Execution) -> str:
    """Why runs with these settings need the engine, as a sentence; empty where they do not."""
    reason = _name_unknown(costs.model_dump(), Costs().model_dump(), KNOWN_COSTS)
    return reason or _name_unknown(execution.model_dump(), Execution().model_dump(), KNOWN_RULES)


def find_reason_in_signals(signals: Signals) -> str:
    """Why these signals need the engine, as a sentence; empty where they do not."""
    found = {field.name: getattr(signals, field.name) is not None for field in fields(signals)}
    return _name_unknown(found, {}, KNOWN_SIGNALS)


def _name_unknown(
    values: Mapping[str, Any], usual: Mapping[str, Any], known: frozenset[str]
) -> str:
    unknown = values.keys() - known
    used = sorted(name for name in unknown if values[name] != usual.get(name, False))
    return f"The kernel does not know {', '.join(used)}." if used else ""
