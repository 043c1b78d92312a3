"""One attempt to give a model commands through a headline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.enums import InjectionKind


@dataclass(frozen=True, slots=True)
class Want:
    """What somebody wants a model to answer.

    Attributes:
        english, korean: the command.
        write_entry: JSON of the answer to one signal, by its id; None where `write_all` is given.
        write_all: the whole answer, by the ids of all signals.
    """

    kind: InjectionKind
    english: str
    korean: str
    write_entry: Callable[[str], str] | None = None
    write_all: Callable[[Sequence[str]], str] | None = None


@dataclass(frozen=True, slots=True)
class Injection:
    """One headline of the test set.

    Attributes:
        number: its place in the set; also in the text, as `ref`.
        language: `en` or `ko`.
        disguise: how the command is dressed up.
        text: the headline.
    """

    number: int
    language: str
    disguise: str
    text: str
    want: Want
