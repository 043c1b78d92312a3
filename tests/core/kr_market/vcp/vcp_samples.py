"""Markets made by hand for the scanner."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from core.contracts import Universe
from core.enums import AssetKind

FIELDS = ("open", "high", "low", "close", "volume")
FIRST_DAY = 19_700  # 2023-12-09


def make_market(*shares, symbols=None, kinds=None, is_demo=False):
    """A market of (high, low, close, volume) rows, the newest session last; NaN is no bar."""
    size = max(len(share[2]) for share in shares)
    panels = {name: np.full((len(shares), size), np.nan) for name in FIELDS}
    for row, (high, low, close, volume) in enumerate(shares):
        here = slice(size - len(close), size)
        for name, values in zip(FIELDS, (close, high, low, close, volume), strict=True):
            panels[name][row, here] = values
    names = symbols or tuple(f"{row:05d}0" for row in range(len(shares)))
    time = 86_400 * np.arange(FIRST_DAY, FIRST_DAY + size, dtype=np.int64)
    empty = ("",) * len(shares)
    return Universe(
        symbols=tuple(names),
        names=tuple(f"Company {name}" for name in names),
        local_names=tuple(f"회사 {name}" for name in names),
        sectors=empty,
        exchanges=("KOSPI",) * len(shares),
        kinds=kinds or (AssetKind.STOCK,) * len(shares),
        time=time,
        source="made-up",
        fetched_at=datetime.fromtimestamp(int(time[-1]) + 30_000, UTC),
        is_demo=is_demo,
        **panels,
    )


def boxes(first=(100.0, 120.0), second=(110.0, 118.0), close=117.0, volumes=(1000.0, 800.0)):
    """20 sessions: ten within the first range, ten within the second, closes all alike."""
    high = np.repeat([first[1], second[1]], 10)
    low = np.repeat([first[0], second[0]], 10)
    return high, low, np.full(20, close), np.repeat(volumes, 10)


def path(*points, step=6, spread=0.002, volume=1000.0):
    """Closes in straight lines through the points, `step` sessions each; tight highs and lows.

    Volume falls steadily, as it does in a base.
    """
    close = np.concatenate(
        [np.linspace(a, b, step, endpoint=False) for a, b in pairwise(points)] + [[points[-1]]]
    )
    volumes = np.linspace(volume, volume / 4, len(close)).round()
    return close * (1 + spread), close * (1 - spread), close, volumes


def cut(universe, sessions):
    """The market as it was `sessions` sessions after its first."""
    fields = {name: getattr(universe, name)[:, :sessions] for name in FIELDS}
    return replace(universe, time=universe.time[:sessions], **fields)
