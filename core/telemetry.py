"""Metrics of this process. A registry of its own, so that a re-imported module starts clean."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()

PAGE_RUN_SECONDS = Histogram(
    "signaldeck_page_run_seconds",
    "Time of one page run, from the first to the last line of the page.",
    ["page"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
PAGE_ERRORS = Counter(
    "signaldeck_page_errors_total",
    "Errors shown on a page, by the error's code.",
    ["page", "code"],
    registry=REGISTRY,
)
GATE_REFUSALS = Counter(
    "signaldeck_gate_refusals_total",
    "Requests the gate turned away and sockets it did not open, by reason.",
    ["reason"],
    registry=REGISTRY,
)
