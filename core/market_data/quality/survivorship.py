"""Whether a source holds only the instruments that are still traded."""

from __future__ import annotations

from core.enums import Interval, QualityRule, Severity
from core.market_data.quality.finding_ledger import CheckedSeries, FindingLedger
from core.market_data.quality.findings import Finding
from db.market_data.quality_score_repository import QualityScoreRepository
from db.session import Session

SURVIVORS = 30
"""So many instruments without a delisted one are no accident."""


def check_survivorship(session: Session, ledger: FindingLedger) -> int:
    """Judge every source with daily bars; returns how many findings were opened."""
    found = 0
    counts = QualityScoreRepository(session).count_instruments()
    for source, (count, gone) in sorted(counts.items()):
        findings = [_doubt_survivors(source, count)] if count >= SURVIVORS and not gone else []
        checked = CheckedSeries("", Interval.DAY, source)
        found += len(ledger.keep(findings, checked, {QualityRule.SURVIVORSHIP}))
    return found


def _doubt_survivors(source: str, count: int) -> Finding:
    return Finding(
        QualityRule.SURVIVORSHIP,
        Severity.HIGH,
        0,
        0,
        count,
        f"None of the {count:,} instruments of {source} is delisted: only survivors.",
        "Add delisted instruments; until then results over the universe flatter.",
    )
