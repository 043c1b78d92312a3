"""What the names, sections, notes and symbols of a watchlist may be, and how many there may be."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence

from core.enums import WatchlistKind
from core.errors import InvalidInputError
from core.plain_text import require_visible

MAX_WATCHLISTS = 50
MAX_ITEMS = 500
MAX_NAME_LENGTH = 60
MAX_SECTION_LENGTH = 60
MAX_SYMBOL_LENGTH = 32
MAX_NOTE_LENGTH = 500
MAX_LIST_NOTES_LENGTH = 2_000

_JOINER = "\N{ZERO WIDTH JOINER}"  # invisible, yet part of many emoji
_SYMBOL_BREAKERS = frozenset(' ,;#"')  # what separates symbols in the files they travel in
_SHOWN = 10


def clean_name(name: object) -> str:
    """A list's name: one line of 1 to 60 visible characters, spaces collapsed.

    Raises:
        InvalidInputError: it is empty, too long or holds characters that cannot be seen.
    """
    cleaned = _clean_line(name, "The name of a watchlist", MAX_NAME_LENGTH)
    if not cleaned.replace(_JOINER, ""):
        raise InvalidInputError("A watchlist needs a name.", "Give it 1 to 60 characters.")
    return cleaned


def name_key(name: str) -> str:
    """What two names have in common when a reader would call them the same."""
    return name.casefold()


def clean_section(section: object) -> str:
    """A section's name, at most 60 visible characters; empty means "no section".

    Raises:
        InvalidInputError: too long, or characters that cannot be seen.
    """
    return _clean_line(section, "The name of a section", MAX_SECTION_LENGTH)


def clean_note(note: object, limit: int = MAX_NOTE_LENGTH) -> str:
    """A note of at most `limit` characters; lines and tabs stay, the edges are trimmed.

    Raises:
        InvalidInputError: too long, or characters that cannot be seen.
    """
    text = _as_text(note, "A note").replace("\r\n", "\n").replace("\r", "\n").strip()
    _check(text, "The note", limit, allowed="\n\t")
    return text


def clean_kind(kind: object) -> WatchlistKind:
    """The kind of that value.

    Raises:
        InvalidInputError: naming the known kinds.
    """
    try:
        return WatchlistKind(str(kind))
    except ValueError:
        raise InvalidInputError(
            "There is no such kind of watchlist.",
            f"Use one of: {', '.join(known.value for known in WatchlistKind)}.",
        ) from None


def clean_position(position: object) -> int:
    """A place counted from 0; a place past the end is the caller's to cap.

    Raises:
        InvalidInputError: it is not a whole number from 0.
    """
    if not isinstance(position, int) or isinstance(position, bool) or position < 0:
        raise InvalidInputError("A position is a whole number.", "Count places from 0.")
    return min(position, sys.maxsize)


def clean_flag(is_flagged: object) -> bool:
    """A flag is set or not.

    Raises:
        InvalidInputError: it is neither True nor False.
    """
    if not isinstance(is_flagged, bool):
        raise InvalidInputError("A flag is either set or not.", "Use True or False.")
    return is_flagged


def clean_symbol(symbol: object) -> str:
    """One symbol as typed: text, so that the zeros of 005930 stay.

    Raises:
        InvalidInputError: empty, too long, or not one printable word.
    """
    text = _as_text(symbol, "A symbol").strip()
    is_word = text.isprintable() and not _SYMBOL_BREAKERS.intersection(text)
    if not text or len(text) > MAX_SYMBOL_LENGTH or not is_word:
        raise InvalidInputError(
            f"{shorten(text)} is not a symbol.",
            f"A symbol is one word of 1 to {MAX_SYMBOL_LENGTH} characters, such as GOOG or 005930.",
        )
    return text


def check_room(stored: int, added: int) -> None:
    """Refuse what would make a list too long.

    Raises:
        InvalidInputError: saying how many still fit.
    """
    if stored + added > MAX_ITEMS:
        raise InvalidInputError(
            f"A watchlist holds at most {MAX_ITEMS} symbols; {added} more do not fit "
            f"beside the {stored} already there.",
            f"Add at most {MAX_ITEMS - stored}, or use a second list.",
        )


def shorten(text: str) -> str:
    """A text as it may stand in a message: quoted, at most 32 characters, nothing invisible."""
    visible = "".join(character if character.isprintable() else "?" for character in text)
    cut = visible[:MAX_SYMBOL_LENGTH]
    return f"“{cut}…”" if len(visible) > len(cut) else f"“{cut}”"


def name_some(texts: Sequence[str]) -> str:
    """The first ten of several texts as one phrase, each shortened, the rest counted."""
    shown = ", ".join(shorten(text) for text in texts[:_SHOWN])
    rest = len(texts) - _SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown


def drop_repeats(texts: Iterable[str]) -> list[str]:
    """The different texts in order of first appearance."""
    return list(dict.fromkeys(texts))


def _clean_line(value: object, what: str, limit: int) -> str:
    # Splitting at any white space also turns the line breaks of a pasted name into spaces.
    text = " ".join(unicodedata.normalize("NFC", _as_text(value, what)).split())
    _check(text, what, limit, allowed="")
    return text


def _as_text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise InvalidInputError(f"{what} must be text.", "Type it in again.")
    return value


def _check(text: str, what: str, limit: int, allowed: str) -> None:
    if len(text) > limit:
        raise InvalidInputError(
            f"{what} has {len(text):,} characters; {limit:,} is the most.", "Shorten it."
        )
    require_visible(text, what, allowed=allowed)
