"""What an allocation run was computed from."""

from __future__ import annotations

import streamlit as st

from core.formatting import MISSING, format_count, format_instant, format_percent
from core.trading.portfolio.allocation_views import AllocationDetail
from pages.components.small_table import Cell, show_small_table


def show_passport(detail: AllocationDetail, time_zone: str) -> None:
    """Each asset with source, span and hash; the terms; the versions."""
    run, request = detail.summary, detail.summary.request
    missing = {one.key: one.missing for one in detail.outcome.assets} if detail.outcome else {}
    show_small_table(
        ("Asset", "Source", "First bar", "Last bar", "Adjusted", "Sessions missing", "SHA-256"),
        [_write_asset(one, missing) for one in detail.passport.get("assets", [])],
        label="Assets",
        numbers_from=5,
    )
    terms = [
        f"Run {run.id}, computed {format_instant(run.finished_at, time_zone)}, never changed since",
        f"at most {format_count(request.sessions)} sessions",
        f"covariance {'shrunk (Ledoit–Wolf)' if request.is_shrunk else 'of the sample'}",
        f"risk-free {format_percent(request.risk_free_rate)} a year",
        f"trades cost {format_percent(request.cost_rate)}",
        f"{len(request.views)} views",
    ]
    st.caption(" · ".join(terms))
    versions = detail.passport.get("versions", {})
    st.caption("Versions: " + " · ".join(f"{name} {text}" for name, text in versions.items()))


def _write_asset(one: dict[str, object], missing: dict[str, int]) -> list[Cell]:
    key = str(one.get("key", ""))
    receipt = one.get("receipt")
    hashed = str(one.get("bars_sha256", ""))
    if isinstance(receipt, dict):
        hashed = str(receipt.get("bars_sha256", ""))
    return [
        Cell(key),
        Cell("backtest" if isinstance(receipt, dict) else str(one.get("source", MISSING))),
        Cell(str(one.get("first_bar", MISSING))[:10]),
        Cell(str(one.get("last_bar", MISSING))[:10]),
        Cell({True: "yes", False: "no"}.get(bool(one.get("is_adjusted")), MISSING))
        if "is_adjusted" in one
        else Cell(MISSING),
        Cell(format_count(missing.get(key))),
        Cell(hashed[:12], "quiet", hint=hashed),
    ]
