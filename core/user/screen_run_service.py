"""Carries screens out over a whole market."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from core.contracts import Actor, LoadUniverse, ScoreRegimes, UniverseQuery
from core.errors import NotFoundError
from core.permissions import Permission, require
from core.spreadsheet import neutralise_formula
from core.user.screen_types import ScreenColumn, ScreenHit, ScreenResult
from core.user.screening import scorecard as scorecards
from core.user.screening.arrays import Vector, change_over
from core.user.screening.base import MAX_WINDOW, ScreenFilter
from core.user.screening.chain import FilterChoice, build_chain
from core.user.screening.funnel import Screening, run_chain
from core.user.screening.market_day import Market
from core.user.watchlist_types import ExportedFile

SESSIONS = MAX_WINDOW + 70
"""What the longest filter needs, and room for sessions on which an instrument did not trade."""

SCORECARD_SESSIONS = SESSIONS + scorecards.LOOK_BACK + scorecards.HORIZONS[-1]


class ScreenRunService:
    """Screens the market with most instruments, or that of one source."""

    def __init__(
        self, load_universe: LoadUniverse, score_regimes: ScoreRegimes | None = None
    ) -> None:
        self._load_universe = load_universe
        self._score_regimes = score_regimes
        self._markets: dict[int, Market] = {}

    def run_screen(
        self, actor: Actor, filters: Sequence[FilterChoice], source: str | None = None
    ) -> ScreenResult:
        """The instruments that pass every filter in the newest session, and what removed the rest.

        Raises:
            NotFoundError: no market is stored, or an unknown filter.
            InvalidInputError: a value outside its limits.
        """
        require(actor, Permission.READ_MARKET_DATA)
        chain = build_chain(filters)
        market = self._find_market(actor, SESSIONS, source)
        return _assemble(market, chain, run_chain(market.day(), chain))

    def build_scorecard(
        self, actor: Actor, filters: Sequence[FilterChoice], source: str | None = None
    ) -> scorecards.Scorecard:
        """What became of the hits of past sessions, beside all instruments.

        Raises:
            NotFoundError, InvalidInputError: see `run_screen`.
        """
        require(actor, Permission.READ_MARKET_DATA)
        chain = build_chain(filters)
        market = self._find_market(actor, SCORECARD_SESSIONS, source)
        return scorecards.build_scorecard(market, chain)

    def export_hits(
        self, actor: Actor, filters: Sequence[FilterChoice], source: str | None = None
    ) -> ExportedFile:
        """The hits as CSV: fractions as fractions, empty where nothing is known.

        With a byte-order mark, by which Excel reads Korean right.

        Raises:
            NotFoundError, InvalidInputError: see `run_screen`.
        """
        require(actor, Permission.READ_MARKET_DATA)
        result = self.run_screen(actor, filters, source)
        content = _write_csv(result).encode("utf-8-sig")
        return ExportedFile(f"screen_{result.session:%Y-%m-%d}.csv", "text/csv", content)

    def _find_market(self, actor: Actor, sessions: int, source: str | None) -> Market:
        universe = self._load_universe(actor, UniverseQuery(sessions=sessions, source=source))
        if not universe.symbols or not len(universe.time):
            raise NotFoundError(
                "No market is stored.", "Import the daily bars of many instruments first."
            )
        kept = self._markets.get(sessions)
        if kept is None or kept.universe is not universe:
            # The loader hands the same object out until the market changes.
            kept = self._markets[sessions] = Market(universe, self._score_regimes)
        return kept


def _assemble(market: Market, chain: Sequence[ScreenFilter], screening: Screening) -> ScreenResult:
    universe, day = market.universe, market.day()
    close, change = _close_of(market), change_over(day.close, 1)
    rows = np.flatnonzero(screening.is_hit).tolist()
    measured = [[_plain(values, row) for values in screening.measured] for row in rows]
    return ScreenResult(
        columns=tuple(ScreenColumn(one.measures, one.unit) for one in chain),
        hits=tuple(
            ScreenHit(
                symbol=universe.symbols[row],
                name=universe.names[row],
                local_name=universe.local_names[row],
                sector=universe.sectors[row],
                close=_plain(close, row),
                change=_plain(change, row),
                measured=tuple(numbers),
            )
            for row, numbers in zip(rows, measured, strict=True)
        ),
        steps=screening.steps,
        instruments=len(market),
        session=datetime.fromtimestamp(int(universe.time[-1]), UTC),
        session_count=market.session_count,
        source=universe.source,
        fetched_at=universe.fetched_at,
        is_demo=universe.is_demo,
    )


def _close_of(market: Market) -> Vector:
    last: Vector = market.universe.close[:, -1]
    return last


def _plain(values: Vector, row: int) -> float | None:
    value = float(values[row])
    return value if np.isfinite(value) else None


def _write_csv(result: ScreenResult) -> str:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    titles = (f"{place}. {column.title}" for place, column in enumerate(result.columns, start=1))
    writer.writerow(
        ("symbol", "name", "local_name", "sector", "session", "source", "close", "change", *titles)
    )
    for hit in result.hits:
        texts = (hit.symbol, hit.name, hit.local_name, hit.sector)
        numbers = (hit.close, hit.change, *hit.measured)
        writer.writerow(
            [
                *(neutralise_formula(text) for text in texts),
                f"{result.session:%Y-%m-%d}",
                result.source,
                *("" if number is None else repr(number) for number in numbers),
            ]
        )
    return target.getvalue()
