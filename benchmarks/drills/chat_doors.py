"""The doors that a message can come in by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlmodel import col
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.testclient import TestClient

from benchmarks.drills.attack_desk import AttackDesk
from core.contracts import Actor
from core.gateway.api.call_limit import LocalCallLimit
from core.gateway.api.door import ApiDoor
from core.gateway.api.mount import LateApi
from core.gateway.gate import Gate
from core.gateway.gate_rules import GateRules
from core.gateway.live_sockets import LiveSockets
from core.user.api_scopes import list_scopes
from db.admin.tables import AuditEntry
from db.metadata import METADATA
from db.session import Database

_OF_CHAT = re.compile(r"chatops_|audit_|api_key$|sign_in|user_session")
"""Tables that a message is written down in, whatever it says."""
_COUNTS = union_all(
    *(
        select(literal(table.name), func.count()).select_from(table)
        for table in METADATA.sorted_tables
        if not _OF_CHAT.search(table.name)
    )
)
_REFUSALS = select(func.count()).where(col(AuditEntry.action) == "chat.command_refused")


@contextmanager
def open_api(desk: AttackDesk) -> Iterator[TestClient]:
    """The API behind the gate, in this process."""
    services = desk.services
    calls = LocalCallLimit(10**9, 60)
    door = ApiDoor(services.api_keys.find_by_secret, services.api_keys.note_use, calls)
    rules = GateRules(
        find_by_token=services.sessions.find_by_token,
        is_live=services.sessions.is_live,
        allowed_hosts=frozenset({"testserver"}),
        enter_api=door.enter,
    )
    app = Starlette(
        routes=[Mount("/api", app=LateApi(lambda: services))],
        middleware=[
            Middleware(Gate, rules=lambda: rules, sockets=LiveSockets(services.sessions.list_live))
        ],
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def make_key(desk: AttackDesk, actor: Actor) -> Mapping[str, str]:
    """The header of a key with all that the actor may give to one."""
    scopes = [scope.value for scope in list_scopes(actor)]
    made = desk.services.api_keys.create_key(actor, "Drill", scopes, 1)
    return {"authorization": f"Bearer {made.secret}"}


def count_rows(database: Database) -> dict[str, int]:
    """Rows of every table that a message may not touch by being a message."""
    with database.read() as session:
        return {name: int(count) for name, count in session.connection().execute(_COUNTS)}


def count_refusals(database: Database) -> int:
    """Entries of the audit trail that say that a command was refused."""
    with database.read() as session:
        return int(session.connection().execute(_REFUSALS).scalar_one())


def is_inert(answer: Any) -> bool:
    """Whether a browser that was led to the answer would take it for nothing but data."""
    kind, sniffed = (
        str(answer.headers.get(name)) for name in ("content-type", "x-content-type-options")
    )
    return (kind, sniffed) == ("application/json", "nosniff")
