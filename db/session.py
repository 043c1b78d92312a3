"""The unit of work: one transaction, opened for reading or for writing, never kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import configure_mappers
from sqlmodel import Session

from core.errors import BusyError, ConflictError, InvalidInputError
from db.engine import READING, WRITING, build_engine, sqlite_path
from db.query_watch import watch_queries
from db.write_gate import close_gate
from db.write_queue import wait_for_turn

__all__ = ["Database", "Session", "call_after_commit", "open_database"]

_AFTER_COMMIT = "after_commit"

_UNSTORABLE = (DataError, UnicodeEncodeError, OverflowError)
"""A zero or half of a character in a text, a number of more than 64 bits: drivers refuse them."""

_IN_THE_WAY = ("locked", "busy", "connection", "lock timeout", "deadlock")
"""What databases say when others are in the way, or they themselves out of reach."""

TURN_SECONDS = 20.0
"""So long a unit waits for those before it; the longest of them, an import, takes less."""


class Database:
    """Hands out sessions. One instance per process and database.

    `read()` sees one consistent snapshot and cannot write; `write()` commits at the end of the
    block or, when the block raises, leaves nothing behind.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(**READING)
        self._writing = engine.execution_options(**WRITING)
        self._thread = threading.local()
        path = sqlite_path(engine)
        self._lock_file = path.with_name(f"{path.name}.lock") if path else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads. Rows stay usable after the block."""
        try:
            with Session(self._reading, expire_on_commit=False) as session, session.begin():
                yield session
        except _UNSTORABLE as error:
            raise _as_unstorable() from error
        except OperationalError as error:
            raise _as_busy(error) from error

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that writes: queued, immediate, committed when the block ends well.

        Raises:
            BusyError: the database stayed locked for longer than the driver waits.
            ConflictError: a constraint refused the change.
            InvalidInputError: a value that no database can keep.
            RuntimeError: this thread is writing already and would wait for itself for ever.
        """
        if getattr(self._thread, "is_writing", False):
            raise RuntimeError("This thread is writing already: hand its session on.")
        configure_mappers()  # 0.2 s of a process's first statement: not while all others wait
        self._thread.is_writing = True
        # Who holds the gate closed does not wait before it.
        engine = self.engine if getattr(self._thread, "is_alone", False) else self._writing
        try:
            with self._turn(), Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except IntegrityError as error:
            raise ConflictError(
                "The change contradicts what is stored.",
                "Someone may have changed it in the meantime: reload and try again.",
            ) from error
        except _UNSTORABLE as error:
            raise _as_unstorable() from error
        except OperationalError as error:
            raise _as_busy(error) from error
        finally:
            self._thread.is_writing = False
        for action in session.info.get(_AFTER_COMMIT, ()):
            action()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other writer waiting until the block ends; readers read on.

        On PostgreSQL this thread may write meanwhile, by `write()`; on SQLite through the backup
        API alone.

        Raises:
            BusyError: somebody has been writing for too long.
        """
        if self._lock_file is not None:
            with wait_for_turn(self._lock_file, TURN_SECONDS):
                yield
            return
        with close_gate(self.engine):
            self._thread.is_alone = True
            try:
                yield
            finally:
                self._thread.is_alone = False

    def _turn(self) -> AbstractContextManager[None]:
        if self._lock_file is None:
            return nullcontext()
        return wait_for_turn(self._lock_file, TURN_SECONDS)


def call_after_commit(session: Session, action: Callable[[], None]) -> None:
    """Have something done once what this unit of work writes is committed, and only then.

    The database is free for others by that time. The action must neither raise nor be slow: the
    work it tells of is done.
    """
    session.info.setdefault(_AFTER_COMMIT, []).append(action)


def open_database(database_url: str) -> Database:
    """A `Database` on that URL."""
    engine = build_engine(database_url)
    watch_queries(engine)
    return Database(engine)


def _as_unstorable() -> InvalidInputError:
    return InvalidInputError(
        "A value cannot be stored or looked for: a number out of all bounds, or a text that is "
        "none.",
        "Correct what you typed.",
    )


def _as_busy(error: OperationalError) -> Exception:
    text = str(error.orig).lower()
    if "is full" in text or "no space left" in text:
        return BusyError("The disk is full: nothing was stored.", "Ask an operator to free space.")
    if "too complex" in text:  # a text to look for that is longer than any that is stored
        return _as_unstorable()
    if any(word in text for word in _IN_THE_WAY):
        return BusyError("The database is busy or out of reach.", "Try again in a moment.")
    return error
