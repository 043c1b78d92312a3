"""Why scans of the Korean market leave shares out."""

from enum import StrEnum


class VcpReason(StrEnum):
    """What decided about one share in one session of a VCP scan, in the order it is asked."""

    HIT = "hit"
    NOT_COMMON = "not_common"
    NO_TRADE = "no_trade"
    SHORT = "short"
    SUSPENDED = "suspended"
    UNADJUSTED = "unadjusted"
    NO_RANGE = "no_range"
    NOT_CONTRACTED = "not_contracted"
    FAR_FROM_HIGH = "far_from_high"
    VOLUME_UP = "volume_up"
    NO_TREND = "no_trend"
    FEW_LEGS = "few_legs"
    LAST_TOO_DEEP = "last_too_deep"
    BROKEN = "broken"
    EXTENDED = "extended"
    BELOW_MEANS = "below_means"
    ILLIQUID = "illiquid"
    LIQUIDITY_UNKNOWN = "liquidity_unknown"
