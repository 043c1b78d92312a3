"""How a group of signals did, beside the base rate of the same days. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.enums import FollowState
from core.kr_market.lifecycle.following import STATES
from core.kr_market.performance.intervals import (
    Blocks,
    DayArray,
    Interval,
    make_blocks,
    resample_mean,
    wilson,
)
from core.kr_market.performance.sample import Sample


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Returns as fractions after costs, rates as fractions; None where there is nothing to tell.

    Attributes:
        label: of the group.
        signals: all of it.
        count: closed ones of complete sessions: what every figure below is of.
        young: of sessions whose longest hold has not passed; open or not, not counted yet.
        silent: of complete sessions, not sold since: the share has not traded.
        missed, unadjusted: could not be bought; jumped beyond the limit, result unknown.
        wins: returns above 0.
        profit_factor: sum of gains to sum of losses; None without a loss.
        worst_cases: stop and target in one bar.
        base_win_rate, base_mean: of every common share that could be bought after the same
            sessions under the same rules, each session weighed by its signals.
        difference: mean of each signal's return less its session's base.
        blocks: what was resampled for the intervals of means.
    """

    label: str
    signals: int
    count: int
    young: int
    silent: int
    missed: int
    unadjusted: int
    wins: int
    win_rate: float | None
    win_interval: Interval
    mean: float | None
    mean_interval: Interval
    median: float | None
    profit_factor: float | None
    worst_cases: int
    base_win_rate: float | None
    base_mean: float | None
    difference: float | None
    difference_interval: Interval
    blocks: str


def measure_group(label: str, sample: Sample) -> GroupFigures:
    """The figures of one group."""
    counted = sample.take(sample.is_counted())
    net, wins = counted.net, int((counted.net > 0).sum())
    excess = net - counted.base_net
    has_base = ~np.isnan(excess)
    blocks = make_blocks(counted.day)
    losses = -net[net < 0].sum()
    complete = sample.take(sample.is_complete)
    return GroupFigures(
        label=label,
        signals=len(sample),
        count=len(counted),
        young=len(sample) - len(complete),
        silent=_count(complete, FollowState.OPEN),
        missed=_count(complete, FollowState.MISSED),
        unadjusted=_count(complete, FollowState.UNADJUSTED),
        wins=wins,
        win_rate=wins / len(net) if len(net) else None,
        win_interval=wilson(wins, len(net)),
        mean=_mean(net),
        mean_interval=resample_mean(net, blocks),
        median=float(np.median(net)) if len(net) else None,
        profit_factor=float(net[net > 0].sum() / losses) if losses > 0 else None,
        worst_cases=int(counted.is_worst_case.sum()),
        base_win_rate=_mean(counted.base_win[has_base]),
        base_mean=_mean(counted.base_net[has_base]),
        difference=_mean(excess[has_base]),
        difference_interval=_resample(excess[has_base], counted.day[has_base], blocks),
        blocks=blocks.name if blocks else "",
    )


def measure_groups(sample: Sample, labels: list[str]) -> list[GroupFigures]:
    """One for each label, in the order in which they first come."""
    names = np.array(labels, dtype=object)
    return [measure_group(label, sample.take(names == label)) for label in dict.fromkeys(labels)]


def _resample(values: FloatArray, days: DayArray, blocks: Blocks | None) -> Interval:
    if blocks is not None and len(blocks.place) == len(values):
        return resample_mean(values, blocks)
    return resample_mean(values, make_blocks(days))


def _mean(values: FloatArray) -> float | None:
    return float(values.mean()) if len(values) else None


def _count(sample: Sample, state: FollowState) -> int:
    return int((sample.state == STATES.index(state)).sum())
