"""Compiles the kernels of the VCP scanner before the first scan needs them.

`python -m core.kr_market.vcp.warm_up [FOLDER]`, see `Kernels.use_cache_folder` for the folder.
That takes some ten seconds of one processor, once per version and kind of processor.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import Universe
from core.enums import AssetKind
from core.kernels import warming
from core.kr_market.vcp.compiled import KERNELS

_SESSIONS, _SHARES = 60, 2
_MODULE = "core.kr_market.vcp.warm_up"


def is_warm() -> bool:
    """Whether the machine code of these kernels lies ready for this processor."""
    return warming.is_warm(KERNELS)


def warm_up_in_child(fallback: Path) -> None:
    """Have another process compile, unless it has been done; waits for it: call it on a thread.

    Args:
        fallback: see `Kernels.use_cache_folder`.
    """
    warming.warm_up_in_child(KERNELS, _MODULE, fallback)


def warm_up() -> None:
    """Run every kernel once, so that all are compiled and kept; what other versions kept goes."""
    from core.kr_market.vcp.history import judge_history
    from core.kr_market.vcp.presets import VCP_PRESETS
    from core.kr_market.vcp.scan import scan_day

    universe = _make_universe()
    for preset in VCP_PRESETS.values():
        scan_day(universe, preset)
        judge_history(universe, preset, threads=1)
    warming.mark_warm(KERNELS)


def _make_universe() -> Universe:
    time = 86_400 * np.arange(20_000, 20_000 + _SESSIONS)
    prices: Any = np.full((_SHARES, _SESSIONS), 100.0)
    empty = ("",) * _SHARES
    kinds = (AssetKind.STOCK,) * _SHARES
    at = datetime.fromtimestamp(int(time[-1]), UTC)
    return Universe(
        ("A", "B"), empty, empty, empty, empty, kinds, time,
        prices, prices, prices, prices, prices, "made-up", at,
    )  # fmt: skip


def main(arguments: list[str]) -> None:
    """Compile, politely, unless another process is at it."""
    warming.compile_politely(KERNELS, warm_up, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
