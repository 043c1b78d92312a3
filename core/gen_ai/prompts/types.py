"""What a prompt is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

BUILT_IN_VERSION = 0


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as a model is given it.

    Attributes:
        version: 0 for the text in the code.
        text: the system part, its variables filled in.
    """

    name: str
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check of an evaluation found.

    Attributes:
        risk: 0 to 1, where the check is about wording; None where it only passes or fails.
        sentence: what was found.
    """

    check: str
    is_passed: bool
    sentence: str
    risk: float | None = None


TryOut = Callable[[Prompt], Sequence[Finding]]
"""Puts fixed inputs through the code that uses the prompt; asks nobody."""


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """One place in the code that gives a model a prompt.

    Attributes:
        title: as people call it.
        does: what it is for, a sentence.
        built_in: its text as delivered, with variables in braces: version 0.
        values: what each variable stands for; constants of the code, nothing that was read.
        must: the variables that no version may lack.
        fields: of the answer; each is named in the text.
        try_out: its fixed inputs.
    """

    name: str
    title: str
    does: str
    built_in: str
    values: Mapping[str, str]
    must: frozenset[str]
    fields: tuple[str, ...]
    try_out: TryOut

    @property
    def may(self) -> frozenset[str]:
        """The variables that a version can do without."""
        return frozenset(self.values) - self.must
