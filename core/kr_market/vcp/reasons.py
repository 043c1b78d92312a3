"""Why a share is no hit, in the order in which it is asked. Pure.

Kernels write the numbers; they are stored nowhere, only the names are.
"""

from __future__ import annotations

from enum import IntEnum


class Reason(IntEnum):
    """What decided about one share in one session."""

    HIT = 0
    NOT_COMMON = 1
    NO_TRADE = 2
    SHORT = 3
    SUSPENDED = 4
    UNADJUSTED = 5
    NO_RANGE = 6
    NOT_CONTRACTED = 7
    FAR_FROM_HIGH = 8
    VOLUME_UP = 9
    NO_TREND = 10
    FEW_LEGS = 11
    LAST_TOO_DEEP = 12
    BROKEN = 13
    EXTENDED = 14
    BELOW_MEANS = 15
    ILLIQUID = 16
    LIQUIDITY_UNKNOWN = 17

    @property
    def key(self) -> str:
        """As it is stored in the counts of a scan."""
        return self.name.lower()


REASON_WORDS: dict[str, str] = {
    Reason.HIT.key: "matched the pattern",
    Reason.NOT_COMMON.key: "no common share (fund, index or preferred share)",
    Reason.NO_TRADE.key: "did not trade in the session",
    Reason.SHORT.key: "too few sessions with trade",
    Reason.SUSPENDED.key: "suspended too long within the window",
    Reason.UNADJUSTED.key: "a move beyond the ±30 % limit in the window (unadjusted)",
    Reason.NO_RANGE.key: "the first half has no range to contract",
    Reason.NOT_CONTRACTED.key: "the range did not contract enough",
    Reason.FAR_FROM_HIGH.key: "close too far below the high",
    Reason.VOLUME_UP.key: "volume did not dry up",
    Reason.NO_TREND.key: "below the trend",
    Reason.FEW_LEGS.key: "fewer successive contractions than a pattern needs",
    Reason.LAST_TOO_DEEP.key: "the last contraction is too deep",
    Reason.BROKEN.key: "close below the stop: the pattern is broken",
    Reason.EXTENDED.key: "close too far above the pivot: it has run already",
    Reason.BELOW_MEANS.key: "close not above its mean prices",
    Reason.ILLIQUID.key: "matched, but failed the preset's liquidity rule",
    Reason.LIQUIDITY_UNKNOWN.key: "matched, but the preset's liquidity rule cannot be computed",
}
"""By key, as a sentence's end: "312 shares: the range did not contract enough"."""
