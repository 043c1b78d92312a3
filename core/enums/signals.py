"""Signals of strategies that a user follows."""

from enum import StrEnum


class SignalSide(StrEnum):
    """What a signal asks for at the next bar."""

    BUY = "buy"
    SELL = "sell"
    SELL_SHORT = "sell_short"
    BUY_BACK = "buy_back"


class SignalState(StrEnum):
    """Where a signal stands; which may follow which is told by `core.trading.signals.lifecycle`."""

    EMITTED = "emitted"
    SEEN = "seen"
    ACTED = "acted"
    EXPIRED = "expired"
    SCORED = "scored"


class PairOutcome(StrEnum):
    """What the last run found for one strategy on one symbol."""

    WAITING = "waiting"
    EMITTED = "emitted"
    QUIET = "quiet"
    STALE = "stale"
    TOO_SHORT = "too_short"
    NO_BARS = "no_bars"
    OFF = "off"
