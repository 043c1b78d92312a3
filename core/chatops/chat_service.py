"""Messages in, answers out: the same for the page, the HTTP API and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog

from core.chatops.answer import Answer, Failure
from core.chatops.argument import read_values
from core.chatops.catalogue import list_commands, read_command
from core.chatops.command import Ask, Command
from core.chatops.confirmations import Confirmations, check_unchanged
from core.chatops.conversations import Conversations, Turn
from core.chatops.grammar import (
    MOST_CHARACTERS,
    Message,
    clean_message,
    write_message,
)
from core.chatops.guessing import guess_command
from core.chatops.parts import ConfirmPart
from core.chatops.reach import ReachedServices
from core.contracts import Actor, RecordAudit
from core.enums import ChatOutcome
from core.errors import AppError, InvalidInputError, NotPermittedError
from core.permissions import Permission, require
from db.session import Database

logger = structlog.get_logger(__name__)

CONFIRM = "confirm"
_SHOWN_TURNS = 40
_UNREADABLE = "(a message that cannot be shown)"


class ChatService:
    """Reads a message, asks in the asker's name, keeps what came of it.

    Args:
        database: where conversations and codes are.
        record_audit: notes refusals and confirmed changes.
        reach: the services that commands ask.
    """

    def __init__(
        self, database: Database, record_audit: RecordAudit, reach: Callable[[], ReachedServices]
    ) -> None:
        self._database = database
        self._record_audit = record_audit
        self._reach = reach
        self._confirmations = Confirmations(database)
        self._conversations = Conversations(database)

    def ask(self, actor: Actor, text: str) -> Turn:
        """Answer a message. What is wrong with it, or not allowed, is an answer too."""
        require(actor, Permission.USE_CHAT)
        name, shown = "", _UNREADABLE
        try:
            shown = clean_message(text)
            command, message = read_command(shown)
            name = command.name
            answer = self._answer(actor, command, message)
        except NotPermittedError as error:
            answer = _fail(ChatOutcome.REFUSED, error)
            self._note_refusal(actor, name, error)
        except AppError as error:
            meant = "" if name or shown == _UNREADABLE else guess_command(shown)
            answer = _fail(ChatOutcome.FAILED, error, meant)
        return self._conversations.add(actor, shown[:MOST_CHARACTERS], name, answer)

    def list_turns(self, actor: Actor, limit: int = _SHOWN_TURNS) -> list[Turn]:
        """The actor's newest turns of the last 24 hours, oldest first."""
        require(actor, Permission.USE_CHAT)
        return self._conversations.list_turns(actor, max(1, min(limit, _SHOWN_TURNS)))

    def list_offered(self, actor: Actor) -> list[Command]:
        """The commands that the actor's role and key allow, in the order of the help."""
        require(actor, Permission.USE_CHAT)
        return [one for one in list_commands() if one.is_for(actor)]

    def _answer(self, actor: Actor, command: Command, message: Message) -> Answer:
        _require_all(actor, command)
        try:
            return self._carry_out(actor, command, message)
        except InvalidInputError as error:
            if "Example: " not in error.remedy:
                error.remedy = f"{error.remedy} Example: {command.example}".strip()
            raise

    def _carry_out(self, actor: Actor, command: Command, message: Message) -> Answer:
        ask = self._read(actor, command, message)
        if command.name == CONFIRM:
            return self._confirm(actor, ask.values["code"])
        if command.plan is None:
            return command.run(ask)
        if not actor.user_id:
            raise InvalidInputError(
                "The system has no account, and a code is somebody's own.",
                "Give the command in your own name: --as NAME.",
            )
        plan = command.plan(ask)
        exact = write_message(replace(message, name=command.name))
        code, until = self._confirmations.issue(actor, exact, plan)
        part = ConfirmPart(exact, plan.differences, code, until)
        return Answer(ChatOutcome.ASKED, (part,))

    def _confirm(self, actor: Actor, code: str) -> Answer:
        with self._database.write() as session:
            exact, shown = self._confirmations.take(session, actor, code)
            # With the code, not with the change: what was let is noted, whatever happens next.
            self._record_audit(
                session,
                action="chat.command_confirmed",
                actor=actor,
                target=exact.partition(" ")[0],
                details={"command": exact[:500]},
            )
        command, message = read_command(exact)
        _require_all(actor, command)
        ask = self._read(actor, command, message)
        if command.plan is None:
            raise InvalidInputError("This command changes nothing.", "Write it without a code.")
        check_unchanged(command.plan(ask), shown)
        return replace(command.run(ask), outcome=ChatOutcome.CHANGED)

    def _read(self, actor: Actor, command: Command, message: Message) -> Ask:
        values, settings = read_values(
            command.arguments,
            message,
            command.example,
            takes_settings=bool(command.takes_settings),
        )
        return Ask(actor, self._reach(), self._conversations, values, settings)

    def _note_refusal(self, actor: Actor, name: str, error: NotPermittedError) -> None:
        logger.info("chat_command_refused", command=name, role=actor.role.value)
        with self._database.write() as session:
            self._record_audit(
                session,
                action="chat.command_refused",
                actor=actor,
                target=f"/{name}",
                details={"role": actor.role.value, "why": error.message},
            )


def _require_all(actor: Actor, command: Command) -> None:
    """Refuse before anything is read; the services ask again.

    Raises:
        NotPermittedError: naming the roles that may, or the scope that the key lacks.
    """
    for need in command.needs:
        require(actor, need)


def _fail(outcome: ChatOutcome, error: AppError, meant: str = "") -> Answer:
    return Answer(outcome, failure=Failure(error.code, error.message, error.remedy, meant))
