"""What a condition looks at: a price, a line of an indicator, or a number."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.errors import InvalidInputError
from core.indicator import Indicator, build_indicator

MAX_AGO = 250
"""Bars that an operand may look back."""
MAX_NUMBER = 1e12

PriceField = Literal["open", "high", "low", "close", "volume"]


class Node(BaseModel):
    """Base of everything in a tree: frozen, closed, and strict about what is a number."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Line(Node):
    """A value per bar, of this bar or an earlier one, times a factor."""

    ago: int = Field(default=0, ge=0, le=MAX_AGO)
    times: float = Field(default=1.0, ge=0.01, le=100.0)


class Price(_Line):
    """A column of the bars."""

    kind: Literal["price"] = "price"
    field: PriceField = "close"


class IndicatorLine(_Line):
    """One line of a registered indicator; `values` left out take the indicator's defaults."""

    kind: Literal["indicator"] = "indicator"
    indicator: str = Field(max_length=40)  # the name under which it is registered
    values: dict[str, float] = Field(default_factory=dict, max_length=10)
    line: str = Field(default="", max_length=40)

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        """Complete values and line, so that equal trees are written alike."""
        if not isinstance(data, dict):
            return data
        name, values = data.get("indicator"), data.get("values", {})
        if not isinstance(name, str) or not isinstance(values, dict):
            return data
        built = build_indicator(name[:40], values)
        names = [line.name for line in built.lines]
        line = data.get("line") or names[0]
        if line not in names:
            raise InvalidInputError(
                f"{built.title} has no line called {str(line)[:40]!r}.",
                f"Choose {' or '.join(names)}.",
            )
        return {**data, "values": built.model_dump(), "line": line}

    @cached_property
    def built(self) -> Indicator:
        """The indicator with these values."""
        return build_indicator(self.indicator, self.values)

    @property
    def place(self) -> int:
        """Which of the indicator's lines."""
        return [line.name for line in self.built.lines].index(self.line)


class Number(Node):
    """The same on every bar."""

    kind: Literal["number"] = "number"
    value: float = Field(ge=-MAX_NUMBER, le=MAX_NUMBER)


Operand = Annotated[Price | IndicatorLine | Number, Field(discriminator="kind")]


def warm_up_of(operand: Price | IndicatorLine | Number) -> int:
    """Index of the first bar on which the operand has a value."""
    if isinstance(operand, Number):
        return 0
    own = operand.built.warm_up()[operand.place] if isinstance(operand, IndicatorLine) else 0
    return own + operand.ago
