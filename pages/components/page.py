"""The frame of every page: who asks, title, one place where errors are shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from uuid import uuid4

import streamlit as st
import structlog

from core.contracts import Actor
from core.errors import AppError, NotPermittedError
from core.permissions import Permission, require
from core.service_factory import get_services
from core.services import Services
from core.telemetry import PAGE_ERRORS, PAGE_RUN_SECONDS
from core.user.types import Identity
from pages.components.identity import find_identity, read_identity
from pages.components.session import pop_flash, set_flash
from pages.components.text import escape_markdown

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page works with."""

    actor: Actor
    identity: Identity
    services: Services

    @contextmanager
    def action(self, done: str = "") -> Iterator[None]:
        """Carry out what a button asked for; an error is shown in place, the page stays.

        Args:
            done: said after a success, once the page has run again with the new state.
        """
        try:
            # The click was let in a moment ago; the session may have ended since.
            _require(read_identity())
            yield
        except AppError as error:
            show_error(error)
            return
        if done:
            set_flash(done)
            st.rerun()


@contextmanager
def page(title: str, subtitle: str = "", *, needs: Permission) -> Iterator[Desk]:
    """Draw the title, check the role, and show an error once, here, with its remedy.

    Args:
        title: the page's name; what follows a colon is left out of metrics.
        subtitle: one line below it.
        needs: the permission without which nothing of the page is drawn. The services check
            for themselves; this spares the reader a page full of refusals.
    """
    started = time.perf_counter()
    name = title.split(":", maxsplit=1)[0]
    reference = uuid4().hex[:12]
    is_entered = False
    try:
        identity = _require(find_identity())
        actor = identity.as_actor(correlation_id=reference)
        st.title(title, anchor=False)
        if subtitle:
            show_subtitle(subtitle)
        if message := pop_flash():
            st.toast(message)
        require(actor, needs)
        is_entered = True
        yield Desk(actor, identity, get_services())
    except AppError as error:
        PAGE_ERRORS.labels(name, error.code).inc()
        show_error(error)
    # The edge of every page: a reader gets a sentence and a reference, the log the traceback.
    except Exception:
        PAGE_ERRORS.labels(name, "unexpected").inc()
        logger.exception("page_failed", page=name, correlation_id=reference)
        st.error(
            "Something went wrong on our side. Nothing was saved. "
            f"Try again; if it happens again, tell an administrator the reference {reference}."
        )
    finally:
        PAGE_RUN_SECONDS.labels(name).observe(time.perf_counter() - started)
    if not is_entered:
        st.stop()  # a `with` block cannot be skipped by the manager, only the run be ended


def show_subtitle(text: str) -> None:
    """One quiet line below the title."""
    st.html(f'<p class="sd-sub">{escape(text)}</p>')


def _require(identity: Identity | None) -> Identity:
    if identity is None:
        raise NotPermittedError("You are signed out.", "Reload the page to sign in again.")
    return identity


@contextmanager
def errors_shown() -> Iterator[None]:
    """An edge for a part that runs by itself: a fragment's errors never reach the page's."""
    try:
        yield
    except AppError as error:
        show_error(error)


def show_error(error: AppError) -> None:
    """An error as its reader needs it: what is wrong, then what to do."""
    text = f"**{escape_markdown(error.message)}**"
    st.error(f"{text}  \n{escape_markdown(error.remedy)}" if error.remedy else text)
