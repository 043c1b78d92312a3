"""What comes of a message: parts, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.chatops.parts import ConfirmPart, JobPart, Part
from core.enums import ChatOutcome
from core.errors import (
    AppError,
    BusyError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    ProviderError,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: code, message and remedy of the error.

    Attributes:
        meant: a whole command that the message may have meant; empty where none is near.
    """

    code: str
    message: str
    remedy: str
    meant: str = ""

    def as_error(self) -> AppError:
        """The error that it was."""
        return _ERRORS.get(self.code, AppError)(self.message, self.remedy)


_ERRORS: dict[str, type[AppError]] = {
    kind.code: kind
    for kind in (
        BusyError,
        ConflictError,
        InvalidInputError,
        NotFoundError,
        NotPermittedError,
        ProviderError,
    )
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a message; without parts where it failed."""

    outcome: ChatOutcome
    parts: tuple[Part, ...] = ()
    failure: Failure | None = None

    def without_codes(self) -> Answer:
        """As it may be kept: a code is good for whoever reads it."""
        kept = tuple(
            replace(part, code="") if isinstance(part, ConfirmPart) else part for part in self.parts
        )
        return replace(self, parts=kept)

    @property
    def job_ids(self) -> tuple[str, ...]:
        """Long work that it began."""
        return tuple(part.job_id for part in self.parts if isinstance(part, JobPart))


def answer(*parts: Part) -> Answer:
    """What a command returns."""
    return Answer(ChatOutcome.ANSWERED, parts)
