"""Who may do what with whose version: rules that every door passes."""

from __future__ import annotations

from core.contracts import Actor
from core.enums import PromptState
from core.errors import ConflictError, NotPermittedError
from db.gen_ai.prompt_tables import PromptVersion

STATES = {
    PromptState.DRAFT: "a draft",
    PromptState.IN_REVIEW: "in review",
    PromptState.APPROVED: "approved",
    PromptState.REJECTED: "rejected",
    PromptState.ARCHIVED: "archived",
}


def check_person(actor: Actor) -> int:
    """The number of the person who acts.

    Raises:
        NotPermittedError: it is no person: schedules and the server write and judge no prompts.
    """
    if actor.user_id <= 0:
        raise NotPermittedError(
            "Prompts are written and judged by people.", "Sign in with an account of your own."
        )
    return actor.user_id


def check_author(actor: Actor, row: PromptVersion) -> None:
    """It is the actor's own version.

    Raises:
        NotPermittedError: it is somebody else's.
    """
    if check_person(actor) != row.author_id:
        raise NotPermittedError(
            f"Version {row.version} is {row.author}'s.", "Make a draft of your own from it."
        )


def check_second_person(actor: Actor, row: PromptVersion) -> None:
    """It is somebody else's version.

    Raises:
        NotPermittedError: it is the actor's own.
    """
    if check_person(actor) == row.author_id:
        raise NotPermittedError(
            f"You wrote version {row.version} yourself.",
            "Another person has to decide on it; ask somebody who may approve prompts.",
        )


def check_state(row: PromptVersion, *allowed: PromptState) -> None:
    """It has come exactly so far.

    Raises:
        ConflictError: it has not, or has come further.
    """
    if row.state not in allowed:
        raise ConflictError(
            f"Version {row.version} is {STATES[row.state]}.",
            "Reload the page: somebody may have changed it in the meantime.",
        )


def describe(row: PromptVersion) -> str:
    """As the audit trail names it."""
    return f"{row.name} {row.version}"
