"""What each step of the day does. It says what it found, and does nothing where nothing is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.contracts import Actor, FlowQuery, LoadFlows, LoadUniverse, UniverseQuery
from core.enums import DueState
from core.errors import AppError, ConflictError, InvalidInputError, NotFoundError
from core.kr_market.chain.chain_starter import StartScan, is_korean
from core.schedules.types import ActionResult

MakeReport = Callable[[Actor], str]
"""Stores the report of the newest session; returns its summary."""

NO_SOURCE = "No source that serves the whole Korean market is configured"


@dataclass(frozen=True, slots=True)
class DaySteps:
    """What schedules call: for the session that is due, or for the newest there is.

    All that it begins is done by jobs, over functions that are handed in.

    Attributes:
        closing_bets, vcp, flows: what is to be scanned, by name.
        follow: has the sealed signals followed.
    """

    load_universe: LoadUniverse
    load_flows: LoadFlows
    closing_bets: Mapping[str, StartScan]
    vcp: Mapping[str, StartScan]
    flows: Mapping[str, StartScan]
    follow: StartScan
    make_report: MakeReport

    def scan_closing_bets(self, actor: Actor, day: date | None) -> ActionResult:
        """Begin the closing bet's scans."""
        return self._scan(actor, day, self.closing_bets)

    def scan_vcp(self, actor: Actor, day: date | None) -> ActionResult:
        """Begin a scan by every VCP preset."""
        return self._scan(actor, day, self.vcp)

    def scan_everything(self, actor: Actor, day: date | None) -> ActionResult:
        """Begin every scan that looks at a whole session."""
        return self._scan(actor, day, {**self.vcp, **self.flows})

    def check_prices(self, actor: Actor, day: date | None) -> ActionResult:
        """Say whether the session's bars are here; have open signals followed."""
        found = self._find_market(actor, day)
        if found.state is not DueState.DONE:
            return found
        followed = _start(actor, {"following": self.follow})
        return ActionResult(
            found.state, f"{found.note} {followed.note}", followed.job_ids, found.session
        )

    def check_flows(self, actor: Actor, day: date | None) -> ActionResult:
        """Say whether the session's confirmed flows are here; scan them."""
        found = self._find_market(actor, day)
        session = day or found.session
        try:
            flows = self.load_flows(actor, FlowQuery(sessions=1))
        except (NotFoundError, InvalidInputError):
            return _skip("No flows are stored: import institutional_trend_long.", found.session)
        newest = datetime.fromtimestamp(int(flows.time[-1]), UTC).date()
        if session is None or newest != session:
            return _skip(
                f"The newest flows are of {newest.isoformat()} ({flows.source}). {NO_SOURCE}: "
                "import institutional_trend_long.",
                found.session,
            )
        started = _start(actor, self.flows)
        here = f"Flows of {newest.isoformat()} are here ({flows.source}). "
        return ActionResult(started.state, here + started.note, started.job_ids, newest)

    def _scan(self, actor: Actor, day: date | None, scans: Mapping[str, StartScan]) -> ActionResult:
        found = self._find_market(actor, day)
        if found.state is not DueState.DONE:
            return found
        started = _start(actor, scans)
        return ActionResult(started.state, started.note, started.job_ids, found.session)

    def report(self, actor: Actor, day: date | None) -> ActionResult:
        """Store the report of the session and tell the desk."""
        found = self._find_market(actor, day)
        if found.state is not DueState.DONE:
            return found
        return ActionResult(DueState.DONE, self.make_report(actor), session=found.session)

    def _find_market(self, actor: Actor, day: date | None) -> ActionResult:
        """Done, where the market's newest bars are those of the session."""
        try:
            universe = self.load_universe(actor, UniverseQuery(sessions=1))
        except NotFoundError:
            return _skip(f"No bars are stored. {NO_SOURCE}: import daily_prices.", None)
        newest = datetime.fromtimestamp(int(universe.time[-1]), UTC).date()
        said = f"{newest.isoformat()} ({universe.source})"
        if not is_korean(universe):
            return _skip("The largest market that is stored is not Korean.", None)
        if day is not None and newest != day:
            if universe.is_demo:
                return _skip(f"The demo market ends on {said}: nothing new comes.", newest)
            return _skip(
                f"The newest bars are of {said}, not of {day.isoformat()}. {NO_SOURCE}: "
                "import daily_prices.",
                newest,
            )
        return ActionResult(DueState.DONE, f"Bars of {said} are here.", session=newest)


def _skip(note: str, session: date | None) -> ActionResult:
    return ActionResult(DueState.SKIPPED, note, session=session)


def _start(actor: Actor, scans: Mapping[str, StartScan]) -> ActionResult:
    started: dict[str, str] = {}
    busy, failed = [], []
    for name, start in scans.items():
        try:
            started[name] = start(actor, None)
        except ConflictError:
            busy.append(name)
        except AppError as error:
            failed.append(f"{name}: {error}")
    said = []
    if started:
        said.append(f"Started: {', '.join(started)}.")
    if busy:
        said.append(f"Under way already: {', '.join(busy)}.")
    said += failed
    state = DueState.DONE if started else DueState.FAILED if failed else DueState.SKIPPED
    return ActionResult(
        state, " ".join(said) or "There is nothing to start.", tuple(started.values())
    )
