"""Rules that a user put together."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import Field, field_validator

from core.contracts import BarSeries
from core.indicator import Indicator
from core.trading.rules.conditions import Compare
from core.trading.rules.evaluation import Evaluator
from core.trading.rules.operands import IndicatorLine, Price
from core.trading.rules.remarks import list_remarks
from core.trading.rules.rule_set import SIDES, RuleSet, read_rules
from core.trading.rules.words import say_condition, say_rules
from core.trading.strategies.base import STRATEGIES, Signals, Strategy, StrategyParams

FIRST_RULES = RuleSet(
    enter_long=Compare(
        left=Price(),
        relation="crosses_above",
        right=IndicatorLine(indicator="sma", values={"length": 50}),
    ),
    exit_long=Compare(
        left=Price(),
        relation="crosses_below",
        right=IndicatorLine(indicator="sma", values={"length": 50}),
    ),
)
"""What the builder begins with."""


class Params(StrategyParams):
    """The rules; their numbers stand in the trees."""

    rules: RuleSet = Field(
        default=FIRST_RULES,
        title="Rules",
        description="Conditions to enter and leave, as the builder on the strategies page has "
        "them.",
        json_schema_extra={"unit": "rules"},
    )

    @field_validator("rules", mode="before")
    @classmethod
    def _read(cls, raw: Any) -> RuleSet:
        return read_rules(raw)


@STRATEGIES.register("rules")
class Rules(Strategy):
    """Enters and leaves when the conditions that its user put together hold.

    * A signal is set on every bar on which its tree holds, from the bar on which everything in
      the rules is known. A tree whose truth is unknown (a value is missing) gives none.
    * A side that has no tree gives no signals.

    What a tree may hold and how it is judged: `core.trading.rules`.
    """

    title = "Own rules"
    category = "own rules"
    buys = "Buys by rules of one's own."
    sells = "Sells by rules of one's own."
    params_type = Params
    modules = (
        "core.trading.rules.conditions",
        "core.trading.rules.evaluation",
        "core.trading.rules.operands",
        "core.trading.rules.rule_set",
    )
    params: Params

    def indicators(self) -> tuple[Indicator, ...]:
        """Those that the rules name."""
        return self.params.rules.indicators()

    def may_short(self) -> bool:
        """Whether there is a rule to sell short."""
        return self.params.rules.enter_short is not None

    def warm_up(self) -> int:
        """Until everything in the rules is known."""
        return self.params.rules.warm_up()

    def summarise(self) -> str:
        """The rules in words: they have no shorter form."""
        return self.describe()

    def describe(self) -> str:
        """The rules in words."""
        return say_rules(self.params.rules)

    def say_side(self, side: str) -> str:
        """The tree of that side in words."""
        words = say_condition(self.params.rules.trees()[side])
        return f"{words[:1].upper()}{words[1:]}."

    def warnings(self, bars: BarSeries) -> list[str]:
        """What in the rules is hardly meant."""
        del bars
        return list_remarks(self.params.rules)

    def signals(self, bars: BarSeries) -> Signals:
        """Each tree's verdict on each bar."""
        evaluator, trees = Evaluator(bars), self.params.rules.trees()
        is_ready = np.arange(len(bars)) >= self.warm_up()
        nothing = np.zeros(len(bars), dtype=np.bool_)
        found = [
            is_ready & evaluator.judge(trees[side]).holds if side in trees else nothing
            for side in SIDES
        ]
        return Signals(found[0], found[1], found[2], found[3])
