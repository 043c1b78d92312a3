"""Instruments, bars and what is known of them."""

from enum import StrEnum


class Interval(StrEnum):
    """The span of one bar."""

    MINUTE = "1m"
    MINUTES_5 = "5m"
    MINUTES_15 = "15m"
    MINUTES_30 = "30m"
    HOUR = "1h"
    DAY = "1d"
    WEEK = "1wk"
    MONTH = "1mo"


class AssetKind(StrEnum):
    """What an instrument is; decides the trading calendar and the annualisation."""

    STOCK = "stock"
    ETF = "etf"
    CRYPTO = "crypto"
    INDEX = "index"
    FX = "fx"


class BarDefect(StrEnum):
    """Why a bar is refused; `core.market_data.bar_defects` words each."""

    UNREADABLE = "unreadable"
    MISSING_PRICE = "missing_price"
    SUSPENDED = "suspended"
    NOT_POSITIVE = "not_positive"
    HIGH_BELOW_LOW = "high_below_low"
    OUTSIDE_RANGE = "outside_range"
    BAD_VOLUME = "bad_volume"
    NOT_A_DAY = "not_a_day"
    TOO_EARLY = "too_early"
    IN_FUTURE = "in_future"
    DUPLICATE = "duplicate"
    CONFLICTING = "conflicting"


class Regime(StrEnum):
    """What kind of market it is."""

    BULLISH = "bullish"
    BEARISH = "bearish"
    VOLATILE = "volatile"
    SIDEWAYS = "sideways"


class RegimeDetector(StrEnum):
    """How a regime is told."""

    SCORES = "scores"
    HIDDEN_MARKOV = "hidden_markov"


class FlowUnit(StrEnum):
    """What investor flows are counted in: stored with each row, never guessed."""

    KRW = "krw"
    SHARES = "shares"


class PriceMove(StrEnum):
    """Which way a price is expected to move."""

    UP = "up"
    DOWN = "down"


class CorporateEventKind(StrEnum):
    """What happened, or will happen, to a company's shares."""

    SPLIT = "split"
    DIVIDEND = "dividend"
    EARNINGS = "earnings"


class ItemKind(StrEnum):
    """How the values of a statement's line or of a ratio are to be read."""

    MONEY = "money"  # in the unit of the fact
    PER_SHARE = "per_share"  # in the unit of the fact
    SHARE = "share"  # a fraction of 1, shown as percent
    MULTIPLE = "multiple"  # so many times


class RatingAction(StrEnum):
    """What an analyst's firm did with its rating of a company."""

    UPGRADED = "upgraded"
    DOWNGRADED = "downgraded"
    INITIATED = "initiated"
    MAINTAINED = "maintained"
    REITERATED = "reiterated"


class CallOutcome(StrEnum):
    """How a call to a data provider ended."""

    GOOD = "good"
    RATE_LIMITED = "rate_limited"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"  # an error page where data was due
    EMPTY = "empty"
    UNKNOWN_SYMBOL = "unknown_symbol"
    DEFECTIVE = "defective"
    CONFLICTING = "conflicting"  # another currency or adjustment than what is stored


class BreakerState(StrEnum):
    """Whether a data provider is being asked at present."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Frequency(StrEnum):
    """How often a figure of an economy has a new period."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class SeriesTransform(StrEnum):
    """What is shown of a figure of an economy."""

    LEVEL = "level"
    CHANGE = "change"  # against the period before
    YEAR_ON_YEAR = "yoy"
    Z_SCORE = "zscore"  # against the ten years before


class FileContract(StrEnum):
    """What an imported file holds, told by its columns."""

    DAILY_PRICES = "daily_prices"
    MANY_SYMBOLS = "many_symbols"
    STOCKS_LIST = "korean_stocks_list"
    TREND_WIDE = "institutional_trend_wide"
    TREND_LONG = "institutional_trend_long"
    SIGNALS_LOG = "signals_log"
    PUBLISHED_BETS = "closing_bet_signals"


class RowClass(StrEnum):
    """What a row of an imported file turned out to be: each is of exactly one class."""

    TRADED = "traded"
    NO_VOLUME = "no_volume"
    SUSPENDED = "suspended"
    RECORD = "record"
    DUPLICATE = "duplicate"
    CONTRADICTORY = "contradictory"
    REFUSED = "refused"
