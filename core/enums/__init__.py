"""Every enum of the application. Stored by value, so a value never changes."""

from core.enums.market import (
    AssetKind,
    BarDefect,
    BreakerState,
    CallOutcome,
    CorporateEventKind,
    FlowUnit,
    Interval,
    PriceMove,
    Regime,
)
from core.enums.people import (
    Access,
    Role,
    RunMode,
    Theme,
)
from core.enums.quality import (
    FindingStatus,
    QualityDimension,
    QualityRule,
    Severity,
)
from core.enums.work import (
    BacktestStatus,
    DeliveryStatus,
    Direction,
    JobStatus,
    NoticeKind,
    RefreshState,
    UpdateInterval,
    WatchlistFileFormat,
    WatchlistKind,
)

__all__ = [
    "Access",
    "AssetKind",
    "BacktestStatus",
    "BarDefect",
    "BreakerState",
    "CallOutcome",
    "CorporateEventKind",
    "DeliveryStatus",
    "Direction",
    "FindingStatus",
    "FlowUnit",
    "Interval",
    "JobStatus",
    "NoticeKind",
    "PriceMove",
    "QualityDimension",
    "QualityRule",
    "RefreshState",
    "Regime",
    "Role",
    "RunMode",
    "Severity",
    "Theme",
    "UpdateInterval",
    "WatchlistFileFormat",
    "WatchlistKind",
]
