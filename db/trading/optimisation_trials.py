"""Trials of optimisations: blocks and windows, written once, read as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlmodel import Session, col, func, select

from db.trading.optimisation_tables import OptimisationBlock, OptimisationWindow

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Whole = np.ndarray[tuple[int], np.dtype[np.int64]]
Codes = np.ndarray[tuple[int], np.dtype[np.int8]]


@dataclass(frozen=True, slots=True, eq=False)
class TrialBlock:
    """Trials that follow one another, k of them.

    Attributes:
        points: float64[k, axes].
        rows: float64[k, statistics], or only the columns asked for.
        scores: float64[k, objectives].
        code: int8[k].
        unfilled: int64[k].
    """

    points: Matrix
    rows: Matrix
    scores: Matrix
    code: Codes
    unfilled: Whole

    def __len__(self) -> int:
        return len(self.code)


class TrialBlockRepository:
    """Trials of one unit of work. Callers have made sure of the owner of the run."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run_id: int, first: int, block: TrialBlock) -> None:
        """Store a block. One that begins at the same trial is refused by the primary key."""
        self._session.add(
            OptimisationBlock(
                run_id=run_id,
                first=first,
                count=len(block),
                points=_pack(block.points, "<f8"),
                rows=_pack(block.rows, "<f8"),
                scores=_pack(block.scores, "<f8"),
                code=_pack(block.code, "i1"),
                unfilled=_pack(block.unfilled, "<i8"),
            )
        )
        self._session.flush()

    def count(self, run_id: int) -> int:
        """Trials stored."""
        statement = select(func.coalesce(func.sum(OptimisationBlock.count), 0)).where(
            OptimisationBlock.run_id == run_id
        )
        return int(self._session.exec(statement).one())

    def iterate(self, run_id: int, columns: Sequence[int]) -> Iterator[TrialBlock]:
        """The blocks of a run in order, one in memory at a time.

        Args:
            run_id: which.
            columns: of `rows`, in the order wanted; the others are not kept.
        """
        statement = (
            select(OptimisationBlock)
            .where(OptimisationBlock.run_id == run_id)
            .order_by(col(OptimisationBlock.first))
            .execution_options(yield_per=1)
        )
        for row in self._session.exec(statement):
            block = _unpack(row)
            self._session.expunge(row)
            kept = block.rows[:, list(columns)]
            yield TrialBlock(block.points, kept, block.scores, block.code, block.unfilled)

    def find_trial(self, run_id: int, trial: int) -> TrialBlock | None:
        """A block of one trial, with all columns; None where that trial was not run."""
        statement = (
            select(OptimisationBlock)
            .where(OptimisationBlock.run_id == run_id, col(OptimisationBlock.first) <= trial)
            .order_by(col(OptimisationBlock.first).desc())
            .limit(1)
        )
        row = self._session.exec(statement).one_or_none() if 0 <= trial < 2**31 else None
        if row is None or trial >= row.first + row.count:
            return None
        block, place = _unpack(row), slice(trial - row.first, trial - row.first + 1)
        return TrialBlock(
            block.points[place],
            block.rows[place],
            block.scores[place],
            block.code[place],
            block.unfilled[place],
        )

    def add_window(self, window: OptimisationWindow) -> None:
        """Store a window. A second one of the same number is refused by the primary key."""
        self._session.add(window)
        self._session.flush()

    def list_windows(self, run_id: int) -> list[OptimisationWindow]:
        """The finished windows of a walk-forward run, in order."""
        statement = (
            select(OptimisationWindow)
            .where(OptimisationWindow.run_id == run_id)
            .order_by(col(OptimisationWindow.number))
        )
        return list(self._session.exec(statement))


def pack_floats(values: Any) -> bytes:
    """Little-endian float64."""
    return _pack(values, "<f8")


def pack_whole(values: Any) -> bytes:
    """Little-endian int64."""
    return _pack(values, "<i8")


def unpack_floats(stored: bytes) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What `pack_floats` packed, float64[n]."""
    return np.frombuffer(stored, dtype="<f8")


def unpack_whole(stored: bytes) -> Whole:
    """What `pack_whole` packed, int64[n]."""
    return np.frombuffer(stored, dtype="<i8")


def _pack(values: Any, kind: str) -> bytes:
    return np.ascontiguousarray(values, dtype=kind).tobytes()


def _unpack(row: OptimisationBlock) -> TrialBlock:
    count = row.count
    return TrialBlock(
        unpack_floats(row.points).reshape(count, -1),
        unpack_floats(row.rows).reshape(count, -1),
        unpack_floats(row.scores).reshape(count, -1),
        np.frombuffer(row.code, dtype="i1"),
        unpack_whole(row.unfilled),
    )
