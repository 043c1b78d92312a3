"""Memory the kernels write to, made once a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.account_figures import Scratch
from core.trading.sweep.batch import Room
from core.trading.sweep.event_loop import WORD
from core.trading.sweep.state import Book, Record, TradeLog

_kept = threading.local()


def make_record(bars: int) -> Record:
    """Room for a run over `bars` bars and every trade it can hold: one a bar, and one more."""
    rows = bars + 1
    log = TradeLog(
        size=_floats(rows),
        entry_bar=_bars(rows),
        exit_bar=_bars(rows),
        entry_price=_floats(rows),
        exit_price=_floats(rows),
        profit=_floats(rows),
        commission=_floats(rows),
    )
    book = Book(
        size=_floats(rows),
        entry_price=_floats(rows),
        entry_bar=_bars(rows),
        stop=_floats(rows),
        target=_floats(rows),
    )
    return Record(_floats(bars), log, book)


def make_scratch(bars: int) -> Scratch:
    """Room for the statistics of one run over `bars` bars."""
    return Scratch(*(_floats(bars) for _ in Scratch._fields))


def make_room(bars: int, combinations: int) -> Room:
    """Room for a thread to run up to `combinations` at a time."""
    padded = -(-bars // WORD) * WORD
    actions = np.zeros((combinations, padded), dtype=np.uint8)
    return Room(
        actions,
        np.empty((combinations, bars)),
        np.zeros(combinations, dtype=np.bool_),
        np.empty((combinations, bars)),
        np.empty((combinations, bars)),
        np.zeros(combinations, dtype=np.bool_),
        actions.view(np.uint64),
        _bars(padded),
        make_record(bars),
        make_scratch(bars),
    )


@contextmanager
def borrow_room(bars: int, combinations: int) -> Iterator[Room]:
    """This thread's room, as new; see `make_room`.

    It is kept for the next sweep over as many bars: memory that was never used costs more to
    touch than a hundred combinations to run.
    """
    wanted = (bars, combinations)
    size, room = _kept.__dict__.pop("room", (None, None))  # not there for a sweep within a sweep
    if size != wanted:
        room = make_room(bars, combinations)
    room.is_plan[:], room.has_levels[:] = False, False
    yield room
    _kept.room = (wanted, room)


def _floats(count: int) -> FloatArray:
    return np.empty(count, dtype=np.float64)


def _bars(count: int) -> TimeArray:
    return np.empty(count, dtype=np.int64)
