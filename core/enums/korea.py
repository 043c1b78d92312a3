"""Signals of the Korean market."""

from enum import StrEnum


class KoreanSignalKind(StrEnum):
    """Which scanner made a signal."""

    VCP = "vcp"
    SMART_MONEY = "smart_money"
    CLOSING_BET = "closing_bet"


class BetGrade(StrEnum):
    """Grade of a closing bet; C is not traded."""

    S = "S"
    A = "A"
    B = "B"
    C = "C"


class MarketLight(StrEnum):
    """What the Market Gate allows: aggressive, selective at half size, no new entries."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    UNKNOWN = "unknown"


class SignalExit(StrEnum):
    """Why a followed signal was closed."""

    STOP_LOSS = "stop_loss"
    TAKE_PROFIT = "take_profit"
    TRAILING_STOP = "trailing_stop"
    TIME_EXIT = "time_exit"
    FOREIGN_SELL = "foreign_sell"
    RSI_EXIT = "rsi_exit"
