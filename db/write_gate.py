"""Lets one process keep all others from writing to a PostgreSQL database, while they read on.

Every transaction that writes holds a shared advisory lock from its first statement on; whoever
wants them all to wait takes it alone. A writer that waits holds nothing else yet: it cannot stand
in the way of the one that it waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from core.errors import BusyError

_KEY = 7_306_651_930_212_845  # of this application; advisory locks belong to one database
_PATIENCE = "SET LOCAL lock_timeout = '20s'"

ENTER = f"{_PATIENCE}; SELECT pg_advisory_xact_lock_shared({_KEY})"
"""What a transaction that writes begins with: wait while the gate is closed.

The limit holds for its locks on rows as well, as the queue of SQLite's writers has one.
"""

_CLOSE = text(f"SELECT pg_advisory_xact_lock({_KEY})")


@contextmanager
def close_gate(engine: Engine) -> Iterator[None]:
    """Wait for those who are writing, and keep all others waiting until the block ends.

    Raises:
        BusyError: somebody has been writing for 20 seconds.
    """
    with engine.connect() as connection, connection.begin():
        connection.execute(text(_PATIENCE))
        try:
            connection.execute(_CLOSE)
        except OperationalError as error:
            raise BusyError(
                "Somebody has been writing to the database for too long.",
                "Nothing was changed. Try again once the import under way has ended.",
            ) from error
        yield
