"""What an optimisation becomes once it is checked against the real bars."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from core.contracts import Actor, BarSeries
from core.errors import InvalidInputError
from core.trading.bar_access import BarAccess
from core.trading.bar_digests import clip_bars
from core.trading.optimisation.admission_checks import (
    check_search,
    check_seen,
    check_settings,
    check_unseen,
)
from core.trading.optimisation.grid import MAX_GRID, count_points
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.probes import Probes
from core.trading.optimisation.request import OptimisationRequest, Stretch
from core.trading.optimisation.space import dump_space
from core.trading.optimisation.stretches import describe_stretch, find_split_day
from core.trading.optimisation.windows import make_windows
from core.trading.validation import CheckedRequest
from db.trading.optimisation_tables import OptimisationRun


@dataclass(frozen=True, slots=True, eq=False)
class Admitted:
    """A request that can be run.

    Attributes:
        row: the run as it would be stored.
        trial_count: trials at most, over all windows.
        bars_per_trial: bars that one trial sees.
    """

    row: OptimisationRun
    point_count: int
    feasible_count: int | None
    trial_count: int
    bars_per_trial: int
    in_sample: Stretch
    out_of_sample: Stretch | None


@dataclass(frozen=True, slots=True)
class OptimisationAdmission(BarAccess):
    """Lets a request in or refuses it; the same for a plan as for the start."""

    def admit(self, actor: Actor, request: OptimisationRequest) -> Admitted:
        """Check everything. Of the bars that stay unseen only the times are looked at.

        Raises:
            InvalidInputError: the first thing wrong.
            NotFoundError: no such strategy, method or symbol.
        """
        probes = check_search(request)
        checked = check_settings(request, probes)
        query = checked.request.bar_query()
        bars = self.load_bars(actor, query)
        if not len(bars):
            raise InvalidInputError(
                f"There are no bars of {request.symbol} in this period.",
                "Choose another period or import bars for it.",
            )
        whole = describe_stretch(bars)
        share = 0.0 if request.walk_forward else request.holdout_share
        last_seen = find_split_day(bars, share)
        seen = self.load_bars(actor, replace(query, end=last_seen))
        self.check_holdout(actor, seen)
        as_seen = replace(
            checked, request=replace(checked.request, end=last_seen if share else query.end)
        )
        warnings = [*checked.warnings, *check_seen(as_seen, seen, probes, self.count_sessions)]
        unseen = None
        if share and len(seen) < len(bars):
            kept = clip_bars(bars, bars.time[len(seen) :])
            unseen = describe_stretch(kept)
            warnings += [*check_unseen(unseen, probes), *self._say_sealed(actor, kept)]
        parts = replace(describe_stretch(seen), first=whole.first), unseen
        row = _build_row(actor, request, checked, seen, parts)
        row.warnings = list(dict.fromkeys(warnings))
        return self._count(request, row, probes, parts)

    def _say_sealed(self, actor: Actor, unseen: BarSeries) -> list[str]:
        try:
            self.check_holdout(actor, unseen)
        except InvalidInputError:
            sentence = (
                "Bars that are kept back lie in a sealed holdout: a pick can be judged on them "
                "only once it has been opened."
            )
            return [sentence]
        return []

    def _count(
        self,
        request: OptimisationRequest,
        row: OptimisationRun,
        probes: Probes,
        parts: tuple[Stretch, Stretch | None],
    ) -> Admitted:
        walk = request.walk_forward
        method = METHODS.get(request.method)(
            request.space, request.objectives, request.budget, request.seed
        )
        trials, bars = method.count(), parts[0].bars
        row.planned = trials
        if walk is not None:
            windows = make_windows(
                bars, walk.train, walk.test, walk.step, is_anchored=walk.is_anchored
            )
            row.planned = len(windows)
            trials = len(windows) * min(probes.feasible_count or MAX_GRID, trials)
            bars = sum(window.train.stop - window.train.start for window in windows) // len(windows)
        return Admitted(
            row, count_points(request.space), probes.feasible_count, trials, bars, *parts
        )


def _build_row(
    actor: Actor,
    request: OptimisationRequest,
    checked: CheckedRequest,
    seen: BarSeries,
    parts: tuple[Stretch, Stretch | None],
) -> OptimisationRun:
    in_sample, unseen = parts
    return OptimisationRun(
        user_id=actor.user_id,
        strategy=request.space.kind,
        space=dump_space(request.space),
        method=request.method,
        objectives=[asdict(objective) for objective in request.objectives],
        min_trades=request.min_trades,
        budget=request.budget,
        seed=request.seed,
        holdout_share=request.holdout_share if unseen else 0.0,
        is_walk=request.walk_forward is not None,
        walk_forward=asdict(request.walk_forward) if request.walk_forward else None,
        costs=checked.costs.model_dump(mode="json"),
        execution=checked.execution.model_dump(mode="json"),
        symbol=seen.symbol,
        source=seen.passport.source,
        interval=seen.interval,
        start=in_sample.first,
        end=unseen.last if unseen else in_sample.last,
        in_sample_end=in_sample.last,
        in_sample_bars=in_sample.bars,
        out_of_sample_start=unseen.first if unseen else None,
        out_of_sample_bars=unseen.bars if unseen else 0,
        planned=0,
        warnings=[],
        notes=request.notes,
        cloned_from=request.cloned_from,
    )
