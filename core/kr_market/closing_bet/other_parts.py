"""Points for the traded value and for who bought. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.contracts import FlowUniverse, TimeArray
from core.enums import BetPart, FlowUnit
from core.formatting import format_krw_units, format_large
from core.kr_market.closing_bet.bet_clock import BetClock, day_of
from core.kr_market.closing_bet.presets import BetPreset
from core.kr_market.closing_bet.types import Points


def read_value(value: float, preset: BetPreset, *, is_estimated: bool) -> Points:
    """One point for each step of traded value (KRW) that is reached."""
    earned = sum(value >= step for step in preset.value_steps)
    estimated = ", estimated as close × volume" if is_estimated else ""
    steps = " / ".join(format_krw_units(step) for step in preset.value_steps)
    why = f"{format_krw_units(value)} won{estimated}; steps {steps}"
    return Points(BetPart.TRADED_VALUE, earned, earned, len(preset.value_steps), why)


@dataclass(frozen=True, slots=True)
class FlowWindow:
    """Net buying over the last sessions that are known at the clock's instant.

    Attributes:
        foreign, institution: float64[n] sums; NaN where a session of them is unknown.
        last: the newest session read; None where there is none.
        note: why nothing is known; empty where something is.
    """

    rows: dict[str, int]
    foreign: np.ndarray[tuple[int], np.dtype[np.float64]]
    institution: np.ndarray[tuple[int], np.dtype[np.float64]]
    unit: FlowUnit
    last: date | None
    note: str


_NOTHING = np.empty(0)


def sum_flows(
    flows: FlowUniverse | None, note: str, sessions: TimeArray, clock: BetClock, count: int
) -> FlowWindow:
    """Sums of the last `count` sessions whose net buying had been published.

    Args:
        flows: None where there are none.
        note: why there are none.
        sessions: of the market, up to and with the clock's session.
        clock: before the flows of its session are known, that session is left out.
        count: how many sessions.
    """
    wanted = sessions if clock.has_todays_flows else sessions[:-1]
    wanted = wanted[-count:]
    if flows is None or len(wanted) < count:
        return FlowWindow(
            {}, _NOTHING, _NOTHING, FlowUnit.KRW, None, note or "too few sessions before"
        )
    places = np.searchsorted(flows.time, wanted)
    is_there = places < len(flows.time)
    is_there[is_there] = flows.time[places[is_there]] == wanted[is_there]
    last = day_of(int(wanted[-1]))
    if not is_there.all():
        missing = int((~is_there).sum())
        return FlowWindow(
            {},
            _NOTHING,
            _NOTHING,
            flows.unit,
            None,
            f"{flows.source} has no flows of {missing} of the {count} sessions to {last}",
        )
    return FlowWindow(
        rows={symbol: row for row, symbol in enumerate(flows.symbols)},
        foreign=flows.foreign[:, places].sum(axis=1),
        institution=flows.institution[:, places].sum(axis=1),
        unit=flows.unit,
        last=last,
        note="",
    )


def read_supply(symbol: str, flows: FlowWindow, count: int) -> tuple[Points, Sequence[float]]:
    """One point each for foreign and institutional net buying over the last sessions.

    Returns:
        The points, and the two sums that were read; NaN where unknown.
    """
    row = flows.rows.get(symbol)
    if row is None:
        why = f"unknown: {flows.note or 'no flows of this share'}"
        return Points(BetPart.SUPPLY, 0, 2, 2, why), (np.nan, np.nan)
    sums = (float(flows.foreign[row]), float(flows.institution[row]))
    low = sum(one > 0 for one in sums)
    high = low + sum(bool(np.isnan(one)) for one in sums)
    told = [
        f"{who} {_say_net(one, flows.unit)}"
        for who, one in zip(("foreign", "institutions"), sums, strict=True)
    ]
    why = f"{count} sessions to {flows.last}: {', '.join(told)}"
    return Points(BetPart.SUPPLY, low, high, 2, why), sums


def _say_net(value: float, unit: FlowUnit) -> str:
    if np.isnan(value):
        return "unknown"
    if unit is FlowUnit.KRW:
        return format_krw_units(value, is_signed=True)
    return f"{format_large(value)} shares"
