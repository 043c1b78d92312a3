"""Which instruments of the Korean market are common shares. Pure."""

from __future__ import annotations

import re

from core.enums import AssetKind

_TICKER = re.compile(r"[0-9][0-9A-Z]{5}")


def is_common_share(symbol: str, kind: AssetKind) -> bool:
    """A share whose ticker, where it is one of the Korean exchange, ends in 0.

    The exchange gives common shares a 0 at the end; preferred ones end in 5, 7, 9 or a letter.
    Invented symbols of the demonstration have no such rule: there the kind decides alone.
    """
    if kind is not AssetKind.STOCK:
        return False
    return symbol.endswith("0") or not _TICKER.fullmatch(symbol)
