"""What strangers wrote, on its way into a prompt: readable, and no more than data. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

OPENING, CLOSING = "<untrusted-data>", "</untrusted-data>"
# Inside JSON strings these are the same letters; outside of them JSON has no use for them.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}

_BLANKS = re.compile("[\u115f\u1160\u2800\u3164\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Letters and marks that show nothing, although Unicode counts them among the visible."""


def clean_text(text: str, longest: int) -> str:
    """One line of visible characters, compatibility forms made plain, cut to a length.

    What cannot be seen (zero width, turned direction, tags, control characters) is what hides
    commands from the person who reads the same headline.
    """
    plain = unicodedata.normalize("NFKC", text[: 4 * longest])
    plain = _BLANKS.sub("", plain)
    kinds = ((one, unicodedata.category(one)) for one in plain)
    seen = "".join(
        " " if kind[0] == "Z" or kind == "Cc" else one
        for one, kind in kinds
        if kind[0] != "C" or kind == "Cc"
    )
    return " ".join(seen.split())[:longest]


def write_block(data: Any) -> str:
    """The data as JSON between delimiters that no text inside can write."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return f"{OPENING}\n{text}\n{CLOSING}"
