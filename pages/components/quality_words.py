"""How severities look."""

from core.enums import Severity

SEVERITY_COLOURS = {
    Severity.NORMAL: "gray",
    Severity.LOW: "gray",
    Severity.MEDIUM: "blue",
    Severity.HIGH: "orange",
    Severity.CRITICAL: "red",
}
