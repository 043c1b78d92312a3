"""Parabolic stop and reverse."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from core.contracts import BarSeries, FloatArray
from core.declaration import number
from core.errors import InvalidInputError
from core.market_data.indicators.base import INDICATORS, Indicator, Line


@INDICATORS.register("parabolic_sar")
class ParabolicSar(Indicator):
    """Wilder's stop that closes in on the price (New Concepts in Technical Trading Systems, 1978).

    Next stop = stop + acceleration x (extreme - stop), never beyond the range of the last two
    bars. The acceleration starts at `step`, grows by `step` with each new extreme, up to
    `maximum`. Touched, the stop jumps to the extreme of the trade it ends and the side changes.
    It begins on the second bar: short where the low fell by more than the high rose, else long,
    with the first bar's opposite end as stop.
    """

    title = "Parabolic SAR"
    meaning = "A stop that tightens as a trend ages; when the price touches it, the trend is over."
    group = "trend"
    is_overlay = True
    lines = (Line("Parabolic SAR", "dots"),)
    step: float = number(
        0.02,
        0.001,
        0.2,
        unit="ratio",
        title="Step",
        description="First acceleration, and its growth per extreme.",
    )
    maximum: float = number(
        0.2,
        0.01,
        1.0,
        unit="ratio",
        title="Maximum",
        description="Highest acceleration; at least the step.",
    )

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.step > self.maximum:
            raise InvalidInputError(
                f"The step of Parabolic SAR ({self.step:g}) is above its maximum "
                f"({self.maximum:g}).",
                f"Choose a step of at most {self.maximum:g}, or a higher maximum.",
            )
        return self

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """The stop in force on each bar, in the price's currency."""
        import talib

        return (talib.SAR(bars.high, bars.low, self.step, self.maximum),)

    def warm_up(self) -> tuple[int, ...]:
        """Two bars are needed to tell the side."""
        return (1,)
