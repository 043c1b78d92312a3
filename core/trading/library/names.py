"""What the name, the description and the note of a strategy may be."""

from __future__ import annotations

import unicodedata

from core.errors import InvalidInputError
from core.formatting import format_count
from core.plain_text import require_visible

MAX_NAME, MAX_DESCRIPTION, MAX_NOTE = 60, 2_000, 200


def clean_name(name: str) -> str:
    """One line of 1 to 60 visible characters, spaces collapsed.

    Raises:
        InvalidInputError: it is empty, too long or holds characters that cannot be seen.
    """
    cleaned = _clean(" ".join(name.split()), "The name", MAX_NAME)
    if not cleaned:
        raise InvalidInputError("A strategy needs a name.", f"Give it 1 to {MAX_NAME} characters.")
    return cleaned


def name_key(name: str) -> str:
    """What two names have in common when a reader would call them the same."""
    return name.casefold()


def clean_description(text: str) -> str:
    """Up to 2,000 visible characters; lines stay.

    Raises:
        InvalidInputError: see `clean_name`.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _clean(lines, "The description", MAX_DESCRIPTION, allowed="\n\t")


def clean_note(text: str) -> str:
    """One line of up to 200 visible characters.

    Raises:
        InvalidInputError: see `clean_name`.
    """
    return _clean(" ".join(text.split()), "The note", MAX_NOTE)


def _clean(text: str, what: str, limit: int, allowed: str = "") -> str:
    normal = unicodedata.normalize("NFC", text)
    if len(normal) > limit:
        raise InvalidInputError(
            f"{what} has {format_count(len(normal))} characters.",
            f"Shorten it to {format_count(limit)}.",
        )
    require_visible(normal, what, allowed=allowed)
    return normal
