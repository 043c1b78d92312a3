"""PostgreSQL with no more messages than a unit of work needs: one to begin, one to end.

The driver's own way costs a message more for asking whether the connection lives and, where the
unit writes, another for the gate. Each is a wait in which a page run gives the interpreter away.
"""

from __future__ import annotations

import select
import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError

from db.write_gate import ENTER

BEGIN_OPTION = "postgresql_begin"
"""Execution option: the statements that begin the transaction, sent as one message."""

BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
BEGIN_WRITING = f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {ENTER}"
_BEGIN = "BEGIN"

_ASKED_AFTER_SECONDS = 30.0
"""A connection that lay idle so long may have been forgotten by something on the way."""


def prepare_postgresql(engine: Engine) -> None:
    """Begin transactions as the execution options say, on connections that are alive."""
    event.listen(engine, "connect", _take_over_transactions)
    event.listen(engine, "checkin", _note_return)

    def check_out(connection: Any, record: Any, _proxy: Any) -> None:
        if _is_doubtful(connection, record.info):
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error  # all of them are opened anew

    event.listen(engine, "checkout", check_out)
    event.listen(engine, "begin", _begin)


def _take_over_transactions(connection: Any, record: Any) -> None:
    connection.autocommit = True  # it sends no BEGIN of its own; COMMIT and ROLLBACK it does
    _note_return(connection, record)


def _note_return(_connection: Any, record: Any) -> None:
    record.info["returned_at"] = time.monotonic()


def _is_doubtful(connection: Any, info: dict[str, Any]) -> bool:
    """Whether the server has said something unasked, such as its good-bye, or has long had time to.

    The kernel knows without a message being sent: a server that ends or dies closes its sockets.
    """
    if connection.closed or time.monotonic() - info["returned_at"] > _ASKED_AFTER_SECONDS:
        return True
    waiting = select.poll()
    waiting.register(connection.pgconn.socket, select.POLLIN)
    return bool(waiting.poll(0))


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get(BEGIN_OPTION, _BEGIN)
    driver: Any = connection.connection.driver_connection
    # Sent without the machinery for statements, which costs as much as a small query.
    try:
        driver.execute(statement, prepare=False)
    except connection.dialect.loaded_dbapi.OperationalError as error:
        if driver.closed:
            connection.invalidate(error)
        raise OperationalError(statement, None, error) from error
