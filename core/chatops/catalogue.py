"""All commands: found by what somebody wrote, or the nearest suggested."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from core.chatops.command import COMMANDS, Command
from core.chatops.grammar import Message, read_message
from core.errors import InvalidInputError, NotFoundError

_ORDER = [
    "help",
    "status",
    "price",
    "regime",
    "quality",
    "providers",
    "watch",
    "backtest",
    "compare",
    "optimise",
    "signals",
    "profit",
    "gate",
    "scan",
    "performance",
    "jobs",
    "failures",
    "cancel",
    "cache",
    "confirm",
    "clear",
]
_SHOWN, _MOST_GUESSED = 40, 30


@cache
def list_commands() -> tuple[Command, ...]:
    """All of them, in the order of the help; one without a place there comes last."""
    found = [COMMANDS.get(name) for name in COMMANDS.names()]
    places = {name: place for place, name in enumerate(_ORDER)}
    return tuple(
        sorted(found, key=lambda one: (places.get(one.name.split()[0], len(places)), one.name))
    )


@cache
def _by_name() -> dict[str, Command]:
    return {name: one for one in list_commands() for name in one.names}


@cache
def _by_spelling() -> dict[str, Command]:
    return {_spell(name): one for name, one in _by_name().items()}


def _spell(name: str) -> str:
    """Letter by letter, those of a Korean syllable too: 시새 is one letter away from 시세."""
    return unicodedata.normalize("NFKD", name.lower())


def read_command(text: str) -> tuple[Command, Message]:
    """The command of a cleaned text, and the message with the words left for its values.

    Raises:
        InvalidInputError: it is no command; the remedy names one that a word of it is near.
        NotFoundError: there is none of that name; the remedy names the nearest.
    """
    if text.startswith("/"):
        return find_command(read_message(text))
    raise InvalidInputError(
        "This is no command: a command begins with a slash.",
        f"{_suggest(list_meant(text))} /help lists all.".strip(),
    )


def find_command(message: Message) -> tuple[Command, Message]:
    """The command of a message, and the message with the words that are left for its values.

    Raises:
        NotFoundError: there is none; the remedy names the nearest.
    """
    known = _by_name()
    if message.words:
        longer = known.get(f"{message.name} {message.words[0].lower()}")
        if longer is not None:
            return longer, replace(message, words=message.words[1:])
    if message.name in known:
        return known[message.name], message
    raise NotFoundError(
        f"There is no command /{message.name[:_SHOWN]}.",
        f"{_suggest(list_nearest(message.name))} /help lists all.".strip(),
    )


def list_meant(text: str) -> list[Command]:
    """The commands that a text in plain words is nearest to, by the first word that is near one."""
    words = [word.strip("?!.,").lower() for word in text.split()[:_MOST_GUESSED]]
    words.sort(key=lambda word: word not in _by_name())  # a name outright goes before one nearby
    return next(filter(None, map(list_nearest, words)), [])


def list_nearest(name: str) -> list[Command]:
    """The one or two commands whose names are nearest, the nearest first; none where none is."""
    known = _by_spelling()
    near = get_close_matches(_spell(name), known, n=2, cutoff=0.6)
    return list({known[one].name: known[one] for one in near}.values())


def _suggest(near: list[Command]) -> str:
    """A sentence; empty without any."""
    return f"Did you mean {' or '.join(f'/{one.name}' for one in near)}?" if near else ""
