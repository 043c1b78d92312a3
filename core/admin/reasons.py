"""Why an administrator does something to what is somebody else's: asked for, and kept."""

from __future__ import annotations

from core.errors import InvalidInputError
from core.plain_text import is_visible

MAX_REASON = 500
_MIN_REASON = 3


def check_reason(reason: str) -> str:
    """The reason, trimmed.

    Raises:
        InvalidInputError: there is none, or it is too long to be kept.
    """
    trimmed = " ".join(reason.split())
    if len(trimmed) < _MIN_REASON:
        raise InvalidInputError("A reason is missing.", "Say in a few words why; it is kept.")
    if len(trimmed) > MAX_REASON or not is_visible(trimmed):
        raise InvalidInputError(
            "The reason cannot be kept.", f"Use at most {MAX_REASON} ordinary characters."
        )
    return trimmed
