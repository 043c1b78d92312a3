"""How severities and classes of findings look, and what they mean."""

from core.enums import FindingStatus, QualityRule, Severity

_DEMO = "demo"

SEVERITY_COLOURS = {
    Severity.NORMAL: "gray",
    Severity.LOW: "gray",
    Severity.MEDIUM: "blue",
    Severity.HIGH: "orange",
    Severity.CRITICAL: "red",
}
SEVERITY_TONES = {Severity.CRITICAL: "down", Severity.HIGH: "down", Severity.LOW: "quiet"}
RULE_NAMES = {
    QualityRule.BAD_PRICE: "Impossible price",
    QualityRule.DUPLICATE: "Duplicate bars",
    QualityRule.UNSORTED: "Unsorted bars",
    QualityRule.HIGH_BELOW_LOW: "High below low",
    QualityRule.OUTSIDE_RANGE: "Outside the range",
    QualityRule.BAD_VOLUME: "Impossible volume",
    QualityRule.ZERO_VOLUME: "Moved without volume",
    QualityRule.MISSING_SESSIONS: "Missing sessions",
    QualityRule.OFF_SESSION: "Bars off session",
    QualityRule.PRICE_JUMP: "Price jump",
    QualityRule.UNADJUSTED_SPLIT: "Unadjusted split",
    QualityRule.STALE_PRICE: "Stale price",
    QualityRule.ANOMALY: "Anomaly",
    QualityRule.SURVIVORSHIP: "Survivors only",
}
STATUS_NAMES = {
    FindingStatus.OPEN: "open",
    FindingStatus.ACKNOWLEDGED: "acknowledged",
    FindingStatus.ASSIGNED: "assigned",
    FindingStatus.RESOLVED: "resolved",
}
SCORE_HELP = {
    "Completeness": "Share of the sessions of the exchange, from the first bar to the last, that "
    "have a bar.",
    "Accuracy": "Impossible prices, jumps, splits, stale prices and anomalies lower it; at most "
    "70 with a high and 40 with a critical finding.",
    "Consistency": "Contradictions within bars and between neighbours lower it, in the same way.",
    "Timeliness": "Ten points less for each session held since the last bar, the first of which "
    "is free.",
}


def name_source(source: str) -> str:
    """A source's name; that of the invented market says so."""
    return f"{source} (DEMO)" if source == _DEMO else source
