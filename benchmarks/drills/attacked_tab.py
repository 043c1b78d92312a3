"""A browser's socket as a browser opens it, or as it never would."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from benchmarks.drills.attacker import Target

STREAM = "/_stcore/stream"


@dataclass
class Run:
    """What one run of a page sent: the messages, and the parts that are asked for."""

    messages: list[ForwardMsg] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    session_id: str = ""

    def everything(self) -> bytes:
        """All that was sent, to search it."""
        return b"".join(message.SerializeToString() for message in self.messages)

    def elements(self, kind: str) -> list[Any]:
        """The elements of one kind."""
        return [
            getattr(message.delta.new_element, kind)
            for message in self.messages
            if message.WhichOneof("type") == "delta"
            and message.delta.WhichOneof("type") == "new_element"
            and message.delta.new_element.WhichOneof("type") == kind
        ]

    def button(self, label: str) -> str:
        """The id of the button with that label."""
        return next(str(found.id) for found in self.elements("button") if label in found.label)

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
    """One open socket."""

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
            message = ForwardMsg.FromString(data.encode() if isinstance(data, str) else data)
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
        """Send, and read what it brings."""
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
        target: the server.
        cookie: the header that says who it is.
        origin: the page that opens it; empty for the site's own, None for none.
        path: of the socket.
        resume: id of the session to take over.
        headers: further ones.
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
