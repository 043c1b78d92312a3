"""The frame of every page: who asks, title, one place where errors are shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import streamlit as st
import structlog

from core.contracts import Actor
from core.correlation import correlated, new_correlation
from core.errors import AppError, NotPermittedError
from core.permissions import Permission, require
from core.service_factory import get_services
from core.services import Services
from core.tracing.traced_services import trace_services
from core.user.types import Identity
from pages.components.identity import find_address, find_identity, read_identity
from pages.components.measured import measured
from pages.components.panel import show_html
from pages.components.session import pop_flash, set_flash
from pages.components.text import escape_markdown

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page works with."""

    actor: Actor
    identity: Identity
    services: Services
    title: str

    @contextmanager
    def action(self, done: str = "") -> Iterator[None]:
        """Carry out what a button asked for; an error is shown in place, the page stays.

        Args:
            done: said after a success, once the page has run again with the new state.
        """
        try:
            # The click was let in a moment ago; the session may have ended since.
            _require(read_identity())
            with correlated(self.actor.correlation_id):  # a dialog's click is no run of the page
                yield
        except AppError as error:
            _note_refusal(self.actor, self.title, error)
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
    name = title.split(":", maxsplit=1)[0]
    reference = new_correlation()
    actor: Actor | None = None
    is_entered = False
    with measured(name, reference) as run:
        try:
            identity = _require(find_identity())
            actor = identity.as_actor(find_address(), reference)
            st.title(title, anchor=False)
            if subtitle:
                show_subtitle(subtitle)
            if message := pop_flash():
                st.toast(message)
            require(actor, needs)
            is_entered = True
            yield Desk(actor, identity, trace_services(get_services()), name)
        except AppError as error:
            run.note_error(error)
            _note_refusal(actor, name, error)
            show_error(error)
        # The edge of every page: a reader gets a sentence and a reference, the log the traceback.
        except Exception:
            run.note_error(None)
            logger.exception("page_failed")
            st.error(
                "Something went wrong on our side. Nothing was saved. "
                f"Try again; if it happens again, tell an administrator the reference {reference}."
            )
    if not is_entered:
        st.stop()  # a `with` block cannot be skipped by the manager, only the run be ended


def _note_refusal(actor: Actor | None, title: str, error: AppError) -> None:
    if actor is not None and isinstance(error, NotPermittedError):
        get_services().audit.note_refusal(actor, title, error)


def show_subtitle(text: str) -> None:
    """One quiet line below the title."""
    show_html(f'<p class="sd-sub">{escape(text)}</p>')


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
