"""Text that users, files or providers wrote, made safe to stand in Markdown."""

from __future__ import annotations

import re

# The browser makes links of bare addresses after it has read the escapes, so that no escape keeps
# it from that: a character of no width inside the address does.
_JOINER = "\N{WORD JOINER}"
_ADDRESS = re.compile(
    r"(?<=http:/)(?=/)|(?<=https:/)(?=/)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@[\w-]+\.)", re.IGNORECASE
)


def escape_markdown(text: str) -> str:
    """The text, kept from being read as Markdown, and its addresses from becoming links."""
    text = _ADDRESS.sub(_JOINER, text)
    for character in r"\`*_[]()<>#$~|:":
        text = text.replace(character, f"\\{character}")
    return text
