"""Findings about data."""

from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is, mildest first."""

    NORMAL = "normal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class QualityRule(StrEnum):
    """What a data-quality check looks for."""

    BAD_PRICE = "bad_price"
    DUPLICATE = "duplicate"
    UNSORTED = "unsorted"
    HIGH_BELOW_LOW = "high_below_low"
    OUTSIDE_RANGE = "outside_range"
    BAD_VOLUME = "bad_volume"
    ZERO_VOLUME = "zero_volume"
    MISSING_SESSIONS = "missing_sessions"
    OFF_SESSION = "off_session"  # among them days shifted by a wrong time zone
    PRICE_JUMP = "price_jump"
    UNADJUSTED_SPLIT = "unadjusted_split"
    STALE_PRICE = "stale_price"
    ANOMALY = "anomaly"
    SURVIVORSHIP = "survivorship"


class QualityDimension(StrEnum):
    """In which respect data is judged."""

    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"
    CONSISTENCY = "consistency"
    TIMELINESS = "timeliness"


class FindingStatus(StrEnum):
    """Where the handling of a data-quality finding stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
