"""A market as the kernels take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.contracts import Universe
from core.kr_market.common_shares import is_common_share

if TYPE_CHECKING:
    from core.kr_market.clean_bars import PlaceArray


Fields = tuple[Any, Any, Any, Any]
"""High, low, close, volume of a whole market."""


def lay_out(universe: Universe) -> Fields:
    """High, low, close, volume in the layout that is compiled for; copied only if in another.

    Returns:
        Four read-only float64[n, m] in Fortran order.
    """
    return (
        _lay_out(universe.high),
        _lay_out(universe.low),
        _lay_out(universe.close),
        _lay_out(universe.volume),
    )


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
