"""The strategies to start from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from core.errors import NotFoundError

Difficulty = Literal["easy", "medium", "advanced"]


@dataclass(frozen=True, slots=True)
class Template:
    """A starting point: a kind with values, and what kind of trader it suits.

    Attributes:
        key: stable name; addresses and stored strategies name it.
        title: as cards show it.
        difficulty: how much there is to understand before its result can be judged.
        idea: why it might work and when it does not, in two or three sentences.
        kind: name of the strategy.
        params, execution: values that differ from the defaults.
    """

    key: str
    title: str
    difficulty: Difficulty
    idea: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    execution: dict[str, Any] = field(default_factory=dict)


TEMPLATES: tuple[Template, ...] = (
    Template(
        "buy_and_hold",
        "Buy & Hold",
        "easy",
        "The yardstick: whatever another strategy earns has to be seen beside it. It bears every "
        "fall in full.",
        "buy_and_hold",
    ),
    Template(
        "conservative_sma",
        "Conservative SMA 20/50",
        "easy",
        "Follows trends that last for months and stays out of long falls. In a market without "
        "direction it buys late and sells late, again and again.",
        "sma_crossover",
        {"short": 20, "long": 50, "min_strength": 0.0},
        {"stop_loss": 0.1},
    ),
    Template(
        "rsi_reversal",
        "RSI 14/30/70",
        "medium",
        "Buys after a fast fall and sells after a fast rise. It suits markets that swing about a "
        "level; in a lasting fall it buys too early.",
        "rsi_mean_reversion",
        {"period": 14, "oversold": 30, "overbought": 70},
        {"stop_loss": 0.1},
    ),
    Template(
        "balanced_momentum",
        "Balanced Momentum",
        "medium",
        "Buys a rise of 2 % in 10 bars on half as much volume again, and leaves when it turns "
        "into a fall. Sharp reversals catch it on the wrong side.",
        "momentum",
        {"period": 10, "buy_change": 0.02, "sell_change": -0.02, "min_volume_ratio": 1.5},
        {"stop_loss": 0.08},
    ),
    Template(
        "turtle_donchian",
        "Donchian 20/10",
        "medium",
        "Buys new highs and sells new lows of a shorter span, as the turtles did. Most trades lose "
        "a little; a few long trends have to pay for them.",
        "donchian_breakout",
        {"entry": 20, "exit": 10},
    ),
    Template(
        "vcp",
        "VCP breakout",
        "advanced",
        "Waits for swings that become smaller and smaller and buys the way out on volume. Such "
        "bases are rare: on one instrument there are too few trades to judge it by.",
        "vcp_breakout",
        {},
        {"stop_loss": 0.08},
    ),
)
"""In the order in which they are shown."""


def get_template(key: str) -> Template:
    """The template of that key.

    Raises:
        NotFoundError: naming those there are.
    """
    for template in TEMPLATES:
        if template.key == key:
            return template
    known = ", ".join(template.key for template in TEMPLATES)
    raise NotFoundError(f"There is no template {key[:60]!r}.", f"Known: {known}.")
