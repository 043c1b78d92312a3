"""Builds the services of signals; the assembly of trading hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.contracts import Actor, CountSessions, ListQuotes, LoadBars
from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.trading.honesty.holdout_service import HoldoutService
from core.trading.signals.decay_service import DecayService
from core.trading.signals.emission_service import EmissionService
from core.trading.signals.follow_service import FollowService
from core.trading.signals.sessions import FindClose
from core.trading.signals.settlement import Assessor
from core.trading.signals.signal_service import SignalService
from core.trading.signals.signal_starter import SignalStarter
from db.session import Database


@dataclass(frozen=True)
class SignalServices:
    """What is followed, what was emitted, and how an edge fades."""

    signal_follows: FollowService
    signals: SignalService
    signal_emissions: EmissionService
    signal_decays: DecayService
    signal_starter: SignalStarter


def build_signal_services(
    database: Database,
    outbox: Outbox,
    jobs: JobQueue,
    load_bars: LoadBars,
    list_quotes: ListQuotes,
    *,
    count_sessions: CountSessions,
    find_close: FindClose,
    find_actor: Callable[[int], Actor | None],
) -> SignalServices:
    """All services of signals on one database.

    Args:
        database: where signals are kept.
        outbox: tells of new ones.
        jobs: takes the work.
        load_bars: bars of one series.
        list_quotes: names, and prices as they are now.
        count_sessions: how old a bar is.
        find_close: when a session is over.
        find_actor: the owner of a follow as they are now; None once disabled.
    """
    holdouts = HoldoutService(database, load_bars)

    def find_sealed(actor: Actor, symbol: str) -> date | None:
        sealed = [one for one in holdouts.list_holdouts(actor, symbol) if one.is_sealed]
        return min((one.first_day for one in sealed), default=None)

    assessor = Assessor(load_bars, count_sessions, find_close)
    emissions = EmissionService(database, outbox, jobs, assessor)
    return SignalServices(
        signal_follows=FollowService(database, list_quotes),
        signals=SignalService(database, list_quotes, count_sessions),
        signal_emissions=emissions,
        signal_decays=DecayService(database, jobs, assessor, find_sealed),
        signal_starter=SignalStarter(database, emissions, find_actor),
    )
