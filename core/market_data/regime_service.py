"""Tells the regime of an instrument: computed from its bars, or as it was stored."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from core.contracts import Actor, BarQuery, LoadBars
from core.enums import Interval, Regime, RegimeDetector
from core.market_data.regime_report import build_report
from core.market_data.regime_types import ReadingView, RegimeReport
from core.market_data.regimes.paths import ORDER
from core.permissions import Permission, require
from db.market_data.economy_tables import RegimeReading
from db.market_data.regime_repository import RegimeRepository
from db.session import Database

MAX_READINGS = 500


class RegimeService:
    """Regimes are shared: every role that may read market data sees all of them.

    Args:
        database: where readings are stored.
        load_bars: bars of one series.
    """

    def __init__(self, database: Database, load_bars: LoadBars) -> None:
        self._database = database
        self._load_bars = load_bars

    def get_regimes(self, actor: Actor, symbol: str, source: str | None = None) -> RegimeReport:
        """Both detectors over all stored daily bars, computed now (a second for ten years).

        Args:
            actor: who asks.
            symbol: as stored.
            source: whose bars; None takes the longest series.

        Raises:
            NotFoundError: an unknown symbol, or one without daily bars.
            InvalidInputError: too few bars; says how many are needed.
        """
        require(actor, Permission.READ_MARKET_DATA)
        query = BarQuery(symbol, interval=Interval.DAY, source=source)
        return build_report(self._load_bars(actor, query))

    def export_regimes_csv(self, actor: Actor, symbol: str, source: str | None = None) -> bytes:
        """One row for each bar: close, and by detector the regime and all probabilities.

        Raises:
            NotFoundError, InvalidInputError: as `get_regimes`.
        """
        require(actor, Permission.READ_MARKET_DATA)
        return write_regimes(self.get_regimes(actor, symbol, source))

    def list_readings(
        self, actor: Actor, symbol: str, limit: int = MAX_READINGS
    ) -> list[ReadingView]:
        """Stored readings of a symbol, newest session first; empty where none is stored."""
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            rows = RegimeRepository(session).list_readings(symbol, min(limit, MAX_READINGS))
            return [view_reading(row) for row in rows]

    def find_current(
        self, actor: Actor, symbols: Sequence[str]
    ) -> dict[str, dict[RegimeDetector, ReadingView]]:
        """The newest stored reading of each symbol by detector, in one query.

        Readings are renewed by job only: `as_of` and `computed_at` say how old one is. Symbols
        without a reading are absent.
        """
        require(actor, Permission.READ_MARKET_DATA)
        found: dict[str, dict[RegimeDetector, ReadingView]] = {}
        with self._database.read() as session:
            for row in RegimeRepository(session).list_newest(symbols):
                view = view_reading(row)
                found.setdefault(view.symbol, {})[view.detector] = view
        return found


def view_reading(row: RegimeReading) -> ReadingView:
    """A stored reading for those outside."""
    return ReadingView(
        symbol=row.symbol,
        detector=RegimeDetector(row.detector),
        as_of=row.as_of,
        regime=row.regime,
        confidence=row.confidence,
        probabilities={Regime(name): float(share) for name, share in row.probabilities.items()},
        source=row.source,
        computed_at=row.computed_at,
    )


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
