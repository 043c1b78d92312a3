"""What an attacker brings: requests by the byte, a browser's socket, forged tokens."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from core.clock import now
from core.contracts import Actor
from core.enums import Role
from core.services import Services
from core.user.tokens import hash_token, new_token
from db.user.session_repository import SessionRepository
from db.user.tables import UserSession
from tests.conftest import add_user

COOKIE = "signaldeck_session"
STREAM = "/_stcore/stream"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what came with it."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Person:
    """An account with a session of its own."""

    actor: Actor
    token: str

    @property
    def cookie(self) -> str:
        return f"{COOKIE}={self.token}"


@dataclass
class Target:
    """The running server, and its database from behind."""

    url: str
    services: Services
    people: int = 0
    _connection: http.client.HTTPConnection | None = None

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """One request on a connection that is kept; `path` goes out as it is."""
        for attempt in (1, 2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(self.host, timeout=60)
            try:
                self._connection.request(method, path, body or None, dict(headers or {}))
                _acknowledge_at_once(self._connection.sock)
                found = self._connection.getresponse()
                read = found.read()
                return Answer(found.status, {k.lower(): v for k, v in found.headers.items()}, read)
            except (http.client.HTTPException, ConnectionError):
                self.close()  # the server may close a connection that it does not like
                if attempt == 2:
                    raise
        raise AssertionError

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def add_person(self, role: Role = Role.TRADER) -> Person:
        """A new account that no password opens, signed in."""
        self.people += 1
        return self.sign_in(add_user(self.services.database, f"person-{self.people}", role))

    def sign_in(self, actor: Actor, life: timedelta = timedelta(hours=1)) -> Person:
        """Another session of an account, begun in the database."""
        token = new_token()
        with self.services.database.write() as session:
            SessionRepository(session).add_session(
                UserSession(
                    token_hash=hash_token(token),
                    user_id=actor.user_id,
                    created_at=now() - timedelta(hours=2),
                    last_seen_at=now(),
                    expires_at=now() + life,
                )
            )
        return Person(actor, token)


def _acknowledge_at_once(connection: socket.socket) -> None:
    """Do not let the answer's second packet wait for our acknowledgement of the first (Linux)."""
    if hasattr(socket, "TCP_QUICKACK"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


@dataclass
class Run:
    """What one run of a page sent: the messages, and the parts a test asks for."""

    messages: list[ForwardMsg] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    session_id: str = ""

    def everything(self) -> bytes:
        return b"".join(message.SerializeToString() for message in self.messages)

    def elements(self, kind: str) -> list[Any]:
        return [
            getattr(message.delta.new_element, kind)
            for message in self.messages
            if message.WhichOneof("type") == "delta"
            and message.delta.WhichOneof("type") == "new_element"
            and message.delta.new_element.WhichOneof("type") == kind
        ]

    def button(self, label: str) -> str:
        """The id of the button with that label."""
        return next(found.id for found in self.elements("button") if label in found.label)

    def main_button(self, label: str) -> str:
        """The id of the button with that label in the page itself, not in the sidebar."""
        return next(
            message.delta.new_element.button.id
            for message in self.messages
            if message.delta.new_element.button.label == label
            and list(message.metadata.delta_path)[:1] == [0]
        )

    @property
    def main_fragment(self) -> str:
        """The id of the first fragment in the page itself."""
        return next(
            message.delta.fragment_id
            for message in self.messages
            if message.delta.fragment_id and list(message.metadata.delta_path)[:1] == [0]
        )

    def fragment_of(self, label: str) -> str:
        """The id of the fragment that drew the button with that label."""
        return next(
            message.delta.fragment_id
            for message in self.messages
            if message.delta.new_element.button.label == label
        )


class Tab:
    """A socket as a browser opens it, or as it never would."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def send(
        self,
        script_hash: str = "",
        page_name: str = "",
        *,
        pressed: str = "",
        texts: Mapping[str, str] | None = None,
        fragment: str = "",
        query: str = "",
    ) -> None:
        """Ask for a run, with a button pressed and texts entered."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.page_script_hash, rerun.page_name = script_hash, page_name
        rerun.fragment_id, rerun.query_string = fragment, query
        for widget, text in (texts or {}).items():
            state = rerun.widget_states.widgets.add()
            state.id, state.string_value = widget, text
        if pressed:
            state = rerun.widget_states.widgets.add()
            state.id, state.trigger_value = pressed, True
        self.socket.send(message.SerializeToString())

    def read(self, timeout: float = 60) -> Run:
        """Everything up to the end of the run (and of the run that follows a rerun)."""
        run = Run()
        deadline = time.monotonic() + timeout
        while True:
            data = self.socket.recv(timeout=max(0.01, deadline - time.monotonic()))
            assert isinstance(data, bytes)
            message = ForwardMsg()
            message.ParseFromString(data)
            run.messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                run.session_id = message.new_session.initialize.session_id
            elif kind == "navigation":
                run.pages = {
                    page.url_pathname: page.page_script_hash
                    for page in message.navigation.app_pages
                }
                run.titles = [page.page_name for page in message.navigation.app_pages]
            elif kind == "script_finished" and (
                message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return run

    def run(self, *arguments: str, **others: Any) -> Run:
        self.send(*arguments, **others)
        return self.read()

    def wait_until_closed(self, timeout: float = 60) -> int:
        """Read on until the server closes; its code. Raises TimeoutError when it does not."""
        deadline = time.monotonic() + timeout
        try:
            while True:
                self.socket.recv(timeout=max(0.01, deadline - time.monotonic()))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


@contextmanager
def open_tab(
    target: Target,
    cookie: str = "",
    *,
    origin: str | None = "",
    path: str = STREAM,
    resume: str = "",
    headers: Mapping[str, str] | None = None,
) -> Iterator[Tab]:
    """A tab; with the origin of the site unless another one, or none, is named.

    Args:
        resume: id of the session to take over.
    """
    protocols = ["streamlit", "xsrf", resume] if resume else ["streamlit"]
    with connect(
        f"ws://{target.host}{path}",
        origin=(origin or target.url) if origin is not None else None,  # type: ignore[arg-type]
        subprotocols=protocols,  # type: ignore[arg-type]
        additional_headers={**({"Cookie": cookie} if cookie else {}), **(headers or {})},
        max_size=None,
        proxy=None,
        open_timeout=60,
        close_timeout=2,
    ) as socket:
        yield Tab(socket)
