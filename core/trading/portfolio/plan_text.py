"""A plan as people type it: one symbol and its percentage on each line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from core.errors import InvalidInputError

_PERCENT = Decimal(100)


def read_plan(text: str) -> dict[str, float]:
    """Symbol to weight as a fraction.

    Raises:
        InvalidInputError: a line that is not a symbol and a number, or a symbol named twice.
    """
    plan: dict[str, float] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.replace("%", " ").split()
        if not words:
            continue
        if len(words) != 2:  # noqa: PLR2004 - symbol and number
            raise _refuse(number, line)
        symbol = words[0].upper()
        try:
            share = Decimal(words[1])
        except InvalidOperation as error:
            raise _refuse(number, line) from error
        if symbol in plan:
            raise InvalidInputError(f"Line {number} names {symbol} again.", "Name each once.")
        if not share.is_finite() or not 0 <= share <= _PERCENT:
            raise _refuse(number, line)
        plan[symbol] = float(share / _PERCENT)
    return plan


def write_plan(plan: Mapping[str, float]) -> str:
    """The lines that `read_plan` reads back, percentages to four decimals."""
    return "\n".join(
        f"{symbol} {_write_share(weight)}"
        for symbol, weight in sorted(plan.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _write_share(weight: float) -> str:
    text = f"{Decimal(repr(weight)) * _PERCENT:.4f}"
    return text.rstrip("0").rstrip(".")


def _refuse(number: int, line: str) -> InvalidInputError:
    return InvalidInputError(
        f"Line {number} ({line.strip()[:40]!r}) is not a symbol and a percentage from 0 to 100.",
        "Write one of each on a line, e.g. GOOG 25.",
    )
