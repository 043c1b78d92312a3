"""What the parts of a signal backtest are called."""

from __future__ import annotations

from collections.abc import Mapping

from core.enums import EntryRefusal, SignalExit
from core.formatting import format_percent
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import ExitRules
from core.kr_market.signal_backtest.account_types import SizeRule
from core.kr_market.signal_backtest.offers import STILL_OPEN, UNADJUSTED

EXIT_WORDS: Mapping[str, str] = {
    SignalExit.STOP_LOSS.value: "Stop",
    SignalExit.TAKE_PROFIT.value: "Target",
    SignalExit.TRAILING_STOP.value: "Trailing stop",
    SignalExit.TIME_EXIT.value: "Time",
    SignalExit.FOREIGN_SELL.value: "Foreigners sold",
    SignalExit.RSI_EXIT.value: "RSI",
    UNADJUSTED: "Unadjusted jump",
    STILL_OPEN: "Still open",
}

REFUSAL_WORDS: Mapping[str, tuple[str, str]] = {
    EntryRefusal.NO_SESSION.value: (
        "No session after it",
        "Made in the period's last session: there is no open to buy at.",
    ),
    EntryRefusal.NOT_A_SHARE.value: (
        "Not a common share",
        "Preferred shares and funds are not traded.",
    ),
    EntryRefusal.ILLIQUID.value: (
        "Too little traded",
        "Mean traded value of the last 20 sessions below the least asked for, or not known.",
    ),
    EntryRefusal.UNADJUSTED.value: (
        "Unadjusted price move",
        "A move beyond the daily limit in the 20 clean bars before, or at the entry.",
    ),
    EntryRefusal.SUSPENDED.value: (
        "Suspended",
        "The share did not trade in the next session; the order is not kept for later.",
    ),
    EntryRefusal.LOCKED.value: (
        "Locked at the upper limit",
        "All of the next session at the daily limit: there was nobody to buy from.",
    ),
    EntryRefusal.GATE.value: ("Market Gate", "The gate was red or unknown after the signal."),
    EntryRefusal.HELD.value: ("Already held", "The account held the share at that open."),
    EntryRefusal.SLOTS.value: (
        "No free place",
        "As many positions were held as the rules allow; a better score came first.",
    ),
    EntryRefusal.TOO_DEAR.value: (
        "One share too dear",
        "A single share costs more than one position may.",
    ),
    EntryRefusal.CASH.value: (
        "Not enough cash",
        "Less cash than for half of the position; sales of the same day do not count.",
    ),
}
"""Reason → title and what it means."""


def describe_exits(rules: ExitRules) -> str:
    """The exits of a preset in one line."""
    parts = (
        (rules.stop_loss, "stop {}"),
        (rules.take_profit, "target {}"),
        (rules.trailing_stop, "trailing stop {}"),
    )
    said = [words.format(format_percent(share, 0)) for share, words in parts if share is not None]
    return ", ".join([*said, f"at most {rules.max_sessions} sessions of the share"])


def describe_sizes(rules: ExitRules) -> str:
    """The positions of a preset in one line."""
    size, rule = rules.position_size, SizeRule()
    low, high = size * rule.floor, size * (rule.floor + rule.span)
    return (
        f"at most {rules.max_positions} positions, each {format_percent(size, 0)} of the account "
        f"× (0.8 + score/100 × 0.4): {format_percent(low, 1)} to {format_percent(high, 1)}"
    )


def describe_costs(costs: TradingCosts, taxes: list[float]) -> str:
    """Commission, slippage and the sell tax of the period.

    Args:
        costs: of each fill.
        taxes: rates of the period, oldest first.
    """
    rates = " then ".join(format_percent(rate) for rate in dict.fromkeys(taxes))
    return (
        f"{format_percent(costs.commission, 3)} commission and {format_percent(costs.slippage, 1)} "
        f"slippage each way, {rates} tax on a sale"
    )
