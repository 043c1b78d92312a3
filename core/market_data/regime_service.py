"""Tells the regime of an instrument: computed from its bars, or as it was stored."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from core.contracts import Actor, BarQuery, BarSeries, LoadBars, SourcePassport
from core.enums import Interval, RegimeDetector
from core.market_data.regime_csv import write_regimes
from core.market_data.regime_report import build_report
from core.market_data.regime_rows import build_overview, view_reading
from core.market_data.regime_types import ReadingOverview, ReadingView, RegimeReport
from core.permissions import Permission, require
from db.market_data.regime_repository import RegimeRepository
from db.session import Database

MAX_READINGS = 500

_MOST_KEPT = 64
"""Reports kept, of 100 kB each for ten years of bars."""

_Key = tuple[str, SourcePassport, int]


class RegimeService:
    """Regimes are shared: every role that may read market data sees all of them.

    Args:
        database: where readings are stored.
        load_bars: bars of one series.
    """

    def __init__(self, database: Database, load_bars: LoadBars) -> None:
        self._database = database
        self._load_bars = load_bars
        self._kept: OrderedDict[_Key, RegimeReport] = OrderedDict()
        self._lock = Lock()

    def get_regimes(self, actor: Actor, symbol: str, source: str | None = None) -> RegimeReport:
        """Both detectors over all stored daily bars.

        Computed in half a second for ten years, then kept in memory until the bars change.

        Args:
            actor: who asks.
            symbol: as stored.
            source: whose bars; None takes the longest series that goes on.

        Raises:
            NotFoundError: an unknown symbol, or one without daily bars.
            InvalidInputError: too few bars; says how many are needed.
        """
        require(actor, Permission.READ_MARKET_DATA)
        query = BarQuery(symbol, interval=Interval.DAY, source=source)
        return self._build(self._load_bars(actor, query))

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

    def get_overview(self, actor: Actor) -> ReadingOverview:
        """How many instruments stand in which regime, by their newest stored readings."""
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            return build_overview(RegimeRepository(session).count_newest())

    def _build(self, bars: BarSeries) -> RegimeReport:
        # The passport holds when the bars were stored: changed bars have another.
        key = (bars.symbol, bars.passport, len(bars))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        report = build_report(bars)
        with self._lock:
            self._kept[key] = report
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return report
