"""What states, scanners and figures of the signal log are called."""

from __future__ import annotations

from core.enums import FollowState, KoreanSignalKind, SignalExit
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS, ExitRules
from core.kr_market.performance.figures import GroupFigures

KIND_NAMES = {
    KoreanSignalKind.VCP: "VCP",
    KoreanSignalKind.SMART_MONEY: "Smart money",
    KoreanSignalKind.CLOSING_BET: "Closing bet",
}
STATE_NAMES = {
    FollowState.WAITING: "Waiting",
    FollowState.MISSED: "Missed",
    FollowState.OPEN: "Open",
    FollowState.CLOSED: "Closed",
    FollowState.UNADJUSTED: "Unknown",
}
STATE_HELP = (
    "Waiting: the next session has not come. Missed: no trade in the next session, or locked at "
    "the upper limit in it. Unknown: the price jumped beyond the daily limit while it was held."
)
REASON_NAMES = {
    SignalExit.STOP_LOSS: "Stop",
    SignalExit.TAKE_PROFIT: "Target",
    SignalExit.TRAILING_STOP: "Trailing stop",
    SignalExit.TIME_EXIT: "Time",
    SignalExit.FOREIGN_SELL: "Foreigners sold",
    SignalExit.RSI_EXIT: "RSI",
}
RULES_NAMES = {name: name.capitalize() for name in EXIT_PRESETS}
DIMENSION_NAMES = {
    "grade": "Grade",
    "type": "Type",
    "scanner": "Scanner",
    "preset": "Preset",
    "exchange": "Exchange",
    "month": "Month",
}
BASE_HELP = (
    "The base rate: every common share that could be bought after the same sessions, under the "
    "same rules and costs; each session weighs as many times as it has signals."
)
COSTS = "0.015 % commission and 0.1 % slippage each way, and the sell tax of the day"


def describe_rules(rules: ExitRules) -> str:
    """One line."""
    parts = []
    if rules.stop_loss is not None:
        parts.append(f"stop {100 * rules.stop_loss:g} %")
    if rules.take_profit is not None:
        parts.append(f"target {100 * rules.take_profit:g} %")
    if rules.trailing_stop is not None:
        parts.append(f"trailing {100 * rules.trailing_stop:g} %")
    parts.append(f"{rules.max_sessions} session{'s' if rules.max_sessions > 1 else ''}")
    return ", ".join(parts)


def name_label(label: str) -> str:
    """A group's label as readers know it: scanners by their names."""
    first, _, rest = label.partition(" ")
    kinds = {one.value: name for one, name in KIND_NAMES.items()}
    return f"{kinds.get(first.lower(), first)} {rest}".strip()


def name_rules(name: str) -> str:
    """A preset by its name, or a plain hold."""
    return RULES_NAMES.get(name, name.capitalize())


def describe_left_out(group: GroupFigures) -> str:
    """Which signals are not counted, and why; empty where all are."""
    parts = (
        (group.young, "too young: their longest hold has not passed"),
        (group.silent, "still held: the share has not traded since"),
        (group.missed, "could not be bought"),
        (group.unadjusted, "of unknown result: a jump beyond the daily limit"),
    )
    told = [f"{count:,} {words}" for count, words in parts if count]
    return f"Not counted: {'; '.join(told)}." if told else ""
