"""Smart-money signals of every session of a market, each from what was known after its close.

Pure. A signal is entered at the next open, hours after its session's flows are published.
"""

from __future__ import annotations

import numpy as np

from core.contracts import FlowUniverse, Universe
from core.enums import SmartMoneySignal
from core.errors import NotFoundError
from core.kr_market.clean_bars import clean_row
from core.kr_market.common_shares import is_common_share
from core.kr_market.signal_backtest.found_signals import FoundSignals, build_signals
from core.kr_market.smart_money.presets import SmartMoneyPreset
from core.kr_market.smart_money.score import find_score, score_sessions
from core.kr_market.smart_money.share_flows import FlowAligner, ShareMarket
from core.kr_market.smart_money.signals import judge_signals

KINDS = tuple(SmartMoneySignal)
Found = tuple[int, int, float, int]
"""Row, session, score (NaN unknown) and place of the strongest signal in `KINDS`."""


def find_smart_money(
    universe: Universe, flows: FlowUniverse | None, preset: SmartMoneyPreset
) -> FoundSignals:
    """The strongest signal of each common share and session that has one.

    Raises:
        NotFoundError: there are no flows.
    """
    if flows is None:
        raise NotFoundError(
            "No net buying of foreigners and institutions is stored for this market.",
            "Import flows, or trade other signals.",
        )
    aligner = FlowAligner(universe, flows, preset)
    found: list[Found] = []
    for row, (symbol, kind) in enumerate(zip(universe.symbols, universe.kinds, strict=True)):
        if is_common_share(symbol, kind) and aligner.has_flows(symbol):
            for last in _list_ends(universe, row, preset.longest_gap):
                found += _judge(row, aligner.align(row, last), preset)
    columns = list(zip(*found, strict=True)) if found else [(), (), (), ()]
    days = flows.time[[0, -1]].astype("datetime64[s]").astype("datetime64[D]")
    return build_signals(
        columns[0],
        columns[1],
        columns[2],
        kinds=columns[3],
        names=tuple(one.value.replace("_", " ").lower() for one in KINDS),
        notes=(f"Flows of {flows.source} reach from {days[0]} to {days[1]}: no signal outside.",),
    )


def _list_ends(universe: Universe, row: int, longest_gap: int) -> list[int]:
    """The last session of each stretch between long suspensions: a later one hides no signal."""
    places = clean_row(universe, row).places
    if not len(places):
        return []
    gaps = np.flatnonzero(np.diff(places) - 1 > longest_gap)
    return [*places[gaps].tolist(), int(places[-1])]


def _judge(row: int, share: ShareMarket, preset: SmartMoneyPreset) -> list[Found]:
    count = len(share.time)
    if np.isnan(share.foreign).all() and np.isnan(share.institution).all():
        return []
    scored = score_sessions(share.measured, preset, count)
    streaks = (scored.foreign_streaks, scored.institution_streaks)
    jumps = np.append(0, np.cumsum(share.bars.is_jump))
    found = []
    for place, judged in enumerate(judge_signals(share.measured, streaks, preset, range(count))):
        # The jump is marked at its second close: it lies in every window that holds that bar.
        if not judged.found or jumps[place + 1] > jumps[max(place + 1 - preset.window, 0)]:
            continue
        score = find_score(scored, place)
        session = int(share.bars.places[place])
        known = float("nan") if score is None else score
        found.append((row, session, known, KINDS.index(judged.found[0])))
    return found
