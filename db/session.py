"""The unit of work: one transaction, opened for reading or for writing, never kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from core.errors import BusyError, ConflictError
from db.engine import READING, WRITING, build_engine, sqlite_path
from db.write_queue import wait_for_turn

__all__ = ["Database", "Session", "open_database"]


class Database:
    """Hands out sessions. One instance per process and database.

    `read()` sees one consistent snapshot and cannot write; `write()` commits at the end of the
    block or, when the block raises, leaves nothing behind.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(**READING[engine.dialect.name])
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
        except OperationalError as error:
            raise _as_busy(error) from error

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that writes: queued, immediate, committed when the block ends well.

        Raises:
            BusyError: the database stayed locked for longer than the driver waits.
            ConflictError: a constraint refused the change.
            RuntimeError: this thread is writing already and would wait for itself for ever.
        """
        if getattr(self._thread, "is_writing", False):
            raise RuntimeError("This thread is writing already: hand its session on.")
        self._thread.is_writing = True
        try:
            with (
                self._turn(),
                Session(self._writing, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        except IntegrityError as error:
            raise ConflictError(
                "The change contradicts what is stored.",
                "Someone may have changed it in the meantime: reload and try again.",
            ) from error
        except OperationalError as error:
            raise _as_busy(error) from error
        finally:
            self._thread.is_writing = False

    def _turn(self) -> AbstractContextManager[None]:
        return wait_for_turn(self._lock_file) if self._lock_file else nullcontext()


def open_database(database_url: str) -> Database:
    """A `Database` on that URL."""
    return Database(build_engine(database_url))


def _as_busy(error: OperationalError) -> Exception:
    text = str(error.orig).lower()
    if "locked" in text or "busy" in text or "could not connect" in text or "connection" in text:
        return BusyError("The database is busy or out of reach.", "Try again in a moment.")
    return error
