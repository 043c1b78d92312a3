"""What is shown of prompts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.enums import PromptState
from core.gen_ai.prompts.diffing import DiffLine
from core.gen_ai.prompts.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class PromptUsage:
    """Calls of the last 90 days with one version.

    Attributes:
        asked: calls that were made.
        refused: those of them whose answer, in whole or in part, was not taken.
        known: answers found among earlier ones; no call was made.
        cost: US dollars.
    """

    asked: int = 0
    refused: int = 0
    known: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class PromptVersionView:
    """One version of a prompt.

    Attributes:
        version: 0 for the text in the code, which has no author, no evaluation and no times.
        based_on: whose text the draft began with.
        note: what is different, in the author's words.
        reason: of who decided.
        evaluation: the last one; None where there was none.
        has_passed: whether that one was of exactly this text, by today's rules, and passed.
        is_in_production: whether it carries the label.
        is_fit: whether it may be given to a model.
    """

    name: str
    version: int
    state: PromptState
    content: str
    based_on: int
    note: str
    author_id: int
    author: str
    created_at: datetime | None
    handed_in_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    reason: str
    evaluation: Evaluation | None
    evaluated_at: datetime | None
    has_passed: bool
    is_in_production: bool
    is_fit: bool
    usage: PromptUsage


@dataclass(frozen=True, slots=True)
class PromptMoveView:
    """One move of the label "production".

    Attributes:
        is_return: whether it was rolled back to that version.
    """

    at: datetime
    version: int
    is_return: bool
    moved_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class PromptView:
    """One prompt with all its versions.

    Attributes:
        must: variables that no version may lack.
        may: variables that it can do without.
        production: the version that carries the label.
        used: the version that models are given: 0 where that one is not fit.
        versions: newest first; the text in the code last.
        moves: newest first.
    """

    name: str
    title: str
    does: str
    must: tuple[str, ...]
    may: tuple[str, ...]
    production: int
    used: int
    versions: tuple[PromptVersionView, ...]
    moves: tuple[PromptMoveView, ...]

    def find(self, version: int) -> PromptVersionView | None:
        """One of its versions."""
        return next((one for one in self.versions if one.version == version), None)


@dataclass(frozen=True, slots=True)
class PromptComparison:
    """A version beside the one that models are given.

    Attributes:
        against: the number of the latter.
    """

    title: str
    shown: PromptVersionView
    against: int
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True, slots=True)
class PromptBoard:
    """All prompts, and what waits for a second person, oldest first."""

    prompts: tuple[PromptView, ...]
    waiting: tuple[PromptComparison, ...]
