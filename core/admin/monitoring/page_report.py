"""Adds the slots of pages up to what the board shows. Pure: rows in, figures out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

from core.admin.monitoring.types import PageFigures, PageHistory, PageReport
from core.telemetry.latency_sketch import add_sketches, estimate_percentile
from db.admin.monitoring_repository import PageRow

ALL_PAGES = "All pages"


def build_report(rows: Sequence[PageRow], seconds_wide: int, page: str = "") -> PageReport:
    """The pages, the one with the slowest 95 % first, and how fast they were over time.

    Args:
        rows: slots of any width up to `seconds_wide`.
        seconds_wide: of one point of the history.
        page: the history is of this page only; empty for all.
    """
    by_page = sorted(rows, key=lambda row: row.page)
    pages = [_add_up(name, list(group)) for name, group in groupby(by_page, lambda row: row.page)]
    pages.sort(key=lambda figures: figures.p95 or 0.0, reverse=True)
    shown = [row for row in rows if not page or row.page == page]
    return PageReport(pages, _add_up(ALL_PAGES, list(rows)), _build_history(shown, seconds_wide))


def _add_up(page: str, rows: Sequence[PageRow]) -> PageFigures:
    sketch = _add_row_sketches(rows)
    runs = sum(row.runs for row in rows)
    return PageFigures(
        page=page,
        runs=runs,
        slow=sum(row.slow for row in rows),
        failed=sum(row.failed for row in rows),
        p50=estimate_percentile(sketch, 0.50),
        p95=estimate_percentile(sketch, 0.95),
        p99=estimate_percentile(sketch, 0.99),
        queries_per_run=sum(row.queries for row in rows) / max(1, runs),
        query_seconds_per_run=sum(row.query_seconds for row in rows) / max(1, runs),
    )


def _build_history(rows: Sequence[PageRow], seconds_wide: int) -> PageHistory:
    def begin(row: PageRow) -> int:
        return int(row.starts_at.timestamp()) // seconds_wide * seconds_wide

    points = []
    for starts_at, group in groupby(sorted(rows, key=begin), begin):
        slots = list(group)
        sketch = _add_row_sketches(slots)
        points.append(
            (
                datetime.fromtimestamp(starts_at, UTC),
                sum(row.runs for row in slots),
                *(estimate_percentile(sketch, share) or 0.0 for share in (0.50, 0.95, 0.99)),
            )
        )
    columns = list(zip(*points, strict=True)) or [()] * 5
    return PageHistory(*columns)


def _add_row_sketches(rows: Sequence[PageRow]) -> dict[int, int]:
    return add_sketches({int(bucket): n for bucket, n in row.sketch.items()} for row in rows)
