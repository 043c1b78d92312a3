"""What happens to the orders of a run."""

from enum import StrEnum


class ExitReason(StrEnum):
    """What closed a trade."""

    SIGNAL = "signal"
    STOP_LOSS = "stop_loss"
    TRAILING_STOP = "trailing_stop"
    TAKE_PROFIT = "take_profit"
    REVERSED = "reversed"
    END_OF_DATA = "end_of_data"
    RUINED = "ruined"
    UNKNOWN = "unknown"


class SignalRejection(StrEnum):
    """Why an entry that a strategy wanted was not made."""

    WARM_UP = "warm_up"
    DIRECTION = "direction"
    EXIT_WINS = "exit_wins"
    OTHER_SIDE = "other_side"
    IN_MARKET = "in_market"
    COOL_DOWN = "cool_down"
    LAST_BAR = "last_bar"
    NO_CASH = "no_cash"
    RUINED = "ruined"


class ReturnStep(StrEnum):
    """What one return of a histogram covers."""

    BAR = "bar"
    WEEK = "week"
    MONTH = "month"
