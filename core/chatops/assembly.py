"""Builds the services of ChatOps; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.chatops.chat_service import ChatService
from core.chatops.reach import ReachedServices
from core.chatops.retention import ChatRetention
from core.contracts import RecordAudit
from db.session import Database


@dataclass(frozen=True)
class ChatServices:
    """The door for commands, and who sweeps behind it."""

    chat: ChatService
    chat_retention: ChatRetention


def build_chat_services(
    database: Database, record_audit: RecordAudit, reach: Callable[[], ReachedServices]
) -> ChatServices:
    """All of them.

    Args:
        database: where conversations and codes are kept.
        record_audit: notes refusals and confirmed changes.
        reach: the services that commands ask; they stand by the time that one does.
    """
    return ChatServices(ChatService(database, record_audit, reach), ChatRetention(database))
