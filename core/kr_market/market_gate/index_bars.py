"""Finds the index among those that are named, with its bars and their age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.contracts import BarQuery
from core.enums import Interval
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.market_gate.gate_bars import GateBars, clean_series, no_bars
from core.kr_market.market_gate.gate_view import BarsOrigin
from core.kr_market.market_gate.session_age import count_age, find_clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.contracts import Actor, BarSeries
    from core.kr_market.inputs import MarketInputs

LOADED_SESSIONS = 1_040
"""Four years: exponential means have long forgotten what was before when the last year begins."""


@dataclass(frozen=True, slots=True)
class IndexBars:
    """The index as of a day.

    Attributes:
        symbol: of the index, or of the first that was looked for in vain.
        bars: empty without an index.
        clock: what counts as now; for invented bars the present that they were made for.
        origin: None without an index.
        reason: why there is none; empty where there is one.
    """

    symbol: str
    bars: GateBars
    clock: datetime
    origin: BarsOrigin | None = None
    reason: str = ""


def find_index(
    actor: Actor, inputs: MarketInputs, symbols: Sequence[str], day: date | None, at: datetime
) -> IndexBars:
    """The first of these symbols of which daily bars are stored.

    Args:
        actor: who asks.
        inputs: where bars come from.
        symbols: at least one.
        day: the last day whose bars may be read; None for all.
        at: now.
    """
    clock = find_clock(day, at)
    for symbol in symbols:
        try:
            series = inputs.load_bars(actor, BarQuery(symbol, end=day, interval=Interval.DAY))
        except NotFoundError:
            continue
        except InvalidInputError as error:  # stored, but not up to that day: no other is an answer
            return IndexBars(symbol, no_bars(), clock, reason=str(error))
        return _describe(symbol, series, inputs, clock, is_now=day is None)
    names = " or ".join(symbols)
    reason = f"No daily bars of the index {names} are stored. Import them, or name another index."
    return IndexBars(symbols[0], no_bars(), clock, reason=reason)


def _describe(
    symbol: str, series: BarSeries, inputs: MarketInputs, clock: datetime, *, is_now: bool
) -> IndexBars:
    bars, passport = clean_series(series, LOADED_SESSIONS), series.passport
    clock = passport.fetched_at if passport.is_demo and is_now else clock
    last = int((bars if len(bars) else series).time[-1])
    origin = BarsOrigin(
        source=passport.source,
        fetched_at=passport.fetched_at,
        exchange=passport.exchange,
        age_sessions=count_age(
            datetime.fromtimestamp(last, UTC).date(),
            passport.exchange,
            clock,
            inputs.count_sessions,
        ),
        clock=clock,
        is_demo=passport.is_demo,
    )
    return IndexBars(symbol, bars, clock, origin)
