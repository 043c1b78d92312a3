"""Who is here: read from the session's row once in every run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from core.service_factory import get_services
from core.user.types import Identity

_of_this_run: ContextVar[Identity | None] = ContextVar("identity_of_this_run", default=None)


def find_identity() -> Identity | None:
    """The signed-in person of this browser; None for nobody.

    Within a run that the menu began it is what the menu read a moment ago. In a fragment's own
    run it is read anew: a role may have changed since the page was drawn.
    """
    return _of_this_run.get() or read_identity()


@contextmanager
def keep_identity(identity: Identity) -> Iterator[None]:
    """Let `find_identity` answer with this until the block ends."""
    reset = _of_this_run.set(identity)
    try:
        yield
    finally:
        _of_this_run.reset(reset)


def is_page_run() -> bool:
    """Whether the menu began this run; a fragment that polls by itself is none."""
    return _of_this_run.get() is not None


def find_address() -> str:
    """Where the visitor is, for the audit trail and counts; empty on the server's own machine."""
    return str(st.context.ip_address or "")


def read_identity() -> Identity | None:
    """The signed-in person as the database knows them at this moment."""
    token_hash = st.user.get("token_hash")
    return get_services().sessions.find_by_hash(str(token_hash)) if token_hash else None
