"""Lists of signals: the newest of each pair, what fits a query, and the rows of a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

from core.spreadsheet import neutralise_formula
from core.trading.signals.engine import SIDE_WORDS
from core.trading.signals.lifecycle import STATE_WORDS
from core.trading.signals.types import SignalBoard, SignalQuery, SignalRow

_COLUMNS = (
    "strategy", "version", "symbol", "name", "local_name", "side", "strength", "bar", "interval",
    "price", "currency", "last", "age_sessions", "state", "emitted_at", "reason", "source",
    "is_demo", "entry_at", "entry_price", "exit_at", "exit_price", "return_fraction", "mae", "mfe",
)  # fmt: skip


def narrow(board: SignalBoard, query: SignalQuery) -> SignalBoard:
    """The board with those rows only that fit."""
    return replace(board, rows=tuple(row for row in board.rows if _fits(row, query)))


def is_named(text: str, *words: str) -> bool:
    """Whether a text typed to search by is part of a symbol or one of its names."""
    return text.strip().casefold() in " ".join(words).casefold()


def write_csv(rows: Sequence[SignalRow]) -> bytes:
    """A file of them; prices and fractions with all their digits, UTC times."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_write_row(row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def keep_latest(rows: Sequence[SignalRow]) -> list[SignalRow]:
    """The newest of each strategy and symbol; of two on one bar the emitted one."""
    ranked = sorted(rows, key=lambda row: (row.bar, row.id is not None, row.id or 0), reverse=True)
    kept: dict[tuple[object, str], SignalRow] = {}
    for row in ranked:
        kept.setdefault((row.strategy_id or row.strategy_name, row.symbol), row)
    return list(kept.values())


def _fits(row: SignalRow, query: SignalQuery) -> bool:
    return (
        (not query.strategy or row.strategy_name == query.strategy)
        and (not query.sides or row.side in query.sides)
        and (not query.states or row.state in query.states)
        and is_named(query.text, row.symbol, row.name, row.local_name)
    )


def _write_row(row: SignalRow) -> list[object]:
    score = row.score
    outcome: list[object] = [""] * 7
    if score:
        outcome = [
            score.entry_at.isoformat(), score.entry_price, score.exit_at.isoformat(),
            score.exit_price, score.return_fraction, score.worst_excursion, score.best_excursion,
        ]  # fmt: skip
    cells: list[object] = [
        row.strategy_name, row.strategy_version, row.symbol, row.name, row.local_name,
        SIDE_WORDS[row.side], row.strength, row.bar.isoformat(),
        row.interval.value if row.interval else "", row.price, row.currency, row.last, row.age,
        STATE_WORDS[row.state] if row.state else "not emitted",
        row.emitted_at.isoformat() if row.emitted_at else "", row.reason, row.source, row.is_demo,
        *outcome,
    ]  # fmt: skip
    return [
        neutralise_formula(one) if isinstance(one, str) else "" if one is None else one
        for one in cells
    ]
