"""What the gate asks of the services, and what the installation allows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from core.enums import Role
from core.gateway.answers import App, Receive, Scope, Send, refuse
from core.gateway.upload_guard import Uploader

EnterApi = Callable[[App, Scope, Receive, Send], Awaitable[None]]


class Visitor(Uploader, Protocol):
    """What the gate needs to know of a signed-in browser."""

    @property
    def role(self) -> Role:
        """Read anew with the session."""
        ...


async def _refuse_api(_app: App, scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(401, "api_key", "No API is served here.")(scope, receive, send)


@dataclass(frozen=True, slots=True)
class GateRules:
    """What the gate asks and allows.

    Attributes:
        find_by_token: the visitor of a cookie's token, or None.
        is_live: whether the session with that token hash is still good.
        allowed_hosts: host names answered to; anything else is a rebinding attack.
        metrics_token: bearer token that opens `/metrics` to a scraper; empty for none.
        enter_api: lets a request for the HTTP API through to the application, or refuses it.
    """

    find_by_token: Callable[[str], Visitor | None]
    is_live: Callable[[str], bool]
    allowed_hosts: frozenset[str]
    metrics_token: str = ""
    enter_api: EnterApi = _refuse_api
