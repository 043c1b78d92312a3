"""What a person types is kept only as far as another person can see it."""

from __future__ import annotations

import unicodedata

from core.errors import InvalidInputError

_JOINER = "\N{ZERO WIDTH JOINER}"  # invisible, yet part of many emoji
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing, although Unicode counts them among the visible."""


def is_visible(text: str) -> bool:
    """Whether each of its characters shows something, blanks aside."""
    return text.isprintable() and _BLANKS.isdisjoint(text)


def require_visible(text: str, what: str, *, allowed: str = "") -> None:
    """Refuse what shows nothing, turns the direction of writing, or is half of a character.

    Args:
        text: as typed.
        what: the text is, to begin the sentence with.
        allowed: characters that may stand in it all the same.

    Raises:
        InvalidInputError: naming the first such character.
    """
    if is_visible(text):
        return
    for one in text:
        is_unseen = unicodedata.category(one)[0] == "C" or one in _BLANKS
        if is_unseen and one != _JOINER and one not in allowed:
            raise InvalidInputError(
                f"{what} holds a character that cannot be seen (U+{ord(one):04X}).",
                "Remove it, or type the text in again.",
            )
