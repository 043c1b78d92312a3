"""The yardstick: buy, and do nothing more."""

from __future__ import annotations

import numpy as np
from pydantic import model_validator

from core.contracts import BarSeries
from core.errors import InvalidInputError
from core.trading.declaration import number
from core.trading.strategies.base import STRATEGIES, Signals, Strategy, StrategyParams

FIRST_DECISION = 1
"""The engine's first decision is on the second bar (index 1), filled on the third."""


class Params(StrategyParams):
    """How long it holds and in how many steps it buys."""

    hold_bars: int = number(
        0,
        0,
        100_000,
        unit="bars",
        title="Hold period",
        description="Bars from the first purchase to the sale; 0 holds to the end.",
    )
    instalments: int = number(
        1,
        1,
        120,
        unit="count",
        title="Instalments",
        description="Equal purchases that build the position; 1 buys at once.",
    )
    spacing: int = number(
        20,
        1,
        260,
        unit="bars",
        title="Spacing",
        description="Bars from one instalment to the next.",
    )

    @model_validator(mode="after")
    def _check_instalments_fit(self) -> Params:
        needed = (self.instalments - 1) * self.spacing
        if 0 < self.hold_bars <= needed:
            raise InvalidInputError(
                f"{self.instalments} instalments {self.spacing} bars apart take {needed} bars, "
                f"but the hold period is {self.hold_bars}.",
                f"Hold for more than {needed} bars, or buy in fewer or closer instalments.",
            )
        return self


@STRATEGIES.register("buy_and_hold")
class BuyAndHold(Strategy):
    """Buys at the first opportunity, at once or in equal instalments, and holds.

    * Enter long: on the engine's first decision bar (index 1) and then every `spacing` bars, until
      all instalments are bought. The spacing is a parameter, not the length of the data divided:
      that length is not known on the first bar.
    * Exit long: `hold_bars` bars after the first purchase was decided, or never (0): the engine
      closes what is open on the last bar.

    Each instalment puts the same share of the starting cash into the market, see
    `core.trading.signal_follower`.
    """

    title = "Buy and hold"
    category = "passive"
    buys = "Buys at the first opportunity, at once or in equal parts."
    sells = "Sells after the hold period, or holds to the end."
    can_short = False
    params_type = Params
    params: Params

    def warm_up(self) -> int:
        """Nothing has to be computed first."""
        return 0

    def describe(self) -> str:
        """The plan with these values, in words."""
        p = self.params
        steps = (
            f", in {p.instalments} equal parts {p.spacing} bars apart" if p.instalments > 1 else ""
        )
        end = f"Sells {p.hold_bars} bars later." if p.hold_bars else "Holds to the end."
        return f"Buys at the first opportunity{steps}. {end}"

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        count = len(bars)
        nothing = np.zeros(count, dtype=np.bool_)
        enter, leave = nothing.copy(), nothing.copy()
        p = self.params
        enter[FIRST_DECISION : FIRST_DECISION + p.instalments * p.spacing : p.spacing] = True
        if p.hold_bars:
            leave[FIRST_DECISION + p.hold_bars : FIRST_DECISION + p.hold_bars + 1] = True
        share = np.full(count, 1.0 / p.instalments)
        return Signals(enter, leave, nothing, nothing, share)
