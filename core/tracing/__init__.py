"""Names the parts of one piece of work, for a trace: page, service, query, provider, job.

Without an exporter (the default) a span costs a third of a microsecond and does nothing.

A trace's id is made from the correlation id, so that the click, the jobs it led to and their
events are one trace, whichever process did them, without anything being handed along.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from structlog.contextvars import get_contextvars

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

Attribute = str | int | float | bool

_find_tracer: Callable[[], Tracer] | None = None


def span(name: str, **attributes: Attribute) -> AbstractContextManager[None]:
    """Measure the block as one part of the trace.

    Args:
        name: of few values, e.g. `page Backtests` or `quotes.list_quotes`.
        attributes: ids and counts. No text that people, files or providers wrote.
    """
    return _NOTHING if _find_tracer is None else _Span(_find_tracer(), name, attributes)


def is_traced() -> bool:
    """Whether spans go anywhere."""
    return _find_tracer is not None


def note_span(name: str, started_ns: int, ended_ns: int) -> None:
    """A span that is over, e.g. a query: told afterwards, inside the span it belongs to."""
    if _find_tracer is not None:
        _find_tracer().start_span(name, start_time=started_ns).end(ended_ns)


def send_spans_to(find_tracer: Callable[[], Tracer] | None) -> None:
    """Where spans go from now on; None for nowhere. `core.tracing.exporter` calls it."""
    global _find_tracer  # noqa: PLW0603 - one destination per process, as with logging
    _find_tracer = find_tracer


def find_trace_correlation() -> str:
    """The correlation id of the work in hand, as it stands in log lines; empty without one."""
    return str(get_contextvars().get("correlation_id", ""))


def calculate_trace_id(correlation_id: str) -> str:
    """The trace of a correlation id: 32 hexadecimal digits."""
    return hashlib.sha256(correlation_id.encode()).hexdigest()[:32]


class _Nothing(AbstractContextManager[None]):
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


_NOTHING = _Nothing()


class _Span(AbstractContextManager[None]):
    def __init__(self, tracer: Tracer, name: str, attributes: dict[str, Attribute]) -> None:
        if correlation_id := find_trace_correlation():
            attributes["correlation_id"] = correlation_id
        # What an exception says may be a secret: only its kind is told, below.
        self._manager: AbstractContextManager[Any] = tracer.start_as_current_span(
            name, attributes=attributes, record_exception=False, set_status_on_exception=False
        )
        self._span: Any = None

    def __enter__(self) -> None:
        self._span = self._manager.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None and issubclass(kind, Exception):
            from opentelemetry.trace import Status, StatusCode

            self._span.set_status(Status(StatusCode.ERROR, kind.__name__))
        self._manager.__exit__(kind, error, traceback)
