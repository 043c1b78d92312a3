"""What the reasons of exits and of entries not made are called, and what they mean."""

from __future__ import annotations

from core.enums import ExitReason, SignalRejection

EXIT_NAMES: dict[ExitReason, str] = {
    ExitReason.SIGNAL: "exit signal",
    ExitReason.STOP_LOSS: "stop-loss",
    ExitReason.TRAILING_STOP: "trailing stop",
    ExitReason.TAKE_PROFIT: "take-profit",
    ExitReason.REVERSED: "reversed",
    ExitReason.END_OF_DATA: "end of data",
    ExitReason.RUINED: "account wiped out",
    ExitReason.UNKNOWN: "not known",
}

EXIT_MEANINGS: dict[ExitReason, str] = {
    ExitReason.SIGNAL: "The strategy said so at a bar's close.",
    ExitReason.STOP_LOSS: "The price reached the fixed stop.",
    ExitReason.TRAILING_STOP: "The price reached the stop that had followed it.",
    ExitReason.TAKE_PROFIT: "The price reached the target.",
    ExitReason.REVERSED: "A signal for the other side closed it first.",
    ExitReason.END_OF_DATA: "It was open on the last bar and closed there by the engine.",
    ExitReason.RUINED: "Nothing was left of the account; the engine closed everything.",
    ExitReason.UNKNOWN: "The engine closed it and none of the known reasons fits.",
}

REJECTION_NAMES: dict[SignalRejection, str] = {
    SignalRejection.WARM_UP: "warm-up",
    SignalRejection.DIRECTION: "side not allowed",
    SignalRejection.EXIT_WINS: "exit on the same bar",
    SignalRejection.OTHER_SIDE: "both sides at once",
    SignalRejection.IN_MARKET: "already in the market",
    SignalRejection.COOL_DOWN: "cool-down",
    SignalRejection.LAST_BAR: "last bar",
    SignalRejection.NO_CASH: "too little cash",
    SignalRejection.RUINED: "account wiped out",
}

REJECTION_MEANINGS: dict[SignalRejection, str] = {
    SignalRejection.WARM_UP: "It came before the first bar on which the engine takes decisions.",
    SignalRejection.DIRECTION: "The run was not allowed to take this side.",
    SignalRejection.EXIT_WINS: "The strategy wanted in and out on one bar; the exit wins.",
    SignalRejection.OTHER_SIDE: "Long and short on one bar; the long entry wins.",
    SignalRejection.IN_MARKET: "A position on this side was open, and entries do not add to it.",
    SignalRejection.COOL_DOWN: "The wait after the last exit was not over.",
    SignalRejection.LAST_BAR: "There is no later bar to fill it on.",
    SignalRejection.NO_CASH: "The free cash did not buy one unit.",
    SignalRejection.RUINED: "Nothing was left of the account.",
}
