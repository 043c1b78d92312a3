"""One session of a whole market judged by a preset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.contracts import Universe
from core.errors import InvalidInputError
from core.kr_market.vcp.market_arrays import find_common_rows, lay_out
from core.kr_market.vcp.presets import BoxPreset, VcpPreset
from core.kr_market.vcp.reasons import Reason

if TYPE_CHECKING:
    CodeArray = np.ndarray[tuple[int], np.dtype[np.int8]]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was decided about each share of a market in one session.

    Attributes:
        place: of the session on the universe's axis.
        codes: int8[n], a `Reason` each.
        figures: float64[n, f], by the positions in `box_kernel` or `legs_figures`; NaN where a
            figure was not needed any more or is unknown.
    """

    place: int
    codes: CodeArray
    figures: Any

    def list_hits(self) -> list[int]:
        """The rows that matched."""
        return np.flatnonzero(self.codes == Reason.HIT).tolist()  # type: ignore[no-any-return]

    def count_reasons(self) -> dict[str, int]:
        """How many shares each reason decided, by key; those that decided none are left out."""
        counts = np.bincount(self.codes, minlength=len(Reason))
        return {reason.key: int(counts[reason]) for reason in Reason if counts[reason]}


def scan_day(universe: Universe, preset: VcpPreset, place: int | None = None) -> Verdicts:
    """Judge all common shares in one session; later sessions are not read.

    Args:
        place: of the session; None for the newest.

    Raises:
        InvalidInputError: the universe has no such session.
    """
    place = len(universe.time) - 1 if place is None else place
    if not 0 <= place < len(universe.time):
        raise InvalidInputError("The market has no such session.", "Choose one that is stored.")
    return scan_rows(universe, preset, place, find_common_rows(universe))


def scan_rows(universe: Universe, preset: VcpPreset, place: int, rows: Any) -> Verdicts:
    """Judge these shares in one session; all others are said to be none.

    Args:
        rows: int64[r], ascending.
    """
    codes = np.full(len(universe.symbols), int(Reason.NOT_COMMON), dtype=np.int8)
    arrays = lay_out(universe)
    work, places = make_room(preset.window)
    if isinstance(preset, BoxPreset):
        figures = _scan_boxes(arrays, rows, place, preset, (work, places, codes))
    else:
        room = np.empty((2, preset.window), dtype=np.int64), np.empty((2, preset.window), np.int64)
        figures = scan_legs(arrays, rows, place, preset, (work, places, *room, codes))
    return Verdicts(place, codes, figures)


def make_room(sessions: int) -> tuple[Any, Any]:
    """Work space for the bars of one share: float64[4, k] and int64[k]."""
    return np.empty((4, sessions)), np.empty(sessions, dtype=np.int64)


def _scan_boxes(arrays: Any, rows: Any, place: int, preset: BoxPreset, room: Any) -> Any:
    # Loads the compiler's runtime: only who scans pays for it.
    from core.kr_market.vcp.box_kernel import BOX_FIGURES
    from core.kr_market.vcp.market_kernel import scan_box_day
    from core.kr_market.vcp.rules import build_box_rules

    figures = np.full((len(room[-1]), BOX_FIGURES), np.nan)
    scan_box_day(*arrays, rows, place, build_box_rules(preset), *room, figures)
    return figures


def scan_legs(arrays: Any, rows: Any, place: int, preset: Any, room: Any) -> Any:
    """Figures of the shares in `rows`; `room` is what `scan_legs_day` works in and writes."""
    from core.kr_market.vcp.legs_figures import LEGS_FIGURES
    from core.kr_market.vcp.market_kernel import scan_legs_day
    from core.kr_market.vcp.rules import build_legs_rules

    figures = np.full((len(room[-1]), LEGS_FIGURES), np.nan)
    scan_legs_day(*arrays, rows, place, build_legs_rules(preset), *room, figures)
    return figures


def name_figures(figures: Any, names: Mapping[str, int]) -> dict[str, float | None]:
    """The figures of one share by name, unknown ones None."""
    values = {name: float(figures[at]) for name, at in names.items()}
    return {name: value if np.isfinite(value) else None for name, value in values.items()}
