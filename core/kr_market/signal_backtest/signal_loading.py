"""Brings signals of any source onto the axes of a market."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import numpy as np

from core.contracts import FlowUniverse, Universe
from core.enums import KoreanSignalKind
from core.errors import InvalidInputError, NotFoundError
from core.formatting import format_count
from core.kr_market.signal_backtest.found_signals import FoundSignals, build_signals
from core.kr_market.signal_backtest.signal_sources import LEDGER, SMART, VCP, SignalSource
from core.kr_market.signal_backtest.smart_money_signals import find_smart_money
from core.kr_market.smart_money.presets import SMART_MONEY_PRESETS
from core.kr_market.vcp.history import find_all_signals
from core.kr_market.vcp.liquidity import BROKEN, UNKNOWN
from core.kr_market.vcp.presets import VCP_PRESETS
from db.kr_market.signal_source_repository import LoggedRow, SealedRow, SignalSourceRepository
from db.session import Database

BET_POINTS = 12.0
"""Most that a closing bet scores; other scanners score 0 to 100."""


def load_signals(
    database: Database, source: SignalSource, universe: Universe, flows: FlowUniverse | None
) -> FoundSignals:
    """All signals of a source on a market.

    Raises:
        NotFoundError: the ledger or the logs hold none, or no flows are stored.
        InvalidInputError: they hold some, but none of this market's sessions.
    """
    if source.family == VCP:
        return find_vcp(universe, flows, source.name)
    if source.family == SMART:
        return find_smart_money(universe, flows, SMART_MONEY_PRESETS[source.name])
    with database.read() as session:
        stored = SignalSourceRepository(session)
        if source.family == LEDGER:
            kind = KoreanSignalKind(source.name)
            return place_sealed(universe, kind, stored.list_sealed(kind, is_demo=universe.is_demo))
        return place_logged(universe, stored.list_logged())


def find_vcp(universe: Universe, flows: FlowUniverse | None, preset: str) -> FoundSignals:
    """Every match of a preset; those that surely break its rule of liquidity are left out."""
    table = find_all_signals(universe, flows, VCP_PRESETS[preset])
    kept = table.liquidity != BROKEN
    unknown = int((table.liquidity == UNKNOWN).sum())
    notes = []
    if unknown:
        notes.append(
            f"Of {format_count(int(kept.sum()))} matches the preset's own rule of liquidity "
            f"cannot be known for {format_count(unknown)}: flows, market values or supply scores "
            "of those days are not stored. They are traded as matches."
        )
    return build_signals(
        table.row[kept], table.place[kept], table.score[kept], names=("VCP",), notes=tuple(notes)
    )


def place_sealed(
    universe: Universe, kind: KoreanSignalKind, rows: Sequence[SealedRow]
) -> FoundSignals:
    """Sealed signals where the market has them.

    Raises:
        NotFoundError: there are none.
    """
    if not rows:
        raise NotFoundError(
            "The ledger holds no such signal of this market.",
            "Run the scanner on its newest session; what it finds there is sealed.",
        )
    scale = 100.0 / BET_POINTS if kind is KoreanSignalKind.CLOSING_BET else 1.0
    names = [_name(row.signal_type, row.grade) for row in rows]
    scores = [np.nan if row.score is None else row.score * scale for row in rows]
    presets = ", ".join(sorted({row.preset for row in rows}))
    return _place(
        universe,
        [(row.symbol, row.session) for row in rows],
        scores,
        names,
        (f"Sealed under the presets: {presets}.",),
    )


def place_logged(universe: Universe, rows: Sequence[LoggedRow]) -> FoundSignals:
    """Signals of imported logs where the market has them.

    Raises:
        NotFoundError: none is imported.
    """
    if not rows:
        raise NotFoundError(
            "No signal log is imported.", "Import a file of the contract signals_log first."
        )
    sources = ", ".join(sorted({row.source for row in rows}))
    scores = [np.nan if row.score is None else row.score for row in rows]
    return _place(
        universe,
        [(row.symbol, row.day) for row in rows],
        scores,
        ["VCP"] * len(rows),
        (f"Claims of others, from {sources}: nobody sealed them, they may be picked afterwards.",),
    )


def _name(signal_type: str, grade: str | None) -> str:
    named = signal_type.replace("_", " ").lower() if signal_type else ""
    return " ".join(part for part in (named, f"grade {grade}" if grade else "") if part) or "signal"


def _span(wanted: Sequence[tuple[str, date]]) -> str:
    days = [day for _, day in wanted]
    return f"{min(days)} to {max(days)}"


def _place(
    universe: Universe,
    wanted: Sequence[tuple[str, date]],
    scores: Sequence[float],
    names: Sequence[str],
    notes: tuple[str, ...],
) -> FoundSignals:
    rows = {symbol: row for row, symbol in enumerate(universe.symbols)}
    places = {int(moment): place for place, moment in enumerate(universe.time)}
    kinds = tuple(dict.fromkeys(names))
    found = []
    for (symbol, day), score, name in zip(wanted, scores, names, strict=True):
        moment = int(datetime.combine(day, time.min, UTC).timestamp())
        if symbol in rows and moment in places:
            found.append((rows[symbol], places[moment], score, kinds.index(name)))
    if not found:
        raise InvalidInputError(
            f"None of the {format_count(len(wanted))} stored signals, of {_span(wanted)}, lies in "
            f"a session of {universe.source} that is loaded.",
            "Import the daily bars of those days, or trade other signals.",
        )
    columns = list(zip(*found, strict=True))
    return build_signals(
        columns[0],
        columns[1],
        columns[2],
        kinds=columns[3],
        names=kinds,
        notes=notes,
        unplaced=len(wanted) - len(found),
    )
