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


class BetPart(StrEnum):
    """What a closing bet earns points for."""

    NEWS = "news"
    TRADED_VALUE = "traded_value"
    CHART = "chart"
    CANDLE = "candle"
    CONSOLIDATION = "consolidation"
    SUPPLY = "supply"


class SmartMoneyPart(StrEnum):
    """What the smart-money score adds up from."""

    START = "start"
    FOREIGN_NET = "foreign_net"
    FOREIGN_STREAK = "foreign_streak"
    INSTITUTION_NET = "institution_net"
    INSTITUTION_STREAK = "institution_streak"
    SHARE_OF_TRADING = "share_of_trading"
    MOMENTUM = "momentum"
    LIMIT = "limit"


class SmartMoneyStage(StrEnum):
    """What the smart-money score says, from the highest."""

    STRONG_ACCUMULATION = "strong_accumulation"
    ACCUMULATION = "accumulation"
    WEAK_ACCUMULATION = "weak_accumulation"
    NEUTRAL = "neutral"
    WEAK_DISTRIBUTION = "weak_distribution"
    DISTRIBUTION = "distribution"
    STRONG_DISTRIBUTION = "strong_distribution"


class SmartMoneySignal(StrEnum):
    """Which buying a smart-money signal stands for, the strongest first."""

    DOUBLE_BUY = "DOUBLE_BUY"
    FOREIGNER_BUY = "FOREIGNER_BUY"
    INST_SCOOP = "INST_SCOOP"


class MarketLight(StrEnum):
    """What the Market Gate allows: aggressive, selective at half size, no new entries."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    UNKNOWN = "unknown"


class GatePartName(StrEnum):
    """What the score of the Market Gate adds up from."""

    TREND = "trend"
    RSI = "rsi"
    MACD = "macd"
    VOLUME = "volume"
    STRENGTH = "strength"


class SectorMood(StrEnum):
    """What a sector fund's score says of its sector."""

    BULLISH = "bullish"
    NEUTRAL = "neutral"
    BEARISH = "bearish"
    UNKNOWN = "unknown"


class SignalExit(StrEnum):
    """Why a followed signal was closed."""

    STOP_LOSS = "stop_loss"
    TAKE_PROFIT = "take_profit"
    TRAILING_STOP = "trailing_stop"
    TIME_EXIT = "time_exit"
    FOREIGN_SELL = "foreign_sell"
    RSI_EXIT = "rsi_exit"


class FollowState(StrEnum):
    """What has become of a followed signal.

    Waiting: the next session has not come. Missed: it could not be bought (no trade at the next
    session, or locked at its upper limit). Unadjusted: the price jumped beyond the daily limit
    while it was held, so what it earned is unknown.
    """

    WAITING = "waiting"
    MISSED = "missed"
    OPEN = "open"
    CLOSED = "closed"
    UNADJUSTED = "unadjusted"


class LedgerFault(StrEnum):
    """What is wrong with the first broken row of the sealed ledger."""

    EDITED = "edited"
    MISSING = "missing"
    WRONG_ORDER = "wrong_order"
    FORGED_HASH = "forged_hash"
    CUT_TAIL = "cut_tail"
    HEAD_MISMATCH = "head_mismatch"


class EntryRefusal(StrEnum):
    """Why an account did not buy a signal."""

    NO_SESSION = "no_session"
    NOT_A_SHARE = "not_a_share"
    ILLIQUID = "illiquid"
    UNADJUSTED = "unadjusted"
    SUSPENDED = "suspended"
    LOCKED = "locked"
    GATE = "gate"
    HELD = "held"
    SLOTS = "slots"
    TOO_DEAR = "too_dear"
    CASH = "cash"


class Readiness(StrEnum):
    """Whether a scanner can run with the files that are here."""

    READY = "ready"
    PARTLY = "partly"
    BLOCKED = "blocked"


class ExitPrice(StrEnum):
    """Where the exit price of a published signal comes from; the first that fits."""

    NO_SESSION = "no_session"
    NO_TRADE = "no_trade"
    CLOSE = "close"
    OLD_PRICE = "old_price"
    IN_RANGE = "in_range"
    OUT_OF_RANGE = "out_of_range"
    NO_BARS = "no_bars"


class PointTone(StrEnum):
    """How one remark of an analyser speaks about a signal."""

    FOR = "for"
    AGAINST = "against"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """How far one thing that a result does not know takes away from it."""

    CLEAR = "clear"
    WARNING = "warning"
    UNKNOWN = "unknown"
