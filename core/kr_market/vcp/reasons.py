"""Why a share is no hit: the numbers that kernels write for each reason, and words. Pure.

The numbers are stored nowhere, only the values are.
"""

from __future__ import annotations

from typing import Any

from core.enums import VcpReason

_ORDER = tuple(VcpReason)
CODES = {reason: code for code, reason in enumerate(_ORDER)}
"""Reason → the number that a kernel writes for it."""

HIT = CODES[VcpReason.HIT]


def read_code(code: Any) -> VcpReason:
    """The reason of a number that a kernel wrote."""
    return _ORDER[int(code)]


def count_codes(counts: Any) -> dict[str, int]:
    """By value, how many shares each reason decided; those that decided none are left out.

    Args:
        counts: int64[r], how often each number was written.
    """
    return {one.value: int(counts[code]) for one, code in CODES.items() if counts[code]}


REASON_WORDS: dict[str, str] = {
    VcpReason.HIT: "matched the pattern",
    VcpReason.NOT_COMMON: "no common share (fund, index or preferred share)",
    VcpReason.NO_TRADE: "did not trade in the session",
    VcpReason.SHORT: "too few sessions with trade",
    VcpReason.SUSPENDED: "suspended too long within the window",
    VcpReason.UNADJUSTED: "a move beyond the ±30 % limit in the window (unadjusted)",
    VcpReason.NO_RANGE: "the first half has no range to contract",
    VcpReason.NOT_CONTRACTED: "the range did not contract enough",
    VcpReason.FAR_FROM_HIGH: "close too far below the high",
    VcpReason.VOLUME_UP: "volume did not dry up",
    VcpReason.NO_TREND: "below the trend",
    VcpReason.FEW_LEGS: "fewer successive contractions than a pattern needs",
    VcpReason.LAST_TOO_DEEP: "the last contraction is too deep",
    VcpReason.BROKEN: "close below the stop: the pattern is broken",
    VcpReason.EXTENDED: "close too far above the pivot: it has run already",
    VcpReason.BELOW_MEANS: "close not above its mean prices",
    VcpReason.ILLIQUID: "matched, but failed the preset's liquidity rule",
    VcpReason.LIQUIDITY_UNKNOWN: "matched, but the preset's liquidity rule cannot be computed",
}
"""By value, as a sentence's end: "312 shares: the range did not contract enough"."""
