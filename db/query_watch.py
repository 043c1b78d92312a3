"""Tells the measuring of each statement that an engine sends."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event

from core.telemetry.queries import find_query_count
from core.tracing import is_traced, note_span


def watch_queries(engine: Engine) -> None:
    """Count and time what the engine sends wherever work is measured; name it in a trace.

    A span carries the statement's first words and never its values.
    """
    event.listen(engine, "before_cursor_execute", _note_start)
    event.listen(engine, "after_cursor_execute", _note_end)
    event.listen(engine, "handle_error", _note_failure)


def _note_start(
    _connection: Connection,
    _cursor: Any,
    _statement: str,
    _parameters: Any,
    context: Any,
    _is_many: bool,  # noqa: FBT001 - SQLAlchemy's signature
) -> None:
    if context is not None:
        context.signaldeck_started = time.perf_counter_ns()


def _note_end(
    _connection: Connection,
    _cursor: Any,
    statement: str,
    _parameters: Any,
    context: Any,
    _is_many: bool,  # noqa: FBT001 - SQLAlchemy's signature
) -> None:
    _note(statement, context)


def _note_failure(failure: ExceptionContext) -> None:
    """A statement that failed took its time too: five seconds, where it waited for a lock."""
    _note(failure.statement or "", failure.execution_context)


def _note(statement: str, context: Any) -> None:
    started = getattr(context, "signaldeck_started", None)
    if started is None:
        return
    taken_ns = time.perf_counter_ns() - started
    if counted := find_query_count():
        counted.add(taken_ns / 1e9)
        if is_traced():
            ended_ns = time.time_ns()
            note_span(_name(statement), ended_ns - taken_ns, ended_ns)


def _name(statement: str) -> str:
    """What a trace calls a statement: its verb and its first table."""
    words = statement.split(maxsplit=200)
    verb = words[0].upper() if words else "?"
    after = {"SELECT": "FROM", "DELETE": "FROM", "INSERT": "INTO"}.get(verb)
    if verb == "UPDATE" and len(words) > 1:
        return f"UPDATE {words[1]}"
    upper = [word.upper() for word in words]
    if after in upper[:-1]:
        return f"{verb} {words[upper.index(after) + 1].strip('(,)')}"
    return verb
