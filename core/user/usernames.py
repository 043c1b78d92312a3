"""What a user name looks like, and how one that was typed is read."""

from __future__ import annotations

import re

from core.errors import InvalidInputError
from core.plain_text import is_visible
from core.spreadsheet import neutralise_formula

_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{2,49}")
_MAX_TYPED = 50
_MAX_DISPLAY_NAME = 80


def check_username(text: str) -> str:
    """The name as it is stored: lower case.

    Raises:
        InvalidInputError: not 3 to 50 ASCII letters, digits, `_` or `-`, beginning with a letter
            or digit.
    """
    username = text.strip().lower()
    if not _PATTERN.fullmatch(username):
        raise InvalidInputError(
            "This user name cannot be used.",
            "Take 3 to 50 letters (a-z), digits, hyphens or underscores, "
            "beginning with a letter or a digit.",
        )
    return username


def read_username(text: str) -> str:
    """What was typed at sign-in, as a key to look up and to count by; may be nobody's name."""
    return clean_text(text.strip().lower(), _MAX_TYPED)


def clean_text(text: str, max_length: int) -> str:
    """Text from outside, fit for storing: printable characters only, cut to length.

    PostgreSQL refuses NUL and half surrogates, and line breaks forge log lines.
    """
    return "".join(char for char in text[: 4 * max_length] if is_visible(char))[:max_length]


def check_display_name(text: str) -> str:
    """The name as people will read it, outer spaces removed.

    Raises:
        InvalidInputError: empty, longer than 80 characters, with characters that cannot be
            seen, or with a beginning that a spreadsheet would run.
    """
    name = text.strip()
    if not name or len(name) > _MAX_DISPLAY_NAME or not is_visible(name):
        raise InvalidInputError(
            "This name cannot be shown.",
            f"Take 1 to {_MAX_DISPLAY_NAME} visible characters on one line.",
        )
    if neutralise_formula(name) != name:
        raise InvalidInputError(
            "This name begins like a formula.",
            "Tables with it are opened in spreadsheets: begin with a letter or a digit.",
        )
    return name
