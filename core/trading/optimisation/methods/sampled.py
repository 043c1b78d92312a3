"""What the methods of Optuna have in common: ask, refuse what cannot be tried, tell."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from core.contracts import FloatArray
from core.trading.optimisation.grid import keeps_constraints, places_of, points_at
from core.trading.optimisation.methods.base import SAMPLING_BATCH, Method
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.sampling import draw_points
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.result import RowArray

if TYPE_CHECKING:
    import optuna

BROKEN = "broken"
"""Attribute of a trial: above 0 where its point breaks a constraint."""

_ASKS_PER_POINT = 8


class Sampled(Method):
    """A search by one of Optuna's samplers, over the places on the axes.

    A point that breaks a constraint is told to the sampler as the worst value so far and asked
    anew; so is a point without a value. A point that has been tried is not tried again. Where the
    sampler no longer finds a new point, random ones take over.

    A search is gone on with by asking again for what an earlier attempt was told: with the same
    seed the sampler is then in the same state. Where it asks for something else (another version
    of Optuna), the earlier trials are added to its history instead.
    """

    default_budget, max_budget = 500, 5_000
    batch = SAMPLING_BATCH

    def __init__(
        self, space: SearchSpace, objectives: tuple[Objective, ...], budget: int, seed: int
    ) -> None:
        """See the base."""
        super().__init__(space, objectives, budget, seed)
        self._study = self._open_study()
        self._waiting: dict[bytes, optuna.trial.Trial | None] = {}
        self._values: dict[bytes, list[float]] = {}
        self._worst: FloatArray = np.full(len(objectives), np.nan)
        self._begun = 0
        self._limit = self.count()  # asking for more than there are points would take for ever

    @abstractmethod
    def make_sampler(self) -> Any:
        """The sampler of Optuna."""

    def propose(self, count: int) -> RowArray:
        """See the base."""
        wanted = max(0, min(count, self._limit - self._begun))
        found: list[bytes] = []
        points: list[RowArray] = []
        for _ in range(_ASKS_PER_POINT * wanted):
            if len(found) == wanted:
                break
            trial = self._study.ask(self._ranges)
            places = np.array([[trial.params[axis.name] for axis in self.space.axes]])
            key, point = places.astype(np.int64).tobytes(), points_at(self.space, places)
            if not keeps_constraints(self.space, point)[0]:
                trial.set_user_attr(BROKEN, 1.0)
                self._study.tell(trial, self._replace_missing(np.full(len(self._worst), np.nan)))
            elif key in self._values:
                self._study.tell(trial, self._values[key])
            elif key in self._waiting:
                self._study.tell(trial, state=self._failed)
            else:
                self._waiting[key] = trial
                found.append(key)
                points.append(point)
        points += self._draw_rest(wanted - len(found))
        self._begun += sum(map(len, points))
        return np.concatenate(points) if points else self._none()

    def tell(self, points: RowArray, scores: RowArray) -> None:
        """See the base."""
        for start in range(0, len(points), self.batch):
            part = slice(start, start + self.batch)
            if self._keys(points[part])[0] not in self._waiting:
                self._repeat(points[part])
            self._tell_part(points[part], scores[part])

    def _repeat(self, points: RowArray) -> None:
        """Ask as an earlier attempt did; trials it asked for otherwise are left out."""
        asked = self._keys(self.propose(len(points)))
        told = set(self._keys(points))
        for key in asked:
            if key not in told and (trial := self._waiting.pop(key)) is not None:
                self._study.tell(trial, state=self._failed)
        self._begun += len(points) - len(asked)

    def _tell_part(self, points: RowArray, scores: RowArray) -> None:
        import optuna

        known = np.isfinite(scores).all(axis=1)
        signs = np.array([1.0 if each.is_max else -1.0 for each in self.objectives])
        if known.any():
            turned = np.vstack((self._worst * signs, scores[known] * signs))
            self._worst = np.nanmin(turned, axis=0) * signs
        for key, row, place in zip(
            self._keys(points), scores, places_of(self.space, points), strict=True
        ):
            values = self._replace_missing(row)
            trial = self._waiting.pop(key, None)
            if trial is not None:
                self._study.tell(trial, values)
            else:
                added = optuna.trial.create_trial(
                    params={
                        axis.name: int(at) for axis, at in zip(self.space.axes, place, strict=True)
                    },
                    distributions=self._ranges,
                    values=values,
                )
                self._study.add_trial(added)
            self._values[key] = values

    def _draw_rest(self, count: int) -> list[RowArray]:
        """Random points that nobody has asked for yet."""
        rest: list[RowArray] = []
        for block in draw_points(self.space, self.seed, SAMPLING_BATCH) if count else ():
            for key, point in zip(self._keys(block), block, strict=True):
                if len(rest) == count:
                    return rest
                if key not in self._values and key not in self._waiting:
                    self._waiting[key] = None
                    rest.append(point[None, :])
        return rest

    def _keys(self, points: RowArray) -> list[bytes]:
        return [row.tobytes() for row in places_of(self.space, points)]

    def _replace_missing(self, row: FloatArray) -> list[float]:
        """The worst value so far for what has none, 0 while there is none at all."""
        worst = np.nan_to_num(self._worst, nan=0.0)
        found: list[float] = (row if np.isfinite(row).all() else worst).tolist()
        return found

    def _open_study(self) -> optuna.Study:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._failed = optuna.trial.TrialState.FAIL
        self._ranges: dict[str, Any] = {
            axis.name: optuna.distributions.IntDistribution(0, axis.count() - 1)
            for axis in self.space.axes
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that an option is experimental; the version is pinned
            return optuna.create_study(
                sampler=self.make_sampler(),
                directions=["maximize" if each.is_max else "minimize" for each in self.objectives],
            )


def read_broken(trial: optuna.trial.FrozenTrial) -> tuple[float, ...]:
    """How far a trial breaks the constraints, for samplers that ask."""
    return (float(trial.user_attrs.get(BROKEN, 0.0)),)
