"""Builds the services of screens and alerts; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.contracts import Actor, ListQuotes, LoadUniverse, ScoreRegimes
from core.user.alert_service import AlertService
from core.user.alert_watch import AlertWatch
from core.user.screen_run_service import ScreenRunService
from core.user.screen_service import ScreenService
from db.session import Database


@dataclass(frozen=True)
class ScreenServices:
    """Screens, what they find, and alerts over watchlists."""

    screens: ScreenService
    screen_runs: ScreenRunService
    alerts: AlertService
    alert_watch: AlertWatch


def build_screen_services(
    database: Database,
    load_universe: LoadUniverse,
    list_quotes: ListQuotes,
    score_regimes: ScoreRegimes,
    find_actor: Callable[[int], Actor | None],
) -> ScreenServices:
    """All services of screening on one database.

    Args:
        database: where screens and alerts are kept.
        load_universe: the market to screen.
        list_quotes: what the symbols of a list are quoted from.
        score_regimes: tells the regimes of instruments.
        find_actor: the owner of an alert as they are now; None once disabled.
    """
    return ScreenServices(
        screens=ScreenService(database),
        screen_runs=ScreenRunService(load_universe, score_regimes),
        alerts=AlertService(database, load_universe, list_quotes, score_regimes),
        alert_watch=AlertWatch(database, load_universe, find_actor, score_regimes),
    )
