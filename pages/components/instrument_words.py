"""How the views of an instrument write amounts per share and where something comes from."""

from __future__ import annotations

from core.formatting import format_number, format_price

_SMALL, _LARGE = 10, 1_000


def format_per_share(value: float | None, *, is_signed: bool = False) -> str:
    """As many decimals as the size deserves: 0.2325, 21.67, 10,835."""
    if value is not None and abs(value) < _SMALL and not is_signed:
        return f"\N{MINUS SIGN}{format_price(-value)}" if value < 0 else format_price(value)
    decimals = 0 if value is not None and abs(value) >= _LARGE else 2
    return format_number(value, decimals, is_signed=is_signed)


def name_source(source: str, *, is_demo: bool) -> str:
    """The source, marked where it is invented."""
    return f"{source} (DEMO)" if is_demo else source
