"""Text that users, files or providers wrote, made safe to stand in Markdown."""

from __future__ import annotations


def escape_markdown(text: str) -> str:
    """The text, kept from being read as Markdown."""
    for character in r"\`*_[]()<>#$~|:":
        text = text.replace(character, f"\\{character}")
    return text
