"""What a run is told about itself while it goes on: every entry wanted, every close ordered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.enums import ExitReason, SignalRejection


class RunNotes:
    """Notes of the follower. Trades are the engine's own objects, told apart by identity.

    Attributes:
        first, last: the first and the last bar it decided on; -1 if there was none.
        ordered: bars on which an entry was ordered; the engine's trades carry the bar as `tag`.
        turned_down: bar to the reason why its entry was not ordered.
        closing: trade to the reason for the order that closes it.
        trailing: trades whose stop is where the trailing rule put it.
    """

    def __init__(self) -> None:
        self.first, self.last = -1, -1
        self.ordered: set[int] = set()
        self.turned_down: dict[int, SignalRejection] = {}
        self.closing: dict[Any, ExitReason] = {}
        self.trailing: set[Any] = set()
        self._trailing_from_start: set[int] = set()

    def begin_bar(self, i: int) -> None:
        """A bar has closed and is looked at."""
        self.first = i if self.first < 0 else self.first
        self.last = i

    def close(self, trades: Iterable[Any], reason: ExitReason) -> None:
        """Closing orders for these trades stand in front of everything else on the next bar."""
        self.closing |= dict.fromkeys(trades, reason)

    def order(self, i: int, *, is_stop_trailing: bool) -> None:
        """An entry was ordered on bar i; whether its stop is the trailing one."""
        self.ordered.add(i)
        if is_stop_trailing:
            self._trailing_from_start.add(i)

    def turn_down(self, i: int, reason: SignalRejection) -> None:
        """An entry was wanted on bar i and not ordered."""
        self.turned_down[i] = reason

    def has_trailing_stop(self, trade: Any) -> bool:
        """Whether the trailing rule put the trade's stop where it is."""
        return trade in self.trailing or trade.tag in self._trailing_from_start

    def count_filled(self, trades: Sequence[Any]) -> set[int]:
        """Bars whose order became one of these trades."""
        return self.ordered & {trade.tag for trade in trades}
