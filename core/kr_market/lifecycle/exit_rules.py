"""When a followed signal is sold: one set of rules, three presets, every threshold a setting.

Entry is the open of the market's next session after the signal's. What holds in each session that
the share trades, the session of the entry included and in this order:

1. What was decided before, and could not be carried out or was decided after the last close, is
   sold at the open.
2. The open at or below the stop: sold at the open, not at the stop (a gap).
3. The open at or above the target: sold at the open; the order at the target was the first filled.
4. The low at or below the stop: sold at the stop. If the high reached the target too, nobody knows
   which came first: the stop is taken and the trade is marked as a worst case.
5. The high at or above the target: sold at the target.
6. The last session of the hold: sold at its close.
7. After the close, where the setting asks for it: sold at the next open because foreigners have
   sold for some sessions running, or because the RSI is hot.

The stop is the higher of the fixed one and the trailing one; the trailing one hangs below the
highest price since the entry up to the session *before*, since within a session nobody knows
whether the high came ahead of the low. Age counts sessions in which that share traded. A share
locked at its lower limit for a whole session cannot be sold in it: the sale waits for the next
open at which it trades. A suspended share stays open until it trades.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.enums import SignalExit
from core.errors import InvalidInputError

EXIT_CODES: tuple[SignalExit, ...] = tuple(SignalExit)
"""Arrays of outcomes carry the place of a reason in this tuple, and -1 for none."""
_RSI_TOP = 100


@dataclass(frozen=True, slots=True)
class ExitRules:
    """Thresholds as fractions; None switches a rule off.

    Attributes:
        version: of the definition above; a stored outcome names it.
        stop_loss, take_profit: below and above the price of entry.
        trailing_stop: below the highest price since the entry.
        max_sessions: sold at the close of this session of the share, the entry's being the first.
        position_size: of the capital, for a backtest.
        max_positions: open at once, for a backtest.
        foreign_sell_sessions: sold after foreigners sold net in so many known sessions running.
        rsi_exit: sold once the RSI of the close reaches it, 0 to 100.
        rsi_sessions: of the RSI, by simple means.
    """

    name: str
    stop_loss: float | None
    take_profit: float | None
    trailing_stop: float | None
    max_sessions: int
    position_size: float = 0.10
    max_positions: int = 10
    foreign_sell_sessions: int | None = None
    rsi_exit: float | None = None
    rsi_sessions: int = 14
    version: int = 1

    def __post_init__(self) -> None:
        falls = (self.stop_loss, self.trailing_stop)
        if any(fall is not None and not 0 < fall < 1 for fall in falls):
            raise InvalidInputError(
                "A stop lies between 0 and 100 % below the price.", "Give a fraction such as 0.05."
            )
        if self.take_profit is not None and not self.take_profit > 0:
            raise InvalidInputError("A target lies above the entry.", "Give e.g. 0.15.")
        counts = (self.max_sessions, self.foreign_sell_sessions or 1, self.rsi_sessions)
        if min(counts) < 1 or self.foreign_sell_sessions == 0:
            raise InvalidInputError("A number of sessions is at least 1.", "Give 1 or more.")
        if self.rsi_exit is not None and not 0 < self.rsi_exit <= _RSI_TOP:
            raise InvalidInputError("An RSI lies between 0 and 100.", "Give e.g. 80.")


BASE = ExitRules("base", 0.05, 0.15, 0.05, 15)
CONSERVATIVE = ExitRules("conservative", 0.03, 0.10, 0.04, 10, 0.05, 5)
AGGRESSIVE = ExitRules("aggressive", 0.07, 0.25, 0.06, 20, 0.15, 15)

EXIT_PRESETS: Mapping[str, ExitRules] = {
    rules.name: rules for rules in (BASE, CONSERVATIVE, AGGRESSIVE)
}


def find_exit_rules(name: str) -> ExitRules:
    """A preset by name.

    Raises:
        InvalidInputError: there is none of that name.
    """
    if name not in EXIT_PRESETS:
        raise InvalidInputError(
            f"There are no exit rules called {name!r}.", f"Choose of {', '.join(EXIT_PRESETS)}."
        )
    return EXIT_PRESETS[name]


def hold(sessions: int) -> ExitRules:
    """Rules that sell at the close of the n-th session and for no other reason."""
    return ExitRules(f"hold {sessions}", None, None, None, sessions)
