"""Commands and their answers."""

from enum import StrEnum


class ChatOutcome(StrEnum):
    """What came of a message."""

    ANSWERED = "answered"
    STARTED = "started"
    """Long work was begun; its job tells the rest."""
    ASKED = "asked"
    """It would change something: a code is wanted first."""
    CHANGED = "changed"
    """It was confirmed, and carried out."""
    REFUSED = "refused"
    """The asker's role, or key, does not allow it."""
    FAILED = "failed"
    """It could not be understood, or not be done."""


class ArgumentKind(StrEnum):
    """What a value of a command is read as."""

    WORD = "word"
    SYMBOL = "symbol"
    WHOLE = "whole number"
    CHOICE = "choice"
