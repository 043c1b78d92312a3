"""Sets finished runs of one owner side by side."""

from __future__ import annotations

from collections.abc import Sequence

from core.contracts import Actor
from core.errors import InvalidInputError, NotFoundError
from core.permissions import Permission, require
from core.trading.backtest_views import build_summary
from core.trading.comparison_types import ComparedRun, RunComparison
from core.trading.run_comparison import (
    FEWEST,
    MOST,
    compare_runs,
    describe_terms,
)
from core.trading.types import Curve
from db.session import Database
from db.trading.backtest_repository import BacktestRepository
from db.trading.result_repository import ResultRepository


class ComparisonService:
    """Comparisons are made on demand and not stored: their address says what they compare.

    Args:
        database: where runs are stored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def compare_backtests(self, actor: Actor, backtest_ids: Sequence[int]) -> RunComparison:
        """Two to five of the actor's completed runs, in the order given.

        Raises:
            InvalidInputError: too few or too many of them, or one that has no result.
            NotFoundError: no such run, or someone else's.
        """
        require(actor, Permission.READ_BACKTESTS)
        wanted = list(dict.fromkeys(backtest_ids))
        if not FEWEST <= len(wanted) <= MOST:
            raise InvalidInputError(
                f"{len(wanted)} runs were chosen; {FEWEST} to {MOST} can be compared.",
                "Choose them in the list of runs.",
            )
        with self._database.read() as session:
            found = BacktestRepository(session).list_by_ids(wanted, actor.user_id)
            curves = ResultRepository(session).load_curves(wanted)
            runs = []
            for wanted_id in wanted:
                if wanted_id not in found:
                    raise NotFoundError(
                        f"There is no backtest {wanted_id} among yours.",
                        "It may have been deleted: look in the list of runs.",
                    )
                row, result = found[wanted_id]
                summary = build_summary(row, result)
                if result is None:
                    raise InvalidInputError(
                        f"Run {summary.id} has no result: it is {summary.status}.",
                        "Leave it out, or wait until it is completed.",
                    )
                runs.append(
                    ComparedRun(
                        summary=summary,
                        currency=result.passport.get("currency", ""),
                        terms=describe_terms(summary, row.costs, row.execution),
                        bars_hash=result.receipt.get("bars_sha256", ""),
                        statistics=dict(result.statistics),
                        curve=Curve(**curves[summary.id]),
                    )
                )
        return compare_runs(runs)
