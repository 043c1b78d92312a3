"""Two units of work on PostgreSQL, the second of which wants what the first has in hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from db.session import Database, Session

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    " AND application_name = current_setting('application_name')"
)


def interleave(database: Database, unit: Callable[[Session, int], None]) -> None:
    """Do `unit` twice, numbered 1 and 2: 1 commits when 2 waits for it, or has done its work."""
    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            unit(session, 1)
            session.flush()
            second = pool.submit(_do, database, unit)
            deadline = time.monotonic() + 60
            while not second.done() and not _is_one_waiting(database):
                assert time.monotonic() < deadline, "the second unit neither waits nor ends"
        second.result(timeout=60)


def _do(database: Database, unit: Callable[[Session, int], None]) -> None:
    with database.write() as session:
        unit(session, 2)


def _is_one_waiting(database: Database) -> bool:
    with database.read() as session:
        return bool(session.connection().execute(_WAITING).scalar_one())
