"""Closes of several assets on the sessions that all of them have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, PanelArray, TimeArray
from core.errors import InvalidInputError

_SINGULAR = 1e-10  # smallest over largest eigenvalue of the correlations
_LARGEST_JUMP = 0.45  # a day's move beyond it is more often a split than news


@dataclass(frozen=True, slots=True, eq=False)
class AssetCloses:
    """One asset: `time` int64[n], seconds UTC, increasing; `close` float64[n], above 0."""

    key: str
    time: TimeArray
    close: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class AlignedCloses:
    """All assets on one axis.

    Attributes:
        keys: of the n assets.
        time: int64[m].
        close: float64[m, n].
        missing: key to the sessions of the common period it does not have.
        dropped: sessions of the common period that not all have; left out for all.
        cut: common sessions before the window, left out because fewer were asked for.
    """

    keys: tuple[str, ...]
    time: TimeArray
    close: PanelArray
    missing: dict[str, int]
    dropped: int
    cut: int

    @property
    def returns(self) -> PanelArray:
        """Simple returns from session to session, float64[m − 1, n]."""
        return self.close[1:] / self.close[:-1] - 1.0


def align_closes(assets: Sequence[AssetCloses], sessions: int, least: int) -> AlignedCloses:
    """Keep the sessions that every asset has, the last `sessions` + 1 of them.

    The common period runs from the latest first to the earliest last bar. A session that one of
    them lacks is left out for all: a return then spans the gap, and nothing is filled in.

    Raises:
        InvalidInputError: fewer than `least` + 1 are left; names who shortens the period.
    """
    first = max(int(asset.time[0]) for asset in assets)
    last = min(int(asset.time[-1]) for asset in assets)
    within = [asset.time[(asset.time >= first) & (asset.time <= last)] for asset in assets]
    every = np.unique(np.concatenate(within)) if within else np.empty(0, np.int64)
    common = every
    for time in within:
        common = np.intersect1d(common, time, assume_unique=True)
    if len(common) <= least:
        late = max(assets, key=lambda one: int(one.time[0]))
        early = min(assets, key=lambda one: int(one.time[-1]))
        raise InvalidInputError(
            f"The assets share {len(common)} sessions; {least + 1} are needed. {late.key} begins "
            f"on {_day(late.time[0])}, {early.key} ends on {_day(early.time[-1])}.",
            "Leave out the one with the shortest or the most different history.",
        )
    kept = common[-(sessions + 1) :]
    columns = [asset.close[np.searchsorted(asset.time, kept)] for asset in assets]
    return AlignedCloses(
        keys=tuple(asset.key for asset in assets),
        time=kept,
        close=np.column_stack(columns),
        missing={
            asset.key: len(every) - len(time) for asset, time in zip(assets, within, strict=True)
        },
        dropped=len(every) - len(common),
        cut=len(common) - len(kept),
    )


def check_returns(keys: Sequence[str], returns: PanelArray, *, is_shrunk: bool) -> None:
    """Refuse returns that no covariance can be made of.

    Args:
        keys: of the n assets.
        returns: float64[m, n].
        is_shrunk: a shrunk covariance is never singular.

    Raises:
        InvalidInputError: a price that never moves, fewer sessions than assets, or two assets
            that move as one; names them.
    """
    flat = [key for key, spread in zip(keys, np.ptp(returns, axis=0), strict=True) if spread == 0.0]
    if flat:
        raise InvalidInputError(
            f"The price of {', '.join(flat)[:100]} never moves in this period.",
            "Leave it out, or choose another period.",
        )
    if is_shrunk:
        return
    correlation = np.corrcoef(returns, rowvar=False)
    values = np.linalg.eigvalsh(correlation)
    if values[0] > _SINGULAR * values[-1]:
        return
    paired = np.abs(np.triu(correlation, 1))
    one, other = divmod(int(np.argmax(paired)), len(keys))
    raise InvalidInputError(
        f"The covariance of {len(returns)} returns of {len(keys)} assets is singular; "
        f"{keys[one]} and {keys[other]} move most alike (correlation {paired[one, other]:.4f}).",
        "Leave one of them out, use more sessions, or choose the shrunk covariance.",
    )


def find_jumps(keys: Sequence[str], time: TimeArray, returns: PanelArray) -> tuple[str, ...]:
    """Sentences on moves so large that a split may not be adjusted; one for each asset."""
    remarks = []
    for place, key in enumerate(keys):
        worst = int(np.argmax(np.abs(returns[:, place])))
        move = float(returns[worst, place])
        if abs(move) > _LARGEST_JUMP:
            factor = 1.0 + move
            remarks.append(
                f"{key} moves by a factor of {factor:.2f} on {_day(time[worst + 1])}: if that is "
                "a split that is not adjusted, everything here is wrong about it."
            )
    return tuple(remarks)


def _day(seconds: int) -> str:
    return str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))
