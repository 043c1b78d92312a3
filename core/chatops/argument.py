"""Values of commands: what each may be, and reading them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.chatops.grammar import Message
from core.enums import ArgumentKind
from core.errors import InvalidInputError

_MOST_DIGITS = 15  # whole numbers beyond are not exact as JSON's
_WHOLE = re.compile(rf"[+-]?[0-9]{{1,{_MOST_DIGITS}}}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Argument:
    """One value.

    Attributes:
        choices: what it may be, of a choice.
        low, high: limits of a whole number, inclusive.
        default: taken where it is not given; None with `is_required` off leaves it absent.
        is_many: it takes all values from its place on, as a tuple; commas may part them, too.
        most: how many these may be.
    """

    name: str
    help: str
    kind: ArgumentKind = ArgumentKind.WORD
    choices: tuple[str, ...] = ()
    low: int = 1
    high: int = 10**_MOST_DIGITS
    default: int | str | None = None
    is_required: bool = True
    is_many: bool = False
    most: int = 20

    @property
    def usage(self) -> str:
        """How it stands in the usage of its command."""
        name = "|".join(self.choices) or self.name
        shown = f"{name}…" if self.is_many else name
        return shown if self.is_required else f"[{shown}]"

    @property
    def allowed(self) -> str:
        """What it may be, in words."""
        if self.choices:
            return " or ".join(self.choices)
        if self.kind is ArgumentKind.WHOLE:
            return f"a whole number from {self.low:,} to {self.high:,}"
        return f"a {self.kind.value}"

    def read(self, text: str, example: str) -> int | str:
        """One value.

        Raises:
            InvalidInputError: saying what is allowed, with an example.
        """
        if self.kind is not ArgumentKind.WORD:
            text = _fold(text)
        if self.kind is ArgumentKind.CHOICE and text.lower() in self.choices:
            return text.lower()
        if self.kind is ArgumentKind.WHOLE:
            is_whole = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
            if is_whole and self.low <= int(text) <= self.high:
                return int(text)
        elif self.kind is not ArgumentKind.CHOICE and text:
            return text
        raise InvalidInputError(
            f"{self.name} cannot be {text[:_SHOWN]!r}.",
            f"It is {self.allowed}. Example: {example}",
        )


Settings = dict[str, bool | int | float | str]


def read_values(
    arguments: tuple[Argument, ...], given: Message, example: str, *, takes_settings: bool
) -> tuple[Mapping[str, Any], Settings]:
    """The values of a message by the names of the arguments, and those with names of their own.

    Args:
        arguments: of the command.
        given: its words without the command's own.
        example: for what is told of a wrong one.
        takes_settings: whether names are taken that no argument has.

    Raises:
        InvalidInputError: one is missing, wrong, or one too many.
    """
    words, named = list(given.words), dict(given.named)
    values: dict[str, Any] = {}
    for argument in arguments:
        found = _take(argument, words, named)
        if not found and argument.default is not None:
            values[argument.name] = argument.default
        elif not found and argument.is_required:
            raise InvalidInputError(
                f"{argument.name} is missing: {argument.help}.",
                f"It is {argument.allowed}.{_say_quotes(named)} Example: {example}",
            )
        elif len(found) > argument.most:
            raise InvalidInputError(
                f"{len(found)} values for {argument.name} are too many.",
                f"At most {argument.most} are taken. Example: {example}",
            )
        elif found:
            read = tuple(argument.read(text, example) for text in found)
            values[argument.name] = read if argument.is_many else read[0]
    unknown = {} if takes_settings else named
    left = [repr(word[:_SHOWN]) for word in (*words, *unknown)]
    if left:
        known = ", ".join(one.name for one in arguments) or "none"
        raise InvalidInputError(
            f"The command does not take {', '.join(left[:3])}.",
            f"Its values: {known}.{_say_quotes(unknown)} Example: {example}",
        )
    return values, {name: read_setting(text) for name, text in named.items()}


def read_setting(text: str) -> bool | int | float | str:
    """A value without a declared kind: yes or no, a number, else text."""
    if text.lower() in {"true", "yes", "false", "no"}:
        return text.lower() in {"true", "yes"}
    folded = _fold(text)
    if _WHOLE.fullmatch(folded):
        return int(folded)
    return float(folded) if _DECIMAL.fullmatch(folded) else text


def _take(argument: Argument, words: list[str], named: dict[str, str]) -> list[str]:
    if argument.name in named:
        return [named.pop(argument.name)]
    if argument.is_many:
        taken, words[:] = list(words), []
        return [part for word in taken for part in _fold(word).split(",") if part]
    return [words.pop(0)] if words else []


def _fold(text: str) -> str:
    """Letters and digits of full width, as Korean keyboards can write them, made plain."""
    return unicodedata.normalize("NFKC", text)


def _say_quotes(named: Mapping[str, str]) -> str:
    """What to do about a value that was read as one with a name; empty without any."""
    for name, value in named.items():
        return f' In quotes "{name[:_SHOWN]}={value[:_SHOWN]}" is one value.'
    return ""
