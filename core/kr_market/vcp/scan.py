"""One session of a whole market judged by a preset."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.contracts import Universe
from core.enums import VcpReason
from core.errors import InvalidInputError
from core.kr_market.common_shares import is_common_share
from core.kr_market.vcp.market_arrays import Fields, find_common_rows, lay_out
from core.kr_market.vcp.presets import BoxPreset, VcpPreset
from core.kr_market.vcp.reasons import CODES, HIT, count_codes

if TYPE_CHECKING:
    CodeArray = np.ndarray[tuple[int], np.dtype[np.int8]]

THREADS = 4
_WORTH_THREADS = 512  # fewer shares are judged sooner than threads are started


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was decided about each share of a market in one session.

    Attributes:
        place: of the session on the universe's axis.
        codes: int8[n], a `VcpReason` each.
        figures: float64[n, f], by the positions in `box_kernel` or `legs_figures`; NaN where a
            figure was not needed any more or is unknown.
    """

    place: int
    codes: CodeArray
    figures: Any

    def list_hits(self) -> list[int]:
        """The rows that matched."""
        return np.flatnonzero(self.codes == HIT).tolist()

    def count_reasons(self) -> dict[str, int]:
        """How many shares each reason decided, by key; those that decided none are left out."""
        return count_codes(np.bincount(self.codes, minlength=len(CODES)))


def scan_day(universe: Universe, preset: VcpPreset, place: int | None = None) -> Verdicts:
    """Judge all common shares in one session, the newest for None; later ones are not read.

    Raises:
        InvalidInputError: the universe has no such session.
    """
    place = len(universe.time) - 1 if place is None else place
    if not 0 <= place < len(universe.time):
        raise InvalidInputError("The market has no such session.", "Choose one that is stored.")
    rows = find_common_rows(universe)
    parts = np.array_split(rows, THREADS if len(rows) >= _WORTH_THREADS else 1)
    verdicts, arrays = _begin(universe, preset, place), lay_out(universe)
    with ThreadPoolExecutor(max_workers=len(parts)) as pool:
        list(pool.map(lambda part: judge_rows(arrays, part, preset, verdicts), parts))
    return verdicts


def scan_share(universe: Universe, preset: VcpPreset, row: int) -> Verdicts:
    """Judge one share in the newest session, if it is a common one; no other is looked at."""
    verdicts = _begin(universe, preset, len(universe.time) - 1)
    if is_common_share(universe.symbols[row], universe.kinds[row]):
        judge_rows(lay_out(universe), np.array([row], dtype=np.int64), preset, verdicts)
    return verdicts


def _begin(universe: Universe, preset: VcpPreset, place: int) -> Verdicts:
    size = len(universe.symbols)
    return Verdicts(
        place,
        np.full(size, CODES[VcpReason.NOT_COMMON], dtype=np.int8),
        np.full((size, count_figures(preset)), np.nan),
    )


def count_figures(preset: VcpPreset) -> int:
    """How many figures a preset's kernel writes for each share."""
    # Loads the compiler's runtime: only who scans pays for it.
    from core.kr_market.vcp.box_kernel import BOX_FIGURES
    from core.kr_market.vcp.legs_figures import LEGS_FIGURES

    return BOX_FIGURES if isinstance(preset, BoxPreset) else LEGS_FIGURES


def judge_rows(arrays: Fields, rows: Any, preset: VcpPreset, to: Verdicts) -> Room:
    """Judge these shares; returns the room in which the last of them was judged."""
    from core.kr_market.vcp.market_kernel import scan_box_day, scan_legs_day
    from core.kr_market.vcp.rules import build_box_rules, build_legs_rules

    room = Room.of(preset.window)
    bars, results = (room.work, room.places), (to.codes, to.figures)
    if isinstance(preset, BoxPreset):
        scan_box_day(*arrays, rows, to.place, build_box_rules(preset), *bars, *results)
    else:
        rules = build_legs_rules(preset)
        scan_legs_day(*arrays, rows, to.place, rules, *bars, room.swings, room.legs, *results)
    return room


@dataclass(frozen=True, slots=True)
class Room:
    """Work space for one share.

    Attributes:
        work: float64[4, k]: high, low, close, volume of its clean bars, at the end.
        places: int64[k], where these lie on the market's axis.
        swings, legs: int64[2, k], indices into these bars.
    """

    work: Any
    places: Any
    swings: Any
    legs: Any

    @classmethod
    def of(cls, sessions: int) -> Room:
        """Room for that many bars, its content undefined."""
        shape = (2, sessions)
        places, swings, legs = (np.empty(one, np.int64) for one in (sessions, shape, shape))
        return cls(np.empty((4, sessions)), places, swings, legs)
