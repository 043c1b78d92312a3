"""Reads one share: its score, stage, streaks, sums and signals at its last session. Pure."""

from __future__ import annotations

import hashlib

import numpy as np

from core.contracts import FloatArray, Universe
from core.kr_market.smart_money.known_at import day_of
from core.kr_market.smart_money.presets import SmartMoneyPreset
from core.kr_market.smart_money.rolling import Streaks
from core.kr_market.smart_money.score import (
    PARTS,
    ScoredSessions,
    find_score,
    find_stage,
    score_sessions,
)
from core.kr_market.smart_money.share_flows import ShareMarket
from core.kr_market.smart_money.signals import Judged, judge_signals
from core.kr_market.smart_money.types import (
    SPARK_SESSIONS,
    SUMS,
    FlowSums,
    ScorePart,
    SmartMoneyReading,
    Streak,
)


def read_share(
    universe: Universe, row: int, share: ShareMarket, preset: SmartMoneyPreset
) -> SmartMoneyReading:
    """The share in that row of the universe at the last session of `share`."""
    scored = score_sessions(share.measured, preset)
    place = len(share.time) - 1
    is_unadjusted = bool(share.bars.is_jump[-preset.window :].any())
    judged, is_new = _judge(share, scored, preset, is_unadjusted=is_unadjusted)
    low, high = float(scored.total_low[place]), float(scored.total_high[place])
    return SmartMoneyReading(
        symbol=universe.symbols[row],
        name=universe.names[row],
        local_name=universe.local_names[row],
        sector=universe.sectors[row],
        exchange=universe.exchanges[row],
        session=day_of(int(share.time[place])),
        price=float(share.bars.close[place]),
        score=find_score(scored, place),
        low=low,
        high=high,
        stage=find_stage(low, high, preset),
        parts=tuple(
            ScorePart(name, float(scored.low[part, place]), float(scored.high[part, place]))
            for part, name in enumerate(PARTS)
        ),
        foreign_streak=make_streak(scored.foreign_streaks, place),
        institution_streak=make_streak(scored.institution_streaks, place),
        sums=tuple(_sum(share, window, preset) for window in SUMS),
        foreign_net=to_known(scored.foreign_net[place]),
        institution_net=to_known(scored.institution_net[place]),
        share_of_trading=to_known(scored.share[place]),
        momentum=to_known(scored.momentum[place]),
        signals=judged.found,
        undecided=judged.undecided,
        is_new=is_new,
        is_unadjusted=is_unadjusted,
        recent=tuple(
            to_known(one) for one in (share.foreign + share.institution)[-SPARK_SESSIONS:]
        ),
        inputs_hash=_hash(share, preset),
    )


def make_streak(streaks: Streaks, place: int) -> Streak:
    """The streak at a session."""
    return Streak(int(streaks.days[place]), bool(streaks.is_cut[place]))


def to_known(value: float) -> float | None:
    """None for NaN."""
    return None if np.isnan(value) else float(value)


def _judge(
    share: ShareMarket, scored: ScoredSessions, preset: SmartMoneyPreset, *, is_unadjusted: bool
) -> tuple[Judged, bool]:
    if is_unadjusted:
        return Judged(), False
    place = len(share.time) - 1
    streaks = (scored.foreign_streaks, scored.institution_streaks)
    places = [max(place - 1, 0), place]
    before, judged = judge_signals(share.measured, streaks, preset, places)
    if not judged.found:
        return judged, False
    strongest = judged.found[0]
    return judged, place > 0 and strongest not in (*before.found, *before.undecided)


def _sum(share: ShareMarket, window: int, preset: SmartMoneyPreset) -> FlowSums:
    most = preset.count_missing(window)
    (foreign, foreign_missing), (institution, missing) = (
        _sum_tail(net, window, most) for net in (share.foreign, share.institution)
    )
    return FlowSums(window, foreign, institution, foreign_missing, missing)


def _sum_tail(net: FloatArray, window: int, most_missing: int) -> tuple[float | None, int]:
    """The last window's sum, and how many of its sessions have no figure, absent ones included."""
    tail = net[-window:]
    known = tail[np.isfinite(tail)]
    missing = window - len(known)
    is_known = len(tail) == window and missing <= most_missing
    return (float(known.sum()) if is_known else None), missing


def _hash(share: ShareMarket, preset: SmartMoneyPreset) -> str:
    """Of every figure within the rules' reach: how much history was loaded changes nothing."""
    text = hashlib.sha256()
    read = (share.time, share.foreign, share.institution, share.measured.traded, share.bars.close)
    for values in read:
        reach = values[-preset.history :]
        text.update(np.where(np.isnan(reach), np.nan, reach).tobytes())  # one kind of NaN
    return text.hexdigest()
