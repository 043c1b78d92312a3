"""Trials of optimisations as readers see them: as columns, or one in full."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.contracts import Actor
from core.errors import InvalidInputError, NotFoundError
from core.permissions import Permission, require
from core.trading.honesty.line import count_of
from core.trading.optimisation.request import OptimisationRequest
from core.trading.optimisation.stored_figures import read_statistics
from core.trading.optimisation.task import build_request
from core.trading.optimisation.trial_types import TrialTable, TrialView
from core.trading.optimisation.words import describe_point, list_titles, read_point
from core.trading.statistics import DEFINITIONS
from core.trading.sweep.result import OUTCOMES
from core.trading.types import Statistics
from db.session import Database
from db.trading.optimisation_repository import OptimisationRepository
from db.trading.optimisation_trials import TrialBlock, TrialBlockRepository


class TrialService:
    """Finished trials of an optimisation, of one under way too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_trials(
        self, actor: Actor, optimisation_id: int, statistics: Sequence[str] = ()
    ) -> TrialTable:
        """All finished trials, with the statistics asked for: each costs 8 bytes a trial.

        Raises:
            InvalidInputError: an unknown statistic.
            NotFoundError: no such optimisation, or someone else's.
        """
        require(actor, Permission.READ_BACKTESTS)
        names = tuple(dict.fromkeys(statistics))
        for name in names:
            if name not in DEFINITIONS:
                raise InvalidInputError(
                    f"There is no statistic called {name!r}.",
                    f"Choose among {', '.join(DEFINITIONS)}.",
                )
        with self._database.read() as session:
            row = OptimisationRepository(session).get_for_owner(optimisation_id, actor.user_id)
            request = build_request(row)
            stored = [name for name in names if name in row.columns]
            places = [row.columns.index(name) for name in stored]
            blocks = list(TrialBlockRepository(session).iterate(optimisation_id, places))
        return _build_table(request, names, stored, blocks)

    def get_trial(self, actor: Actor, optimisation_id: int, trial: int) -> TrialView:
        """One trial with all its statistics.

        Raises:
            NotFoundError: no such optimisation or trial, or someone else's.
        """
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            row = OptimisationRepository(session).get_for_owner(optimisation_id, actor.user_id)
            request = build_request(row)
            block = TrialBlockRepository(session).find_trial(optimisation_id, trial)
        if block is None:
            raise NotFoundError(
                f"Optimisation {optimisation_id} has no trial {trial}.",
                "Choose one from its table of trials.",
            )
        params, rules = read_point(request.space, block.points[0])
        figures = read_statistics(block, row.columns)
        return TrialView(
            trial=trial,
            values={
                axis.name: float(value)
                for axis, value in zip(request.space.axes, block.points[0], strict=True)
            },
            params=params,
            execution=request.execution | rules,
            params_text=describe_point(request.space, block.points[0]),
            statistics=figures,
            outcome=OUTCOMES[int(block.code[0])],
            score_reason=_say_why_unscored(request, block, figures),
            unfilled=int(block.unfilled[0]),
        )


def _build_table(
    request: OptimisationRequest,
    names: tuple[str, ...],
    stored: list[str],
    blocks: list[TrialBlock],
) -> TrialTable:
    axes = tuple(axis.name for axis in request.space.axes)
    if not blocks:
        empty = TrialBlock(
            np.empty((0, len(axes))),
            np.empty((0, len(stored))),
            np.empty((0, len(request.objectives))),
            np.empty(0, dtype=np.int8),
            np.empty(0, dtype=np.int64),
        )
        blocks = [empty]
    rows = np.concatenate([block.rows for block in blocks])
    return TrialTable(
        axes=axes,
        titles=list_titles(request.space),
        points=np.concatenate([block.points for block in blocks]),
        statistics={
            name: np.array(rows[:, stored.index(name)])
            if name in stored
            else np.full(len(rows), np.nan)
            for name in names
        },
        scores=np.concatenate([block.scores for block in blocks]),
        code=np.concatenate([block.code for block in blocks]),
        unfilled=np.concatenate([block.unfilled for block in blocks]),
    )


def _say_why_unscored(
    request: OptimisationRequest, block: TrialBlock, statistics: Statistics
) -> str:
    if np.isfinite(block.scores[0]).all():
        return ""
    trades = statistics["trade_count"]
    if trades is None:
        return "It did not run."
    if trades < request.min_trades:
        return (
            f"It made {count_of(int(trades), 'trade')}; to be best it takes "
            f"{count_of(request.min_trades, 'trade')}."
        )
    return "The objective is not defined for it."
