"""The parts of a result as they are stored: JSON, with None where a number is not finite."""

from __future__ import annotations

import math
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from core.trading.result_parts import Intervals, SameBarBand, SecondOpinion, SignalCounts

Part = TypeVar("Part", SignalCounts, Intervals, SameBarBand, SecondOpinion)


def dump_part(part: SignalCounts | Intervals | SameBarBand | SecondOpinion) -> dict[str, Any]:
    """JSON-ready."""
    adapter = _adapters()[type(part).__name__]
    dumped: dict[str, Any] = _clean(adapter.dump_python(part, mode="json"))
    return dumped


def load_part(kind: type[Part], stored: dict[str, Any] | None) -> Part | None:
    """From `dump_part`'s JSON; None where the run is older than the part."""
    if stored is None:
        return None
    loaded: Part = _adapters()[kind.__name__].validate_python(stored)
    return loaded


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@cache
def _adapters() -> dict[str, TypeAdapter[Any]]:
    kinds: tuple[type[Any], ...] = (SignalCounts, Intervals, SameBarBand, SecondOpinion)
    return {kind.__name__: TypeAdapter(kind) for kind in kinds}
