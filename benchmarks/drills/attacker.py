"""What an attacker brings: requests by the byte, cookies and keys; and the server under attack."""

from __future__ import annotations

import http.client
import shutil
import socket
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.content import demo_environment, open_services
from benchmarks.drills.worker_desk import NO_PASSWORD
from benchmarks.server import ROOT, serve
from core.clock import now
from core.contracts import Actor
from core.enums import Role
from core.services import Services
from core.user.api_key_types import NewApiKey
from core.user.api_scopes import list_scopes
from core.user.passwords import PasswordHasher
from core.user.tokens import hash_token, new_token
from db.base import stored_id
from db.user.session_repository import SessionRepository
from db.user.tables import UserAccount, UserSession

COOKIE = "signaldeck_session"
METRICS_TOKEN = "scrape-me"  # noqa: S105 - of a throw-away installation
TRACES = (b"Traceback", b'File "', b"site-packages", b"core.errors")
"""What an answer holds that shows how the program failed."""


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
        """The header that brings the session."""
        return f"{COOKIE}={self.token}"


@dataclass
class Target:
    """The running server, and its database from behind."""

    url: str
    services: Services
    people: int = 0
    xsrf: str = ""
    _connection: http.client.HTTPConnection | None = None

    @property
    def host(self) -> str:
        """Name and port, as the header `Host` says them."""
        return self.url.removeprefix("http://")

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str | bytes] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """One request on a connection that is kept; `path` goes out as it is."""
        try:
            return self._ask(method, path, headers, body)
        except (http.client.HTTPException, ConnectionError):
            self.close()  # the server may close a connection that it does not like
            return self._ask(method, path, headers, body)

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str | bytes] | None, body: bytes
    ) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, timeout=60)
        self._connection.request(method, path, body or None, dict(headers or {}))
        _acknowledge_at_once(self._connection.sock)
        found = self._connection.getresponse()
        read = found.read()
        return Answer(found.status, {k.lower(): v for k, v in found.headers.items()}, read)

    def call(self, secret: str, method: str, path: str, body: bytes = b"") -> Answer:
        """One request to the API, with that key."""
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        return self.ask(method, path, headers, body)

    def close(self) -> None:
        """Close the connection that is kept; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def add_person(self, role: Role = Role.TRADER) -> Person:
        """A new account that no password opens, signed in."""
        self.people += 1
        name = f"person-{self.people}"
        account = UserAccount(
            username=name, display_name=name.title(), password_hash=NO_PASSWORD, role=role
        )
        with self.services.database.write() as session:
            session.add(account)
            session.flush()
            actor = Actor(stored_id(account.id), role, name)
        return self.sign_in(actor)

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

    def make_key(self, actor: Actor) -> NewApiKey:
        """A key of that account with every scope that it may have."""
        scopes = [scope.value for scope in list_scopes(actor)]
        return self.services.api_keys.create_key(actor, "Drill", scopes, 30)


def upload_file(target: Target, person: Person, session_id: str) -> int:
    """Lay a new file beside an open tab, as a page's upload field does; the answer's status."""
    if not target.xsrf:
        cookie = target.ask("GET", "/_stcore/health").headers["set-cookie"]
        target.xsrf = cookie.partition("_streamlit_xsrf=")[2].partition(";")[0]
    body = (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\nx\r\n--b--\r\n'
    )
    headers = {
        "Cookie": f"{person.cookie}; _streamlit_xsrf={target.xsrf}",
        "X-Xsrftoken": target.xsrf,
        "Origin": target.url,
        "Content-Type": "multipart/form-data; boundary=b",
    }
    path = f"/_stcore/upload_file/{session_id}/{uuid.uuid4()}"
    return target.ask("PUT", path, headers, body).status


def _acknowledge_at_once(connection: socket.socket) -> None:
    """Do not let the answer's second packet wait for our acknowledgement of the first (Linux)."""
    if hasattr(socket, "TCP_QUICKACK"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


@contextmanager
def open_target(seeded: Path, folder: Path) -> Iterator[Target]:
    """A server on a copy of a demo's data folder, without a worker: what is queued stays queued."""
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    environment = {
        **demo_environment(folder),
        "SIGNALDECK_IS_WORKER_STARTED": "false",
        "SIGNALDECK_METRICS_TOKEN": METRICS_TOKEN,
    }
    with serve(ROOT / "app.py", environment) as server, open_services(folder) as services:
        services.users._hasher = PasswordHasher(cost=4)  # resets of passwords are many here
        target = Target(server.url, services)
        try:
            yield target
        finally:
            target.close()
