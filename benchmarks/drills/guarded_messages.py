"""Messages of a tab whose session has ended, before any watch can have closed its socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.drills.attacker import Person, Target
from benchmarks.drills.types import Findings
from core.gateway.gate import Gate
from core.gateway.gate_rules import GateRules
from core.gateway.live_sockets import LiveSockets
from core.gateway.policy import STREAM_PATH

Ending = Callable[[Person], object]
_CLOSED_BY_POLICY = 1008


def attack_messages(target: Target, endings: Mapping[str, Ending], findings: Findings) -> None:
    """Every way to end a session, on a gate of its own that nothing but each message reminds.

    On the server the watch over silent tabs closes the socket as well, and pages ask services
    that look at the session again: there it does not show which of them refused.
    """
    arrived = 0
    for how, end in endings.items():
        messages, code = asyncio.run(_talk(target, target.add_person(), end))
        if _BEFORE not in messages:
            raise LookupError("A message of somebody signed in does not arrive.")
        arrived += _AFTER in messages
        findings.expect(_AFTER not in messages, f"Who {how} is heard before the watch has looked.")
        findings.expect(code == _CLOSED_BY_POLICY, f"The socket of who {how} ends with {code}.")
    findings.count(messages_before_any_watch=len(endings), messages_heard=arrived)


def _ask_for_run(query: str) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = query
    written: bytes = message.SerializeToString()
    return written


_BEFORE, _AFTER = _ask_for_run("before"), _ask_for_run("after")


async def _talk(target: Target, person: Person, end: Ending) -> tuple[list[bytes], int]:
    """What arrives of a message before the end of access and of one after; the closing code."""
    arrived: list[bytes] = []
    sent: list[Mapping[str, Any]] = []

    async def application(_scope: Any, receive: Any, _send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            arrived.append(message.get("bytes") or b"")
            if arrived[-1] == _BEFORE:
                await asyncio.to_thread(end, person)

    async def receive() -> dict[str, Any]:
        if not steps:
            return {"type": "websocket.disconnect", "code": 1000}
        return {"type": "websocket.receive", "bytes": steps.pop(0)}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    steps = [_BEFORE, _AFTER]
    headers = {"host": target.host, "origin": target.url, "cookie": person.cookie}
    scope = {
        "type": "websocket",
        "path": STREAM_PATH,
        "scheme": "ws",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sessions = target.services.sessions
    name = target.host.partition(":")[0]
    rules = GateRules(sessions.find_by_token, sessions.is_live, frozenset({name}))
    gate = Gate(application, lambda: rules, LiveSockets(sessions.list_live))
    await gate(scope, receive, send)
    return arrived, next((m["code"] for m in sent if m["type"] == "websocket.close"), 0)
