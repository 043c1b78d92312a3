"""Where a list goes on: the key of the last row sent, and not a count.

What is added meanwhile neither repeats a row nor skips one. A cursor is opaque to callers and
not signed: it only ever narrows what its caller may see.
"""

from __future__ import annotations

import base64
import binascii
import json

from core.errors import InvalidInputError

_LONGEST = 300
_LARGEST = 2**53
Part = int | str


def write_cursor(name: str, *key: Part) -> str:
    """The cursor of a row.

    Args:
        name: of the list; a cursor of one list is refused by another.
        key: what the list is ordered by, of the last row sent.
    """
    text = json.dumps([name, *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(name: str, cursor: str | None, *kinds: type[Part]) -> tuple[Part, ...] | None:
    """The key that a cursor of this list was written with; None without a cursor.

    Raises:
        InvalidInputError: it is no cursor of this list.
    """
    if not cursor:
        return None
    parts = _decode(cursor)
    if parts[:1] != [name] or [type(part) for part in parts[1:]] != list(kinds):
        raise InvalidInputError(
            "This cursor does not belong to this list.",
            "Send the next_cursor of the last answer as it came, or none to begin anew.",
        )
    return tuple(parts[1:])


def read_number(name: str, cursor: str | None) -> int | None:
    """The key of a cursor that is one number; as `read_cursor`."""
    key = read_cursor(name, cursor, int)
    if key is None:
        return None
    return max(0, min(int(key[0]), _LARGEST))


def read_text(name: str, cursor: str | None) -> str | None:
    """The key of a cursor that is one text; as `read_cursor`."""
    key = read_cursor(name, cursor, str)
    return None if key is None else str(key[0])


def _decode(cursor: str) -> list[Part]:
    """What stands in it; nothing where it is damaged."""
    if len(cursor) > _LONGEST:
        return []
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
