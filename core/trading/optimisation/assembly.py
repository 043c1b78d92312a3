"""Builds the services of optimisation; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import CountSessions, LoadBars
from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.trading.admission import Admission
from core.trading.honesty.holdout_types import CheckHoldout
from core.trading.optimisation.admission import OptimisationAdmission
from core.trading.optimisation.applied_checks import AppliedChecks
from core.trading.optimisation.optimisation_runner import OptimisationRunner
from core.trading.optimisation.optimisation_service import OptimisationService
from core.trading.optimisation.out_of_sample_runner import OutOfSampleRunner
from core.trading.optimisation.pick_service import PickService
from core.trading.optimisation.trial_service import TrialService
from db.session import Database


@dataclass(frozen=True)
class OptimisationServices:
    """Searches over parameters, their trials, and what is picked from them."""

    optimisations: OptimisationService
    optimisation_trials: TrialService
    optimisation_runner: OptimisationRunner
    picks: PickService
    out_of_sample_runner: OutOfSampleRunner
    applied_checks: AppliedChecks


def build_optimisation_services(
    database: Database,
    outbox: Outbox,
    jobs: JobQueue,
    load_bars: LoadBars,
    *,
    count_sessions: CountSessions,
    check_holdout: CheckHoldout,
) -> OptimisationServices:
    """All services of optimisation on one database.

    Args:
        database: where runs, trials and picks are kept.
        outbox: tells that a search has finished.
        jobs: takes the work.
        load_bars: bars of one series.
        count_sessions: how many sessions a period should have.
        check_holdout: refuses bars that whoever asks has sealed.
    """
    plain = Admission(load_bars, count_sessions, check_holdout)
    own = OptimisationAdmission(load_bars, count_sessions, check_holdout)
    return OptimisationServices(
        optimisations=OptimisationService(database, jobs, own),
        optimisation_trials=TrialService(database),
        optimisation_runner=OptimisationRunner(database, outbox, load_bars, check_holdout),
        picks=PickService(database, jobs, plain),
        out_of_sample_runner=OutOfSampleRunner(database, load_bars, check_holdout),
        applied_checks=AppliedChecks(database, outbox),
    )
