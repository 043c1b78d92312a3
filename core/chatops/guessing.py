"""What a message that is no command may have meant. It is shown; whoever wrote it decides."""

from __future__ import annotations

import re
from dataclasses import replace

from core.chatops.catalogue import list_meant, list_nearest
from core.chatops.command import Command
from core.chatops.grammar import Message, read_message, write_message
from core.enums import ArgumentKind
from core.errors import InvalidInputError

_MOST_SYMBOLS = 5
_SYMBOL = re.compile(r"(?<![A-Za-z0-9])[A-Z0-9^][A-Z0-9.^-]{1,14}(?![A-Za-z0-9])")
"""Capitals and digits, like GOOG, 005930 or ^KS11; a Korean particle may follow at once."""


def guess_command(text: str) -> str:
    """A whole command, or nothing.

    Args:
        text: cleaned; with a slash its name is mistyped, without it is a question.
    """
    if text.startswith("/"):
        return _mend_name(text)
    meant = list_meant(text)
    return _fill(meant[0], text) if meant else ""


def _mend_name(text: str) -> str:
    try:
        message = read_message(text)
    except InvalidInputError:
        return ""
    near = list_nearest(message.name)
    return write_message(replace(message, name=near[0].name)) if near else ""


def _fill(command: Command, text: str) -> str:
    """The command with the symbols of the question; nothing where it needs more than those."""
    is_shouted = not any(one.islower() or one > "\x7f" for one in text)
    symbols = [] if is_shouted else _SYMBOL.findall(text)[:_MOST_SYMBOLS]
    words: list[str] = []
    for argument in command.arguments:
        if argument.kind is ArgumentKind.SYMBOL and symbols:
            words += symbols if argument.is_many else symbols[:1]
            symbols = []
        elif argument.is_required:
            return ""
    return write_message(Message(command.name, tuple(words)))
