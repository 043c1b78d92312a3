"""Lists, runs, jobs and messages."""

from enum import StrEnum


class WatchlistKind(StrEnum):
    """What a watchlist collects; a hint for sorting and for the form, not a restriction."""

    STOCKS = "stocks"
    CRYPTO = "crypto"
    FX = "fx"
    COMMODITIES = "commodities"
    MIXED = "mixed"


class WatchlistFileFormat(StrEnum):
    """How a watchlist file is written; recognised by its first line."""

    CSV = "csv"
    TRADINGVIEW = "tradingview"


class UpdateInterval(StrEnum):
    """How often the bars of a watchlist are brought up to date by themselves."""

    OFF = "off"
    MINUTES_15 = "15m"
    HOUR = "1h"
    DAY = "1d"


class RefreshState(StrEnum):
    """What became of one symbol whose bars were to be brought up to date."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


class Direction(StrEnum):
    """Which sides of the market a backtest may take."""

    LONG = "long"
    SHORT = "short"
    BOTH = "both"


class BacktestStatus(StrEnum):
    """Where a backtest stands. A completed one is immutable but for tags and notes."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobEngine(StrEnum):
    """What carries job ids to workers: a file of this machine, or Celery on Redis for many."""

    EMBEDDED = "embedded"
    CELERY = "celery"


class WorkerRole(StrEnum):
    """What a process beside the server does: carry jobs out, or look after them and deliver events.

    In the embedded engine a worker does both.
    """

    WORKER = "worker"
    SCHEDULER = "scheduler"


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


class RunKind(StrEnum):
    """What sort of research run something is."""

    BACKTEST = "backtest"
    BATCH = "batch"
    OPTIMISATION = "optimisation"
    SIGNAL_BACKTEST = "signal_backtest"


class TimelineLane(StrEnum):
    """What a line of a timeline tells of, in the order in which one leads to the next."""

    ACTION = "action"
    JOB = "job"
    EVENT = "event"
    DELIVERY = "delivery"
    NOTICE = "notice"


class TimelineState(StrEnum):
    """How a line of a timeline ended, if it has."""

    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"


class NoticeKind(StrEnum):
    """What a notice tells its reader about."""

    BACKTEST = "backtest"
    MARKET_DATA = "market_data"
    ALERT = "alert"
    SIGNAL = "signal"
    SYSTEM = "system"


class BackupKind(StrEnum):
    """Why a backup was made; `safety` is what a restore makes of the database it replaces."""

    MANUAL = "manual"
    SCHEDULED = "scheduled"
    SAFETY = "safety"


class TransactionKind(StrEnum):
    """What a booking of a portfolio is."""

    BUY = "buy"
    SELL = "sell"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    DIVIDEND = "dividend"
    FEE = "fee"


class AllocationMethod(StrEnum):
    """How weights are found."""

    EQUAL = "equal"
    INVERSE_VOLATILITY = "inverse_volatility"
    MINIMUM_VARIANCE = "minimum_variance"
    MAXIMUM_SHARPE = "maximum_sharpe"
    RISK_PARITY = "risk_parity"
    HIERARCHICAL_RISK_PARITY = "hierarchical_risk_parity"
    BLACK_LITTERMAN = "black_litterman"
    MAXIMUM_DIVERSIFICATION = "maximum_diversification"


class ForecastMethod(StrEnum):
    """How the returns to come are imagined from those that were."""

    GAUSSIAN = "gaussian"
    LOG_NORMAL = "log_normal"
    BLOCK_BOOTSTRAP = "block_bootstrap"


class WindowChoice(StrEnum):
    """How a walk-forward run picks in each window."""

    PLATEAU = "plateau"
    BEST = "best"


class AppliedCheck(StrEnum):
    """Whether the plain backtest of an applied trial gave the trial's own numbers."""

    PENDING = "pending"
    EQUAL = "equal"
    DIFFERS = "differs"
    FAILED = "failed"


class LevelState(StrEnum):
    """How a service level stands."""

    HELD = "held"
    AT_RISK = "at risk"
    MISSED = "missed"
    UNKNOWN = "not measured"
