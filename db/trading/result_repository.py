"""Results of backtests: written once, read as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlmodel import Session

from core.errors import NotFoundError
from db.trading.tables import BacktestCurve, BacktestResult, BacktestTrade

TRADE_COLUMNS = (
    "size",
    "entry_time",
    "exit_time",
    "entry_price",
    "exit_price",
    "profit",
    "return_fraction",
    "commission",
)
NOTED_COLUMNS = ("exit_reason", "best_excursion", "worst_excursion")
"""What is known of a trade besides; NULL in runs from before it was noted."""

PART_COLUMNS = ("signal_counts", "intervals", "same_bar", "second_opinion")
"""Of a result: JSON, NULL in runs from before they were computed."""

CURVE_COLUMNS = ("time", "equity", "drawdown", "close", "benchmark")
_WHOLE = {"entry_time", "exit_time", "time"}

TradeNotes = dict[str, list[Any]]
"""Column of `NOTED_COLUMNS` to its values, one per trade."""

Columns = dict[str, np.ndarray[tuple[int], np.dtype[Any]]]
"""Column name to array: int64 for times, float64 for the rest; all of one length."""


class ResultRepository:
    """The results of one unit of work. Callers have made sure of the owner of the backtest."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        result: BacktestResult,
        trades: Columns,
        curve: Columns,
        notes: TradeNotes | None = None,
    ) -> None:
        """Store a result. A second one for the same backtest is refused by the primary key."""
        self._session.add(result)
        self._session.flush()
        backtest_id = result.backtest_id
        notes = notes or {}
        columns = [trades[name].tolist() for name in TRADE_COLUMNS] + list(notes.values())
        names = (*TRADE_COLUMNS, *notes)
        rows = [
            {
                "backtest_id": backtest_id,
                "number": number,
                **dict(zip(names, row, strict=True)),
            }
            for number, row in enumerate(zip(*columns, strict=True), start=1)
        ]
        if rows:
            self._session.execute(insert(BacktestTrade), rows)
        blobs = {name: _to_bytes(name, curve[name]) for name in CURVE_COLUMNS}
        self._session.execute(insert(BacktestCurve).values(backtest_id=backtest_id, **blobs))

    def load_trades(self, backtest_id: int) -> Columns:
        """The trades in order of their number; `TRADE_COLUMNS`, empty arrays where none."""
        table = BacktestTrade.__table__  # type: ignore[attr-defined]  # set by SQLModel
        statement = (
            select(*(table.c[name] for name in TRADE_COLUMNS))
            .where(table.c.backtest_id == backtest_id)
            .order_by(table.c.number)
        )
        rows = self._session.execute(statement).all()
        columns = list(zip(*rows, strict=True)) or [()] * len(TRADE_COLUMNS)
        return {
            name: np.array(values, dtype=_dtype(name))
            for name, values in zip(TRADE_COLUMNS, columns, strict=True)
        }

    def load_trade_notes(self, backtest_id: int) -> TradeNotes | None:
        """What was noted of each trade, in order of its number; `NOTED_COLUMNS`.

        Returns:
            None where the run has a trade of which nothing was noted.
        """
        table = BacktestTrade.__table__  # type: ignore[attr-defined]  # set by SQLModel
        statement = (
            select(*(table.c[name] for name in NOTED_COLUMNS))
            .where(table.c.backtest_id == backtest_id)
            .order_by(table.c.number)
        )
        rows = self._session.execute(statement).all()
        if any(value is None for row in rows for value in row):
            return None
        return {name: [row[place] for row in rows] for place, name in enumerate(NOTED_COLUMNS)}

    def load_curve(self, backtest_id: int) -> Columns:
        """The account by bar; `CURVE_COLUMNS`. The arrays are read-only.

        Raises:
            NotFoundError: the backtest has no result.
        """
        curve = self.load_curves([backtest_id]).get(backtest_id)
        if curve is None:
            raise NotFoundError(f"Backtest {backtest_id} has no result.", "Run it again.")
        return curve

    def load_curves(self, backtest_ids: Sequence[int]) -> dict[int, Columns]:
        """Id to the account by bar, as `load_curve`; those without a result are absent."""
        table = BacktestCurve.__table__  # type: ignore[attr-defined]  # set by SQLModel
        statement = select(table.c.backtest_id, *(table.c[name] for name in CURVE_COLUMNS)).where(
            table.c.backtest_id.in_(backtest_ids)
        )
        return {
            row[0]: {
                name: np.frombuffer(blob, dtype=_dtype(name))
                for name, blob in zip(CURVE_COLUMNS, row[1:], strict=True)
            }
            for row in self._session.execute(statement)
        }


def _dtype(name: str) -> str:
    return "<i8" if name in _WHOLE else "<f8"


def _to_bytes(name: str, values: np.ndarray[tuple[int], np.dtype[Any]]) -> bytes:
    return np.ascontiguousarray(values, dtype=_dtype(name)).tobytes()
