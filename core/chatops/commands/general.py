"""Commands about commands, and about the conversation itself."""

from __future__ import annotations

import json
import shlex

from core.chatops.answer import Answer, answer
from core.chatops.argument import Argument
from core.chatops.catalogue import find_command, list_commands
from core.chatops.command import Ask, Command, Plan, command
from core.chatops.grammar import Message
from core.chatops.parts import Cell, Origin, TablePart, TextPart
from core.clock import now
from core.enums import Role
from core.formatting import format_count
from core.permissions import Permission, is_allowed

_CHAT = Permission.USE_CHAT
_OURS = "Signaldeck"


@command(
    "help",
    Argument("command", "the name of one command", is_required=False, is_many=True, most=2),
    needs=_CHAT,
    example="/help backtest",
    aliases=("h", "도움말"),
)
def show_help(ask: Ask) -> Answer:
    """Lists the commands, or explains one."""
    words = ask.values.get("command", ())
    if words:
        named = Message(words[0].lstrip("/").lower(), words[1:])
        return _explain(find_command(named)[0])
    rows = tuple(_write_row(one) for one in list_commands() if one.is_for(ask.actor))
    return answer(
        TablePart(
            "What can be asked",
            ("Command", "What it does"),
            rows,
            Origin(_OURS, now()),
            numbers_from=2,
        ),
        TextPart("/help with a command's name explains it: /help backtest."),
    )


def _write_row(one: Command) -> tuple[Cell, ...]:
    return Cell(one.usage), Cell(f"{one.summary}{' Asks for a code.' if one.changes else ''}")


def _explain(found: Command) -> Answer:
    rows = [(one.usage, f"{one.help}; {one.allowed}") for one in found.arguments]
    if found.takes_settings:
        rows.append(("[name=value …]", found.takes_settings))
    rows.append(("example", found.example))
    if found.aliases:
        rows.append(("other names", ", ".join(f"/{name}" for name in found.aliases)))
    rows.append(("roles", ", ".join(list_roles(found))))
    rows.append(("in a terminal", f"python -m core chat {shlex.quote(found.example)} --as NAME"))
    body = json.dumps({"text": found.example}, ensure_ascii=False)
    rows.append(("by the API", f"POST /api/v1/chat {body}"))
    return answer(
        TextPart(f"{found.usage}: {found.summary}"),
        TablePart(
            f"/{found.name}",
            ("Part", "What it is"),
            tuple((Cell(name), Cell(words)) for name, words in rows),
            Origin(_OURS, now()),
            numbers_from=2,
        ),
    )


def list_roles(found: Command) -> list[str]:
    """Who may give the command."""
    return [role.value for role in Role if all(is_allowed(role, need) for need in found.needs)]


@command(
    "confirm",
    Argument("code", "the code that was shown with the change"),
    needs=_CHAT,
    example="/confirm 7KQ2M-XW4PD",
)
def confirm(_ask: Ask) -> Answer:
    """Carries out the change that the code was shown for."""
    raise AssertionError("The service confirms by itself: no command has the codes.")


def _plan_clearing(_ask: Ask) -> Plan:
    return Plan(("Your whole conversation is removed for good: every message and answer.",))


@command("clear", needs=_CHAT, example="/clear", plan=_plan_clearing)
def clear(ask: Ask) -> Answer:
    """Removes your conversation."""
    count = ask.conversation.clear(ask.actor)
    return answer(TextPart(f"{format_count(count)} messages were removed."))
