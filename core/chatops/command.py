"""What a command is, and how a module of `core.chatops.commands` declares one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.chatops.answer import Answer
from core.chatops.argument import Argument
from core.chatops.reach import ReachedServices
from core.contracts import Actor
from core.permissions import Permission, is_allowed
from core.registry import Registry


class Conversation(Protocol):
    """What a command may do to the conversation that it stands in."""

    def clear(self, actor: Actor) -> int:
        """Remove them; returns how many there were."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One command with its values.

    Attributes:
        values: by the name of the argument, of the argument's kind; what was not given and has no
            default is absent.
        settings: values that were given a name of their own, see `Command.takes_settings`.
    """

    actor: Actor
    services: ReachedServices
    conversation: Conversation
    values: Mapping[str, Any]
    settings: Mapping[str, bool | int | float | str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command would change, a line each; nothing is changed by saying so."""

    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """One thing that can be asked.

    Attributes:
        name: one word, or two with a blank between: `watch add`.
        summary: what it does, in a sentence.
        arguments: in the order in which they stand.
        needs: what the role and the key must allow: those of the services it calls.
        example: a whole command that works on demo data.
        aliases: other names.
        takes_settings: what values under other names are taken for; empty where none are.
        run: gives the answer.
        is_start: whether an empty conversation offers it.
        plan: says what `run` would change; None where it changes nothing that is there.
    """

    name: str
    summary: str
    arguments: tuple[Argument, ...]
    needs: tuple[Permission, ...]
    example: str
    aliases: tuple[str, ...]
    takes_settings: str
    run: Callable[[Ask], Answer]
    plan: Callable[[Ask], Plan] | None
    is_start: bool

    def __repr__(self) -> str:
        # By which the registry knows one definition from another.
        return f"{self.run.__module__}.{self.run.__qualname__}"

    @property
    def changes(self) -> bool:
        """Whether it has to be confirmed."""
        return self.plan is not None

    @property
    def names(self) -> tuple[str, ...]:
        """Its own, and its other ones."""
        return (self.name, *self.aliases)

    @property
    def usage(self) -> str:
        """How it is written."""
        parts = [f"/{self.name}", *(one.usage for one in self.arguments)]
        return " ".join([*parts, *(["[name=value …]"] if self.takes_settings else [])])

    def is_for(self, actor: Actor) -> bool:
        """Whether role and key allow it."""
        return all(
            is_allowed(actor.role, need) and (actor.scopes is None or need in actor.scopes)
            for need in self.needs
        )


COMMANDS: Registry[Command] = Registry("command", "core.chatops.commands")


def command(
    name: str,
    *arguments: Argument,
    needs: Permission | tuple[Permission, ...],
    example: str,
    aliases: tuple[str, ...] = (),
    takes_settings: str = "",
    plan: Callable[[Ask], Plan] | None = None,
    is_start: bool = False,
) -> Callable[[Callable[[Ask], Answer]], Callable[[Ask], Answer]]:
    """Decorator: the function is the command, the first line of its docstring its summary."""

    def add(run: Callable[[Ask], Answer]) -> Callable[[Ask], Answer]:
        summary = (inspect.getdoc(run) or "").partition("\n")[0]
        wanted = needs if isinstance(needs, tuple) else (needs,)
        found = Command(
            name, summary, arguments, wanted, example, aliases, takes_settings, run, plan, is_start
        )
        COMMANDS.register(name)(found)
        return run

    return add
