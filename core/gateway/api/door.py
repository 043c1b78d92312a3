"""The door of the HTTP API: a live key, its limits, and nothing that a browser sends by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from structlog.contextvars import bound_contextvars

from core.gateway import headers as edge
from core.gateway.answers import (
    CHALLENGE,
    App,
    Message,
    Receive,
    Scope,
    Send,
    read_address,
    refuse,
)
from core.gateway.api.call_limit import Allowance, CallLimit, LocalCallLimit
from core.gateway.api.request_head import (
    CORRELATION_HEADER,
    RefusedError,
    check_size,
    choose_correlation,
    read_secret,
)
from core.user.addresses import network_of
from core.user.api_key_types import ApiCaller

CALLS, SECONDS = 100, 60
"""How often a key may call."""

WRONG_KEYS = 20
"""Of one address in `SECONDS`; those beyond are told to wait."""

CALLER, ACTOR = "signaldeck.caller", "signaldeck.actor"
"""Where the application finds who calls, in the request's scope."""

# Without them a browser's visitor is nobody here: no foreign page can make one act (CSRF).
_NOT_TAKEN_IN = frozenset({b"cookie", edge.IDENTITY_HEADER})


class ApiDoor:
    """Lets requests with a live key in, as their owner held to the key's scopes.

    Args:
        find_by_secret: the caller behind a secret, read anew each time; None for no live key.
        note_use: told of the key and the address of each admitted request.
        calls: of each key.
    """

    def __init__(
        self,
        find_by_secret: Callable[[str], ApiCaller | None],
        note_use: Callable[[int, str], None],
        calls: CallLimit,
    ) -> None:
        self._find_by_secret = find_by_secret
        self._note_use = note_use
        self._calls = calls
        self._wrong = LocalCallLimit(WRONG_KEYS, SECONDS)

    async def enter(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        correlation_id = choose_correlation(scope)
        answer = _ApiAnswer(send, correlation_id)
        address = read_address(scope)
        try:
            check_size(scope)
            secret = read_secret(scope)
            caller, answer.allowance = await asyncio.to_thread(self._admit, secret, address)
        except RefusedError as refused:
            answer.allowance = refused.allowance
            await refused.answer(scope, receive, answer.send)
            return
        inner = {
            **scope,
            "headers": [pair for pair in scope["headers"] if pair[0] not in _NOT_TAKEN_IN],
            CALLER: caller,
            ACTOR: caller.as_actor(address, correlation_id),
        }
        with bound_contextvars(correlation_id=correlation_id, api_key=caller.key_id):
            await app(inner, receive, answer.send)

    def _admit(self, secret: str, address: str) -> tuple[ApiCaller, Allowance]:
        """Who calls, with what they may still do; the request is counted."""
        caller = self._find_by_secret(secret)
        if caller is None:
            raise self._refuse_wrong(network_of(address))
        allowance = self._calls.take(str(caller.key_id))
        if not allowance.is_allowed:
            raise RefusedError(
                refuse(
                    429,
                    "busy",
                    f"This key has made {CALLS} requests within {SECONDS} seconds.",
                    f"Wait {allowance.wait_seconds} seconds.",
                    {"retry-after": str(allowance.wait_seconds)},
                ),
                allowance,
            )
        self._note_use(caller.key_id, address)
        return caller, allowance

    def _refuse_wrong(self, network: str) -> RefusedError:
        # A right key is looked up and served however many wrong ones came before it: 256 bits
        # cannot be guessed, and many callers may stand behind one address.
        if not self._wrong.take(network).is_allowed:
            return RefusedError(
                refuse(
                    429,
                    "busy",
                    "Too many wrong keys came from this address.",
                    f"Wait {SECONDS} seconds, and look at the key on the page API keys.",
                    {"retry-after": str(SECONDS)},
                )
            )
        return RefusedError(
            refuse(
                401,
                "api_key",
                "This API key is unknown, has expired or was revoked.",
                "Look on the page API keys, and make a new one there.",
                CHALLENGE,
            )
        )


class _ApiAnswer:
    """Tells the correlation id and what the key may still do."""

    def __init__(self, send: Send, correlation_id: str) -> None:
        self._send = send
        self._correlation_id = correlation_id
        self.allowance: Allowance | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on, its headers completed."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers[CORRELATION_HEADER] = self._correlation_id
            if self.allowance is not None:
                headers["ratelimit-limit"] = str(self.allowance.limit)
                headers["ratelimit-remaining"] = str(self.allowance.remaining)
                headers["ratelimit-reset"] = str(self.allowance.wait_seconds)
            message["headers"] = headers.raw
        await self._send(message)
