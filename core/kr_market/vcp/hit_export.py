"""Hits of a scan as CSV. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from core.kr_market.vcp.stored_scan import StoredVcpScan
from core.kr_market.vcp.types import VcpHit
from core.spreadsheet import neutralise_formula

_FIGURES = (
    "contraction",
    "volume_ratio",
    "near_high",
    "pivot",
    "stop",
    "risk",
    "turnover",
    "foreign_5d",
    "institution_5d",
)


def write_hits(scan: StoredVcpScan, hits: Sequence[VcpHit]) -> str:
    """One line for each hit; fractions as fractions, empty where nothing is known."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(
        ("symbol", "name", "local_name", "exchange", "session", "source", "preset", "version",
         "score", "close", *_FIGURES, "flow_unit", "liquidity", "legs", "return_since")
    )  # fmt: skip
    for hit in hits:
        texts = (hit.symbol, hit.name, hit.local_name, hit.exchange)
        writer.writerow(
            (
                *(neutralise_formula(text) for text in texts),
                scan.session,
                scan.source,
                scan.preset,
                scan.rule_version,
                _write(hit.score),
                _write(hit.price),
                *(_write(getattr(hit.facts, name)) for name in _FIGURES),
                hit.facts.flow_unit,
                hit.facts.liquidity,
                len(hit.facts.legs) or "",
                _write(hit.return_since),
            )
        )
    return target.getvalue()


def _write(number: float | None) -> str:
    return "" if number is None else repr(number)
