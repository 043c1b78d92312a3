"""Every session of a whole market judged by a preset: what the rules would have found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.contracts import FlowUniverse, FloatArray, Universe
from core.kr_market.vcp.liquidity import judge_liquidity
from core.kr_market.vcp.market_arrays import find_common_rows, lay_out
from core.kr_market.vcp.presets import BoxPreset, VcpPreset
from core.kr_market.vcp.reasons import Reason
from core.kr_market.vcp.scan import make_room

if TYPE_CHECKING:
    from core.kr_market.clean_bars import PlaceArray

THREADS = 4
_SHARES_A_TASK = 128


@dataclass(frozen=True, slots=True)
class SignalTable:
    """All matches of a preset, by share, then by session.

    Attributes:
        row, place: int64[s], the share and the session on the universe's axes.
        score: float64[s], 0 to 100; NaN where the preset has no score.
        turnover: float64[s], KRW a session: mean close x volume of the last 20.
        liquidity: int8[s], 1 where the preset's liquidity rule is met or it has none, 0 where it
            is not, -1 where it cannot be known.
    """

    row: PlaceArray
    place: PlaceArray
    score: FloatArray
    turnover: FloatArray
    liquidity: np.ndarray[tuple[int], np.dtype[np.int8]]

    def __len__(self) -> int:
        return len(self.row)


def find_all_signals(
    universe: Universe, flows: FlowUniverse | None, preset: VcpPreset, threads: int = THREADS
) -> SignalTable:
    """The matches among common shares of every session, each judged by its own past only.

    Args:
        flows: for presets with a liquidity rule about flows; without, that rule is unknown.
        threads: at most this many at once.
    """
    codes, scores, turnovers = judge_history(universe, preset, threads)
    row, place = np.nonzero(codes == Reason.HIT)
    turnover = turnovers[row, place]
    return SignalTable(
        row=row.astype(np.int64),
        place=place.astype(np.int64),
        score=scores[row, place],
        turnover=turnover,
        liquidity=judge_liquidity(universe, flows, preset, row, place),
    )


def judge_history(
    universe: Universe, preset: VcpPreset, threads: int = THREADS
) -> tuple[Any, Any, Any]:
    """The verdict on every (share, session) pair.

    Returns:
        codes: int8[n, m], a `Reason` each.
        scores, turnovers: float64[n, m], meaningful at hits only.
    """
    shape = universe.close.shape
    codes = np.full(shape, int(Reason.NO_TRADE), dtype=np.int8)
    scores, turnovers = np.empty(shape), np.empty(shape)
    rows = find_common_rows(universe)
    is_common = np.zeros(shape[0], dtype=np.bool_)
    is_common[rows] = True
    codes[~is_common] = int(Reason.NOT_COMMON)
    arrays = lay_out(universe)
    parts = [rows[at : at + _SHARES_A_TASK] for at in range(0, len(rows), _SHARES_A_TASK)]
    judge = _judge_boxes if isinstance(preset, BoxPreset) else _judge_legs
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        list(pool.map(lambda part: judge(arrays, part, preset, (codes, scores, turnovers)), parts))
    return codes, scores, turnovers


def _judge_boxes(arrays: Any, rows: Any, preset: Any, results: Any) -> None:
    from core.kr_market.vcp.box_kernel import BOX_FIGURES
    from core.kr_market.vcp.market_kernel import scan_box_history
    from core.kr_market.vcp.rules import build_box_rules

    room = make_room(arrays[0].shape[1])
    figures = np.empty(BOX_FIGURES)
    scan_box_history(*arrays, rows, build_box_rules(preset), *room, figures, *results)


def _judge_legs(arrays: Any, rows: Any, preset: Any, results: Any) -> None:
    from core.kr_market.vcp.legs_figures import LEGS_FIGURES
    from core.kr_market.vcp.market_kernel import scan_legs_history
    from core.kr_market.vcp.rules import build_legs_rules

    sessions = arrays[0].shape[1]
    swings, legs = np.empty((2, sessions), np.int64), np.empty((2, sessions), np.int64)
    room = (*make_room(sessions), np.empty(LEGS_FIGURES), swings, legs)
    scan_legs_history(*arrays, rows, build_legs_rules(preset), *room, *results)
