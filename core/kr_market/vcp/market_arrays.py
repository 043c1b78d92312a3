"""A market as the kernels take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.contracts import Universe
from core.kr_market.common_shares import is_common_share

if TYPE_CHECKING:
    from core.kr_market.clean_bars import PlaceArray


def lay_out(universe: Universe) -> tuple[Any, ...]:
    """Open, high, low, close, volume in the layout that is compiled for; copied only if in another.

    Returns:
        Five read-only float64[n, m] in Fortran order.
    """
    fields = (universe.open, universe.high, universe.low, universe.close, universe.volume)
    return tuple(map(_lay_out, fields))


def find_common_rows(universe: Universe) -> PlaceArray:
    """int64[r]: the rows of common shares, ascending."""
    return np.array(
        [
            row
            for row, (symbol, kind) in enumerate(zip(universe.symbols, universe.kinds, strict=True))
            if is_common_share(symbol, kind)
        ],
        dtype=np.int64,
    )


def _lay_out(values: Any) -> Any:
    laid = np.asfortranarray(values, dtype=np.float64).view()
    laid.setflags(write=False)
    return laid
