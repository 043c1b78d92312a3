"""Views for Black–Litterman as people type them: `GOOG 12`, or `GOOG > AMD 4`, percent a year."""

from __future__ import annotations

import re

from core.errors import InvalidInputError
from core.trading.portfolio.allocation_request import ReturnView

_LINE = re.compile(r"([^\s>]+)(?:\s*>\s*([^\s>]+))?\s+(-?[0-9]{1,3}(?:\.[0-9]{1,4})?)\s*%?")
_PERCENT = 100.0


def read_views(text: str) -> tuple[ReturnView, ...]:
    """One view for each line that is not blank.

    Raises:
        InvalidInputError: a line that is none.
    """
    views = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise InvalidInputError(
                f"Line {number} ({line.strip()[:40]!r}) is not a view.",
                "Write a symbol and its expected return a year in percent (GOOG 12), or that one "
                "beats another (GOOG > AMD 4).",
            )
        symbol, against, percent = found.groups()
        views.append(ReturnView(symbol.upper(), float(percent) / _PERCENT, (against or "").upper()))
    return tuple(views)
