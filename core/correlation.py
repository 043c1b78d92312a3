"""What belongs together: one click, and all the jobs, events and notices that it led to.

The id lives where structlog keeps the fields of a line, so that whatever is logged meanwhile
carries it too. A page gives each of its runs an id; a job and an event keep it in their rows, and
whoever carries them out binds it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from structlog.contextvars import bound_contextvars, get_contextvars

_NAME = "correlation_id"


def find_correlation() -> str:
    """The id of the work that is being done here; empty where nobody has given it one."""
    return str(get_contextvars().get(_NAME, ""))


def new_correlation() -> str:
    """An id for what begins now."""
    return uuid4().hex[:12]


def need_correlation(known: str = "") -> str:
    """The known id; else that of the work being done; else a new one, of a chain that begins.

    Nothing is stored without: what the system starts by itself can be followed as well.
    """
    return known or find_correlation() or new_correlation()


@contextmanager
def correlated(correlation_id: str) -> Iterator[None]:
    """Let what is done in the block belong to that id."""
    with bound_contextvars(**{_NAME: correlation_id}):
        yield
