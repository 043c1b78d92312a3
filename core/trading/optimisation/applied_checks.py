"""Whether the plain backtest of an applied trial gives the trial's own numbers."""

from __future__ import annotations

from core.enums import AppliedCheck, BacktestStatus
from core.events.outbox import Outbox
from core.events.types import AppliedRunDiffered, BacktestFinished
from core.formatting import format_count
from core.trading.optimisation.stored_figures import read_statistics
from core.trading.statistics import DEFINITIONS
from core.trading.sweep.agreement import find_differences
from core.trading.types import Statistics
from db.base import stored_id
from db.session import Database, Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.optimisation_pick_repository import PickRepository
from db.trading.optimisation_tables import OptimisationPick, OptimisationRun
from db.trading.optimisation_trials import TrialBlockRepository
from db.trading.tables import Backtest, BacktestResult


class AppliedChecks:
    """Compares every applied backtest with its trial, unasked, and says loudly where it differs."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def on_backtest_finished(self, event: BacktestFinished, event_id: str) -> None:
        """Compare, once: a check that has been made is not made again."""
        del event_id
        with self._database.write() as session:
            found = PickRepository(session).find_by_backtest(event.backtest_id)
            if found is None or found[0].check is not AppliedCheck.PENDING:
                return
            pick, run = found
            run_row = BacktestRepository(session).find_for_update(event.backtest_id, run.user_id)
            if event.status != BacktestStatus.COMPLETED.value or run_row is None:
                error = run_row.error if run_row else "The backtest was deleted."
                pick.check, pick.differences = AppliedCheck.FAILED, [error or event.status]
                return
            _, result = BacktestRepository(session).get_for_owner(event.backtest_id, run.user_id)
            if result is not None:
                self._compare(session, pick, run, run_row, result)

    def _compare(
        self,
        session: Session,
        pick: OptimisationPick,
        run: OptimisationRun,
        row: Backtest,
        result: BacktestResult,
    ) -> None:
        block = TrialBlockRepository(session).find_trial(pick.run_id, pick.trial)
        if block is None:
            return  # trials go only with their run, and the pick with them
        differences = compare_statistics(
            read_statistics(block, run.columns), dict(result.statistics)
        )
        if not differences:
            pick.check, pick.differences = AppliedCheck.EQUAL, []
            return
        if result.receipt.get("bars_sha256") != run.bars_sha256:
            differences.insert(0, "The bars have changed since the search.")
        pick.check, pick.differences = AppliedCheck.DIFFERS, differences
        sentence = (
            f"This run was applied from trial {pick.trial} of optimisation {run.id} and does NOT "
            f"give its numbers: {'; '.join(differences[:3])}"
            f"{f' and {format_count(len(differences) - 3)} more' if len(differences) > 3 else ''}. "  # noqa: PLR2004 - as many as are named
            "Do not trust the optimisation until this is explained."
        )
        row.warnings = [sentence, *row.warnings]
        event = AppliedRunDiffered(
            optimisation_id=stored_id(run.id),
            trial=pick.trial,
            backtest_id=result.backtest_id,
            user_id=run.user_id,
            symbol=run.symbol,
            differences=differences,
        )
        self._outbox.record(session, event)


def compare_statistics(trial: Statistics, backtest: Statistics) -> list[str]:
    """What differs beyond rounding, in words; the backtest may know more than the trial."""
    theirs = {name: backtest.get(name) for name in trial}
    return [
        f"{DEFINITIONS[name].label if name in DEFINITIONS else name}: "
        f"{_say(trial[name])} in the trial, {_say(theirs[name])} in the backtest"
        for name in find_differences(trial, theirs)
    ]


def _say(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.12g}"
