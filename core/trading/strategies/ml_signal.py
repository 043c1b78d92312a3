"""Following a model that learns from the bars which moves came before a rise."""

from __future__ import annotations

import numpy as np
from pydantic import model_validator

from core.contracts import BarSeries, FloatArray
from core.errors import InvalidInputError
from core.formatting import format_count
from core.trading.declaration import format_value, number
from core.trading.learning.features import FIRST_KNOWN, VOLUME_COLUMN, build_features
from core.trading.learning.labels import label_moves
from core.trading.learning.logistic import LEAST_OF_A_CLASS
from core.trading.learning.walk_forward_model import Predictions, Schedule, predict_walk_forward
from core.trading.strategies.base import (
    STRATEGIES,
    Reading,
    Signals,
    Strategy,
    StrategyParams,
    as_strength,
)


class Params(StrategyParams):
    """What is learned, how sure the model must be, and what it learns from."""

    horizon: int = number(
        5,
        1,
        60,
        unit="bars",
        title="Horizon",
        description="Bars ahead whose direction the model learns to tell.",
    )
    enter_above: float = number(
        0.55,
        0.5,
        0.9,
        unit="fraction",
        title="Enter above",
        description="It enters when the probability of its direction is above this.",
    )
    leave_below: float = number(
        0.5,
        0.1,
        0.9,
        unit="fraction",
        title="Leave below",
        description="It leaves when the probability of its direction is below this.",
    )
    train: int = number(
        500,
        100,
        2_000,
        unit="bars",
        title="Training window",
        description="Bars that each fit learns from; the newest whose outcome is known.",
    )
    refit: int = number(
        20, 1, 250, unit="bars", title="Refit", description="Bars from one fit to the next."
    )
    min_move: float = number(
        0.003,
        0.0,
        0.1,
        unit="fraction",
        title="Smallest move",
        description="It learns from changes beyond this only: a smaller one would not pay costs.",
    )
    penalty: float = number(
        0.1,
        0.01,
        10.0,
        unit="points",
        title="Penalty",
        description="Shrinks the model's weights towards none: higher is more cautious.",
    )

    @model_validator(mode="after")
    def _check_thresholds(self) -> Params:
        if self.leave_below > self.enter_above:
            enter = format_value(self.enter_above, "fraction")
            raise InvalidInputError(
                f"It would leave below {format_value(self.leave_below, 'fraction')} and enter "
                f"above {enter}: it could do both on one bar.",
                f"Choose a probability to leave of {enter} or less.",
            )
        return self


@STRATEGIES.register("ml_signal")
class MlSignal(Strategy):
    """Follows a logistic regression that is fitted again and again to the bars it has seen.

    Features of a bar, from it and earlier bars: the change over 1, 5, 20 and 60 bars; the
    volatility of 20; the distance of the close from its mean of 20 and of 60; RSI 14; the z-score
    of the volume within 20. Label of a bar: 1 if close `horizon` bars later / close - 1 is above
    `min_move`, 0 if it is below -`min_move`, else none.

    The first fit is made on the first bar that has `train` bars with features and an outcome
    behind it, and every `refit` bars from there on: on the `train` bars that end `horizon` bars
    before that bar, so that no label reaches past it. Features are standardised by those bars;
    the weights minimise the mean logistic loss + `penalty` / 2 * their sum of squares. p =
    probability of label 1 by the newest fit.

    * Enter long: p > `enter_above`; exit long: p < `leave_below`.
    * Enter short: 1 - p > `enter_above`; exit short: 1 - p < `leave_below`.

    There is no signal from a fit whose bars hold fewer than 10 rises or 10 falls. The volume is
    left out of a fit where more than half of its bars lack it; of one that uses it, a bar without
    it gets no signal. The run says how often.

    Strength: the probability beyond the threshold, over what there is: (p - `enter_above`) / (1 -
    `enter_above`), for a short with 1 - p.
    """

    title = "ML signal"
    category = "learned"
    buys = (
        "Buys when a model that learned from the last {train} gives a rise over the next {horizon} "
        "a probability above {enter_above}."
    )
    sells = "Sells when that probability is below {leave_below}."
    params_type = Params
    modules = (
        "core.trading.learning.features",
        "core.trading.learning.labels",
        "core.trading.learning.logistic",
        "core.trading.learning.walk_forward_model",
    )
    packages = ("scikit-learn", "scipy")
    params: Params

    def warm_up(self) -> int:
        """The slowest feature, the first training window, and the time its last label takes."""
        return self._schedule().begin

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        rise = self._predict(bars).probability
        fall = 1.0 - rise
        enter, leave = self.params.enter_above, self.params.leave_below
        return Signals(rise > enter, rise < leave, fall > enter, fall < leave)

    def strength(self, bars: BarSeries) -> FloatArray:
        """The probability beyond the threshold, see the class."""
        rise, enter = self._predict(bars).probability, self.params.enter_above
        return as_strength((np.maximum(rise, 1.0 - rise) - enter) / (1.0 - enter))

    def readings(self, bars: BarSeries) -> tuple[Reading, ...]:
        """The probability of a rise."""
        return (Reading("probability of a rise", self._predict(bars).probability, "ratio"),)

    def describe(self) -> str:
        """The rules, and when it learns."""
        refit = format_value(self.params.refit, "bars")
        return f"{super().describe()} It learns anew every {refit}, from known outcomes only."

    def warnings(self, bars: BarSeries) -> list[str]:
        """How often there was no model, or none with the volume."""
        found = self._predict(bars)
        models = [fit for fit in found.fits if fit.model is not None]
        without = sum(not fit.uses[VOLUME_COLUMN] for fit in models)
        said = []
        if missing := len(found.fits) - len(models):
            move = format_value(self.params.min_move, "fraction")
            said.append(
                f"At {format_count(missing)} of {format_count(len(found.fits))} fits there was "
                f"nothing to learn: fewer than {LEAST_OF_A_CLASS} rises, or falls, of more than "
                f"{move} within the training window. There is no signal until the next fit."
            )
        source = bars.passport.source
        if without:
            said.append(
                f"{format_count(without)} of {format_count(len(models))} models do without the "
                f"volume: the source ({source}) does not give it, or it does not vary."
            )
        if unread := found.count_unread():
            said.append(
                f"On {format_count(unread)} bars there is no signal: the model uses the volume, "
                f"which the source ({source}) does not give there or which does not vary."
            )
        return said

    def _schedule(self) -> Schedule:
        p = self.params
        return Schedule(FIRST_KNOWN, p.train, p.horizon, p.refit, p.penalty)

    def _predict(self, bars: BarSeries) -> Predictions:
        schedule = self._schedule()
        if len(bars) <= schedule.begin:
            return Predictions(np.full(len(bars), np.nan), ())
        labels = label_moves(bars.close, self.params.horizon, self.params.min_move)
        return predict_walk_forward(build_features(bars), labels, schedule)
