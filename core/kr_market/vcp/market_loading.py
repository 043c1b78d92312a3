"""Bars and flows of one session of one market, as the scanner reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.contracts import Actor, FlowQuery, FlowUniverse, Universe, UniverseQuery
from core.errors import AppError, InvalidInputError
from core.kr_market.inputs import MarketInputs
from core.kr_market.vcp.facts import day_of
from core.kr_market.vcp.hit_marks import FLOW_HISTORY

SESSIONS = 400
"""What the longest rule reads, and room for suspensions of months."""


@dataclass(frozen=True, slots=True)
class LoadedMarket:
    """A market up to the session wanted.

    Attributes:
        flows: up to that session; None where they are unknown.
        flow_note: why they are; empty where they are known.
    """

    universe: Universe
    flows: FlowUniverse | None
    flow_note: str


def load_universe(
    inputs: MarketInputs, actor: Actor, source: str | None, day: date | None
) -> Universe:
    """The market up to a session, which is its last then.

    Raises:
        NotFoundError: no market is stored, or none of that source.
        InvalidInputError: the market has no session on that day.
    """
    universe = inputs.load_universe(actor, UniverseQuery(SESSIONS, source, day))
    found = day_of(universe, len(universe.time) - 1)
    if day is not None and found != day:
        raise InvalidInputError(
            f"{universe.source} has no session on {day}.",
            f"It may have been a holiday, or is not stored yet. The session before is {found}.",
        )
    return universe


def load_market(
    inputs: MarketInputs, actor: Actor, source: str | None, day: date | None
) -> LoadedMarket:
    """The market up to a session with its flows; a market without flows is one whose are unknown.

    Demonstration flows are never put beside real bars, nor the other way round.

    Raises:
        NotFoundError, InvalidInputError: see `load_universe`.
    """
    universe = load_universe(inputs, actor, source, day)
    session = day_of(universe, len(universe.time) - 1)
    query = FlowQuery(FLOW_HISTORY, end=session, is_demo=universe.is_demo)
    try:
        flows = inputs.load_flows(actor, query)
    except AppError as error:
        return LoadedMarket(universe, None, f"Flows are unknown: {error.message}")
    if not len(flows.time) or flows.time[-1] != universe.time[-1]:
        return LoadedMarket(
            universe, None, f"Flows are unknown: {flows.source} has none of {session}."
        )
    return LoadedMarket(universe, flows, "")
