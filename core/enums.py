"""Every enum of the application, in one place. Stored by value, so a value never changes."""

from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person may do; `core.permissions` holds the table."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    TRADER = "trader"
    DEVOPS = "devops"
    ADMIN = "admin"


class RunMode(StrEnum):
    """How the installation is run: `demo` seeds sample accounts and listens on loopback only."""

    DEMO = "demo"
    REAL = "real"


class Theme(StrEnum):
    """A user's colour scheme; `system` follows the browser."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


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


class WatchlistKind(StrEnum):
    """What a watchlist collects; a hint for sorting and for the form, not a restriction."""

    STOCKS = "stocks"
    CRYPTO = "crypto"
    FX = "fx"
    COMMODITIES = "commodities"
    MIXED = "mixed"


class Direction(StrEnum):
    """Which sides of the market a backtest may take."""

    LONG = "long"
    SHORT = "short"
    BOTH = "both"


class WatchlistFileFormat(StrEnum):
    """How a watchlist file is written; recognised by its first line."""

    CSV = "csv"
    TRADINGVIEW = "tradingview"


class BacktestStatus(StrEnum):
    """Where a backtest stands. A completed one is immutable but for tags and notes."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobStatus(StrEnum):
    """Where a job stands. `retry` waits for its next attempt; the last three are final."""

    PENDING = "pending"
    RUNNING = "running"
    RETRY = "retry"
    SUCCESS = "success"
    FAILURE = "failure"
    REVOKED = "revoked"


class DeliveryStatus(StrEnum):
    """Where the delivery of one event to one handler stands; `dead` waits for an administrator."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class NoticeKind(StrEnum):
    """What a notice tells its reader about."""

    BACKTEST = "backtest"
    MARKET_DATA = "market_data"
    SYSTEM = "system"


class Access(StrEnum):
    """What a request must bring to be let through the gate."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    OPERATOR = "operator"  # a role that may read the system, or the metrics token


class Severity(StrEnum):
    """How grave a finding is, mildest first."""

    NORMAL = "normal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Regime(StrEnum):
    """What kind of market it is."""

    BULLISH = "bullish"
    BEARISH = "bearish"
    VOLATILE = "volatile"
    SIDEWAYS = "sideways"


class FlowUnit(StrEnum):
    """What investor flows are counted in: stored with each row, never guessed."""

    KRW = "krw"
    SHARES = "shares"


class CorporateEventKind(StrEnum):
    """What happened, or will happen, to a company's shares."""

    SPLIT = "split"
    DIVIDEND = "dividend"
    EARNINGS = "earnings"
