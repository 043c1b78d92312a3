"""The smart-money score: points that add up, with how far unknown ones could move it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, PanelArray
from core.enums import SmartMoneyPart, SmartMoneyStage
from core.kr_market.smart_money.presets import NetRule, SmartMoneyPreset, StreakRule
from core.kr_market.smart_money.rolling import (
    Streaks,
    count_streaks,
    divide_last,
    score_z,
    sum_last,
)

PARTS = tuple(SmartMoneyPart)
_SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ShareFlows:
    """What one share's rules read: the k sessions in which it traded, oldest first.

    Attributes:
        foreign, institution: float64[k], net buying; NaN where not known.
        traded: float64[k], all that was bought, in the same unit; NaN where not known.
    """

    foreign: FloatArray
    institution: FloatArray
    traded: FloatArray

    def __len__(self) -> int:
        return len(self.foreign)


@dataclass(frozen=True, slots=True, eq=False)
class ScoredSessions:
    """The score at each of k sessions.

    Attributes:
        low, high: float64[parts, k], points of each of `PARTS`; the same where a part is known.
        total_low, total_high: float64[k], 0 to 100.
        foreign_net, institution_net: float64[k], what their points were given for: a z-score, or
            shares.
        share: float64[k], foreign and institutional share of trading together, a fraction.
        momentum: float64[k], a fraction.
    """

    low: PanelArray
    high: PanelArray
    total_low: FloatArray
    total_high: FloatArray
    foreign_net: FloatArray
    institution_net: FloatArray
    share: FloatArray
    momentum: FloatArray
    foreign_streaks: Streaks
    institution_streaks: Streaks


def score_sessions(flows: ShareFlows, preset: SmartMoneyPreset, last: int = 1) -> ScoredSessions:
    """The score of the `last` sessions, each from what lies up to it; unknown before them.

    The formula is that of the market's specification; a part that cannot be computed has its
    least and most points as bounds instead of neutral ones.
    """
    window, missing = preset.window, preset.count_missing(preset.window)
    shares = [
        divide_last(net, flows.traded, window, missing)
        for net in (flows.foreign, flows.institution)
    ]
    if preset.is_normalised:
        nets = [score_z(share, preset.year, preset.min_year, last) for share in shares]
        counted = [_agree(z, share) for z, share in zip(nets, shares, strict=True)]
    else:
        counted = nets = [
            sum_last(net, window, missing) for net in (flows.foreign, flows.institution)
        ]
    streaks = [count_streaks(net) for net in (flows.foreign, flows.institution)]
    share, momentum = shares[0] + shares[1], measure_momentum(flows, preset)
    by_share = np.clip(share / preset.share_full * preset.share_points, *preset.share_bounds)
    by_momentum = np.clip(momentum * preset.momentum_points, *preset.momentum_bounds)
    start = np.full(len(flows), preset.start)
    bounds = [
        (start, start),
        _bound_net(counted[0], preset.foreign),
        _bound_streak(streaks[0], preset.foreign_streak),
        _bound_net(counted[1], preset.institution),
        _bound_streak(streaks[1], preset.institution_streak),
        _bound(by_share, *preset.share_bounds),
        _bound(by_momentum, *preset.momentum_bounds),
    ]
    low, high = (np.array(side) for side in zip(*bounds, strict=True))
    total_low, total_high = (np.clip(side.sum(axis=0), 0.0, 100.0) for side in (low, high))
    low = np.vstack([low, total_low - low.sum(axis=0)])
    high = np.vstack([high, total_high - high.sum(axis=0)])
    return ScoredSessions(
        low, high, total_low, total_high, nets[0], nets[1], share, momentum, *streaks
    )


def measure_momentum(flows: ShareFlows, preset: SmartMoneyPreset) -> FloatArray:
    """Net buying of both, lately against before, float64[k], a fraction of that before.

    Infinite where nothing was bought net before and something lately; 0 where nothing in either.
    """
    both = flows.foreign + flows.institution
    total = preset.recent + preset.previous
    recent = sum_last(both, preset.recent, preset.count_missing(preset.recent))
    before = np.full(len(both), np.nan)
    before[preset.recent :] = sum_last(
        both, preset.previous, preset.count_missing(preset.previous)
    )[: -preset.recent]
    before[: total - 1] = np.nan
    change = preset.momentum_factor * recent - before
    with np.errstate(divide="ignore", invalid="ignore"):
        momentum = change / np.abs(before)
    return np.where((before == 0) & (change == 0), 0.0, momentum)


def find_score(scored: ScoredSessions, place: int) -> float | None:
    """The score at a session; None where an unknown part could move it."""
    low, high = float(scored.total_low[place]), float(scored.total_high[place])
    return low if high - low <= _SAME else None


def find_stage(low: float, high: float, preset: SmartMoneyPreset) -> SmartMoneyStage | None:
    """The stage of a score within these bounds; None where they lie in different ones."""
    first, second = (
        next(stage for least, stage in preset.stages if score >= least - _SAME)
        for score in (low, high)
    )
    return first if first is second else None


def _agree(z: FloatArray, net: FloatArray) -> FloatArray:
    """0 where the z-score has another sign: who sells less than usual does not buy."""
    return np.where(net > 0, np.maximum(z, 0.0), np.minimum(z, 0.0))


def _bound_net(x: FloatArray, rule: NetRule) -> tuple[FloatArray, FloatArray]:
    share = np.minimum(np.abs(x) / rule.full, 1.0)
    return _bound(np.where(x > 0, rule.up * share, -rule.down * share), -rule.down, rule.up)


def _bound_streak(streaks: Streaks, rule: StreakRule) -> tuple[FloatArray, FloatArray]:
    points = rule.points * np.minimum(np.maximum(streaks.days, 0) / rule.full, 1.0)
    could_be_more = streaks.is_cut & (streaks.days >= 0)
    return points, np.where(could_be_more, rule.points, points)


def _bound(points: FloatArray, least: float, most: float) -> tuple[FloatArray, FloatArray]:
    unknown = np.isnan(points)
    return np.where(unknown, least, points), np.where(unknown, most, points)
