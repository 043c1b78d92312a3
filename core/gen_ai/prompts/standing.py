"""Which version of a prompt is in production, and which may be. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.enums import PromptState
from core.gen_ai.prompts.evaluation import take_fingerprint
from core.gen_ai.prompts.types import BUILT_IN_VERSION
from db.gen_ai.prompt_tables import PromptMove, PromptVersion


def has_passed(row: PromptVersion) -> bool:
    """Whether exactly this text passed an evaluation by today's rules."""
    return row.is_passed and row.fingerprint == take_fingerprint(row.name, row.content)


def is_fit(row: PromptVersion | None) -> bool:
    """Whether a version may be given to a model: approved by another person, evaluated, passed.

    Asked whenever the label is moved and, again, whenever a prompt is used.
    """
    return (
        row is not None
        and row.state is PromptState.APPROVED
        and row.decided_by_id is not None
        and row.decided_by_id != row.author_id
        and has_passed(row)
    )


def list_standing(moves: Sequence[PromptMove]) -> list[int]:
    """What has been in production and not rolled back from, oldest first; the last one is.

    Args:
        moves: of one prompt, oldest first.
    """
    standing = [BUILT_IN_VERSION]
    for move in moves:
        if not move.is_return:
            standing.append(move.version)
            continue
        standing.pop()
        while standing and standing[-1] != move.version:
            standing.pop()
        standing = standing or [BUILT_IN_VERSION]
    return standing


def find_in_production(moves: Sequence[PromptMove]) -> int:
    """The version that carries the label; 0, the text in the code, where none does."""
    return moves[-1].version if moves else BUILT_IN_VERSION
