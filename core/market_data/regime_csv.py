"""Writes a report of regimes for a spreadsheet."""

from __future__ import annotations

import csv
import io

from core.market_data.regime_types import RegimeReport
from core.market_data.regimes.paths import ORDER


def write_regimes(report: RegimeReport) -> bytes:
    """A report as CSV in UTF-8; empty cells in a detector's warm-up."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    names = [found.detector.value for found in report.detectors]
    writer.writerow(
        [
            "date",
            "close",
            *(
                column
                for name in names
                for column in (
                    f"{name}_regime",
                    *(f"{name}_probability_{regime.value}" for regime in ORDER),
                )
            ),
        ]
    )
    dates = report.time.astype("datetime64[s]").astype("datetime64[D]").astype(str)
    paths = [found.path for found in report.detectors]
    for place, (day, close) in enumerate(zip(dates.tolist(), report.close.tolist(), strict=True)):
        cells: list[object] = [day, close]
        for path in paths:
            regime = path.regime(place)
            shares = path.probabilities[place].tolist() if regime else [""] * len(ORDER)
            cells += [regime.value if regime else "", *shares]
        writer.writerow(cells)
    return target.getvalue().encode()
