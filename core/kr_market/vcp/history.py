"""Every session of a whole market judged by a preset: what the rules would have found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.contracts import FloatArray, FlowUniverse, Universe
from core.enums import VcpReason
from core.kr_market.vcp.liquidity import Tradability, judge_liquidity, sum_foreign
from core.kr_market.vcp.market_arrays import Fields, find_common_rows, lay_out
from core.kr_market.vcp.presets import BoxPreset, VcpPreset
from core.kr_market.vcp.reasons import CODES, HIT
from core.kr_market.vcp.scan import THREADS, Room, count_figures

if TYPE_CHECKING:
    from core.kr_market.clean_bars import PlaceArray

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
        universe: all sessions wanted.
        flows: for presets with a liquidity rule about flows; without, that rule is unknown.
        preset: whose rules.
        threads: at most this many at once.
    """
    verdicts = judge_history(universe, preset, threads)
    row, place = np.nonzero(verdicts.codes == HIT)
    unknown = np.full(len(row), np.nan)
    known = Tradability(
        foreign_5d=sum_foreign(universe, flows, row, place),
        supply_index=unknown,
        market_cap=unknown,
        mean_volume=verdicts.volumes[row, place],
    )
    return SignalTable(
        row=row.astype(np.int64),
        place=place.astype(np.int64),
        score=verdicts.scores[row, place],
        turnover=verdicts.turnovers[row, place],
        liquidity=judge_liquidity(preset, known),
    )


@dataclass(frozen=True, slots=True)
class AllVerdicts:
    """What was decided about every (share, session) pair.

    Attributes:
        codes: int8[n, m], a `VcpReason` each.
        scores, turnovers, volumes: float64[n, m], meaningful at hits only; `volumes`, shares a
            session over the window, for boxes only.
    """

    codes: Any
    scores: Any
    turnovers: Any
    volumes: Any


def judge_history(universe: Universe, preset: VcpPreset, threads: int = THREADS) -> AllVerdicts:
    """The verdict on every (share, session) pair, each by its own past only."""
    shape = universe.close.shape
    codes = np.full(shape, CODES[VcpReason.NO_TRADE], dtype=np.int8)
    verdicts = AllVerdicts(codes, *(np.full(shape, np.nan) for _ in range(3)))
    rows = find_common_rows(universe)
    is_common = np.zeros(shape[0], dtype=np.bool_)
    is_common[rows] = True
    codes[~is_common] = CODES[VcpReason.NOT_COMMON]
    arrays = lay_out(universe)
    parts = [rows[at : at + _SHARES_A_TASK] for at in range(0, len(rows), _SHARES_A_TASK)]
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        list(pool.map(lambda part: _judge(arrays, part, preset, verdicts), parts))
    return verdicts


def _judge(arrays: Fields, rows: Any, preset: VcpPreset, to: AllVerdicts) -> None:
    from core.kr_market.vcp.market_kernel import scan_box_history, scan_legs_history
    from core.kr_market.vcp.rules import build_box_rules, build_legs_rules

    room, figures = Room.of(arrays[0].shape[1]), np.empty(count_figures(preset))
    bars, results = (room.work, room.places, figures), (to.codes, to.scores, to.turnovers)
    if isinstance(preset, BoxPreset):
        scan_box_history(*arrays, rows, build_box_rules(preset), *bars, *results, to.volumes)
    else:
        rules = build_legs_rules(preset)
        scan_legs_history(*arrays, rows, rules, *bars, room.swings, room.legs, *results)
