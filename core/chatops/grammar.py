r"""The one grammar of commands: `/name positional "two words" key=value`.

    message    = "/" name { blank ( key "=" value | value ) }
    name, key  = a letter (A-Z or Hangul), then letters, digits and "_"
    value      = bare | quoted
    bare       = characters without blank, quote, backslash, at least one
    quoted     = '"' any characters, with \" for a quote and \\ for a backslash '"'

Text is data: nothing in it is expanded, and nothing in it is a second command.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import InvalidInputError
from core.plain_text import require_visible

MOST_CHARACTERS = 5_000
MOST_WORDS = 60
_WORD = r"[A-Za-z가-힣][A-Za-z0-9_가-힣]{0,39}"
_NAME = re.compile(_WORD)
_BARE = re.compile(r'[^\s"\\]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_KEY = re.compile(rf"({_WORD})=(?=\S)")
_SEE_HELP = "Write /help to see what can be asked."


@dataclass(frozen=True, slots=True)
class Message:
    """A message, read.

    Attributes:
        name: of the command, small letters, without the slash.
        words: values that stand by their place.
        named: values that were given a name, in the order given.
    """

    name: str
    words: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)


def clean_message(text: str) -> str:
    """The text as it is kept: composed (NFC), without blanks around it.

    Raises:
        InvalidInputError: empty, too long, or with characters that nobody can see.
    """
    _check_length(text)
    cleaned = unicodedata.normalize("NFC", text).strip()
    _check_length(cleaned)  # some characters become three
    require_visible(cleaned, "The message")
    if not cleaned:
        raise InvalidInputError("The message is empty.", _SEE_HELP)
    return cleaned


def _check_length(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise InvalidInputError(
            f"The message has {len(text):,} characters.",
            f"At most {MOST_CHARACTERS:,} are read: shorten it.",
        )


def read_message(text: str) -> Message:
    """A cleaned text as a command.

    Raises:
        InvalidInputError: it is none, or the place from which on it cannot be read.
    """
    if not text.startswith("/"):
        raise InvalidInputError(
            "A command begins with a slash, and this message does not.", _SEE_HELP
        )
    found = _NAME.match(text, 1)
    if found is None or not _is_end(text, found.end()):
        raise InvalidInputError("No name of a command follows the slash.", _SEE_HELP)
    words: list[str] = []
    named: dict[str, str] = {}
    place = found.end()
    while (place := _skip_blanks(text, place)) < len(text):
        key = _KEY.match(text, place)
        value, place = _read_value(text, key.end() if key else place)
        if key is None:
            words.append(value)
        elif key[1].lower() in named:
            raise InvalidInputError(f"{key[1].lower()} is given twice.", "Give it once.")
        else:
            named[key[1].lower()] = value
        if len(words) + len(named) > MOST_WORDS:
            raise InvalidInputError(
                f"The command has more than {MOST_WORDS} values.", "Leave some of them out."
            )
    return Message(found[0].lower(), tuple(words), named)


def write_message(message: Message) -> str:
    """The command as text; `read_message` gives an equal one."""
    named = (f"{key}={_write_value(value)}" for key, value in message.named.items())
    return " ".join([f"/{message.name}", *map(_write_word, message.words), *named])


def _skip_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _is_end(text: str, place: int) -> bool:
    return place == len(text) or text[place].isspace()


def _read_value(text: str, place: int) -> tuple[str, int]:
    found = _QUOTED.match(text, place) or _BARE.match(text, place)
    if found is None or not _is_end(text, found.end()):
        raise InvalidInputError(
            f"The command cannot be read from character {place + 1} on.",
            'Put a value with blanks in quotes, "like this"; within them write \\" for a quote '
            "and \\\\ for a backslash.",
        )
    if found.re is _QUOTED:
        return re.sub(r'\\(["\\])', r"\1", found[1]), found.end()
    return found[0], found.end()


def _write_word(value: str) -> str:
    """A value by its place: quoted where it would be read as one with a name."""
    return _quote(value) if _KEY.match(value) else _write_value(value)


def _write_value(value: str) -> str:
    return value if _BARE.fullmatch(value) else _quote(value)


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
