"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.enums import QualityDimension, QualityRule, Severity

if TYPE_CHECKING:
    from core.contracts import TimeArray
    from core.market_data.bar_columns import BoolArray

DIMENSIONS = {
    QualityRule.BAD_PRICE: QualityDimension.ACCURACY,
    QualityRule.DUPLICATE: QualityDimension.CONSISTENCY,
    QualityRule.UNSORTED: QualityDimension.CONSISTENCY,
    QualityRule.HIGH_BELOW_LOW: QualityDimension.CONSISTENCY,
    QualityRule.OUTSIDE_RANGE: QualityDimension.CONSISTENCY,
    QualityRule.BAD_VOLUME: QualityDimension.ACCURACY,
    QualityRule.ZERO_VOLUME: QualityDimension.CONSISTENCY,
    QualityRule.MISSING_SESSIONS: QualityDimension.COMPLETENESS,
    QualityRule.OFF_SESSION: QualityDimension.CONSISTENCY,
    QualityRule.PRICE_JUMP: QualityDimension.ACCURACY,
    QualityRule.UNADJUSTED_SPLIT: QualityDimension.ACCURACY,
    QualityRule.STALE_PRICE: QualityDimension.ACCURACY,
    QualityRule.ANOMALY: QualityDimension.ACCURACY,
    QualityRule.SURVIVORSHIP: QualityDimension.COMPLETENESS,
}
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a series.

    Attributes:
        first_time, last_time: seconds since 1970-01-01 UTC of the first and last bar concerned.
        count: how many bars (or missing sessions) are concerned.
    """

    rule: QualityRule
    severity: Severity
    first_time: int
    last_time: int
    count: int
    message: str
    remedy: str

    @property
    def dimension(self) -> QualityDimension:
        """Which score it lowers."""
        return DIMENSIONS[self.rule]


def rank(severity: Severity) -> int:
    """0 for the mildest."""
    return _RANKS[severity]


def build_findings(
    rule: QualityRule,
    severity: Severity,
    time: TimeArray,
    is_hit: BoolArray,
    *,
    words: tuple[str, str],
) -> list[Finding]:
    """One finding over all bars hit, or none; `words` are message and remedy.

    `{count}` and `{day}` in the message are filled; `{s}`, `{v}`, `{have}` and `{are}` are the
    endings of nouns and verbs and the verbs that go with the count.
    """
    hits = time[is_hit]
    if not hits.size:
        return []
    first, last = int(hits.min()), int(hits.max())
    is_one = hits.size == 1
    message = words[0].format(
        count=f"{hits.size:,}",
        day=np.datetime64(first, "s").astype("M8[D]"),
        s="" if is_one else "s",
        v="s" if is_one else "",
        have="has" if is_one else "have",
        are="is" if is_one else "are",
    )
    return [Finding(rule, severity, first, last, int(hits.size), message, words[1])]
