"""Loads what smart money reads of a market as known at an instant, or says why nothing is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from core.clock import now
from core.contracts import (
    Actor,
    FlowQuery,
    FlowUniverse,
    ListSessionHours,
    LoadFlows,
    LoadUniverse,
    SessionHours,
    Universe,
    UniverseQuery,
)
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.clock import to_seoul
from core.kr_market.smart_money.known_at import day_of, find_known_at, find_last_known
from core.kr_market.smart_money.presets import SmartMoneyPreset
from core.kr_market.smart_money.types import SmartMoneyQuery

_SPARE_SESSIONS = 30
"""Loaded beyond what the rules read, for sessions in which a share did not trade."""
_HOURS_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class LoadedMarket:
    """Bars and flows as known at an instant.

    Attributes:
        universe: None where no bars were stored.
        flows: None where none were known.
        last: position on the bars' sessions of the last one whose flows are known and stored;
            -1 where there is none.
        known_at: when these became known.
        waiting: what newer session is left out, and why.
        reason: why there is nothing; empty where there is something.
        hours: of the exchange's last sessions.
    """

    as_of: datetime
    universe: Universe | None = None
    flows: FlowUniverse | None = None
    last: int = -1
    known_at: datetime | None = None
    waiting: str = ""
    reason: str = ""
    hours: tuple[SessionHours, ...] = ()


class MarketLoader:
    """Reads bars and flows by functions that other domains hand in.

    Args:
        load_universe: bars of a market.
        load_flows: its flows.
        list_hours: of the exchange's sessions.
    """

    def __init__(
        self, load_universe: LoadUniverse, load_flows: LoadFlows, list_hours: ListSessionHours
    ) -> None:
        self._load_universe, self._load_flows = load_universe, load_flows
        self._list_hours = list_hours

    def load(self, actor: Actor, query: SmartMoneyQuery, preset: SmartMoneyPreset) -> LoadedMarket:
        """What was known; what became known later does not exist.

        Raises:
            InvalidInputError: `query.as_of` has no time zone.
        """
        sessions = preset.history + _SPARE_SESSIONS
        end = None if query.as_of is None else to_seoul(query.as_of).date()
        try:
            universe = self._load_universe(actor, UniverseQuery(sessions, query.source, end))
        except (NotFoundError, InvalidInputError) as error:
            return LoadedMarket(query.as_of or now(), reason=f"{error.message} {error.remedy}")
        as_of = query.as_of or (universe.fetched_at if universe.is_demo else now())
        newest = day_of(int(universe.time[-1]))
        hours = tuple(self._list_hours(newest - _HOURS_BACK, newest))
        known = find_last_known(universe.time, as_of, hours)
        if known is None:
            reason = "No session's flows were known by then. Choose a later day."
            return LoadedMarket(as_of, universe, reason=reason, hours=hours)
        try:
            wanted = FlowQuery(
                sessions, end=day_of(int(universe.time[known])), is_demo=universe.is_demo
            )
            flows = self._load_flows(actor, wanted)
        except NotFoundError as error:
            reason = f"{error.message} {error.remedy}"
            return LoadedMarket(as_of, universe, reason=reason, hours=hours)
        stored = np.flatnonzero(np.isin(universe.time[: known + 1], flows.time))
        if not len(stored):
            reason = (
                f"{flows.source} has no flows of the sessions that {universe.source} has up to "
                f"{day_of(int(universe.time[known]))}. Import flows and bars of the same time."
            )
            return LoadedMarket(as_of, universe, flows, reason=reason, hours=hours)
        last = int(stored[-1])
        return LoadedMarket(
            as_of=as_of,
            universe=universe,
            flows=flows,
            last=last,
            known_at=find_known_at(day_of(int(universe.time[last])), hours),
            waiting=_describe_waiting(universe, last, known, hours),
            hours=hours,
        )


def _describe_waiting(
    universe: Universe, last: int, known: int, hours: tuple[SessionHours, ...]
) -> str:
    newest = day_of(int(universe.time[-1]))
    used = day_of(int(universe.time[last]))
    if known > last:
        return (
            f"Flows go up to the session of {used}: those of {day_of(int(universe.time[known]))} "
            "are not stored. Import them."
        )
    if last < len(universe.time) - 1:
        at = to_seoul(find_known_at(day_of(int(universe.time[last + 1])), hours))
        return (
            f"Flows go up to the session of {used}: those of {newest} are known from "
            f"{at:%H:%M} KST on."
        )
    return ""
