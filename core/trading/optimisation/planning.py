"""What an admitted request would do, and how long it would take."""

from __future__ import annotations

from core.trading.honesty.ledger import count_trials
from core.trading.optimisation.admission import Admitted
from core.trading.optimisation.forecast_time import Rate, forecast_seconds
from core.trading.optimisation.ledger_note import find_run_idea
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.request import OptimisationPlan
from core.trading.optimisation.seen_before import describe_seen
from db.session import Session
from db.trading.optimisation_pick_repository import LookRepository
from db.trading.optimisation_repository import OptimisationRepository

_MEASURED = 50  # of the newest runs


def build_plan(session: Session, admitted: Admitted) -> OptimisationPlan:
    """The plan, with what the ledger and earlier runs know."""
    row, unseen = admitted.row, admitted.out_of_sample
    idea = find_run_idea(row)
    rates = [
        Rate(_name_work(run.strategy, run.method), run.tried, run.bars, run.seconds)
        for run in OptimisationRepository(session).list_measured(_MEASURED)
    ]
    method = "grid" if row.is_walk else row.method
    forecast = forecast_seconds(
        _name_work(row.strategy, method), admitted.trial_count, admitted.bars_per_trial, rates
    )
    looks = LookRepository(session).count(idea.key, unseen.first, unseen.last) if unseen else 0
    return OptimisationPlan(
        symbol=row.symbol,
        source=row.source,
        interval=row.interval,
        point_count=admitted.point_count,
        feasible_count=admitted.feasible_count,
        trial_count=admitted.trial_count,
        seconds=forecast.seconds,
        seconds_source=forecast.words,
        in_sample=admitted.in_sample,
        out_of_sample=unseen,
        looks=looks,
        window_count=row.planned if row.is_walk else 0,
        trials_before=count_trials(session, idea)[0],
        warnings=(*row.warnings, *describe_seen(session, idea, unseen)),
    )


def _name_work(strategy: str, method: str) -> str:
    """What takes the time: the strategy, and a method that thinks between its trials."""
    known = method in METHODS.names()
    thinks = known and METHODS.get(method).batch < METHODS.get("grid").batch
    return f"{strategy} {method}" if thinks else strategy
