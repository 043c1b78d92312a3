"""Talks to the server as a browser does, without one: cookie, socket, page runs."""

from __future__ import annotations

import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


def sign_in(url: str, ticket: str) -> str:
    """Trade a ticket for the session cookie, as the sign-in page's script does."""
    request = urllib.request.Request(  # noqa: S310 - our own URL
        f"{url}/auth/session",
        data=urllib.parse.urlencode({"ticket": ticket}).encode(),
        headers={"Origin": url},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return str(answer.headers["set-cookie"]).split(";", 1)[0]


@dataclass
class PageRun:
    """What one run of a page sent, and how long the tab waited for the last of it."""

    wall_seconds: float = 0.0
    pages: dict[str, str] = field(default_factory=dict)  # address → script hash
    elements: list[tuple[tuple[int, ...], str]] = field(default_factory=list)  # place, kind
    fragments: dict[str, float] = field(default_factory=dict)  # polled: id → every … seconds
    sent_bytes: int = 0
    errors: list[str] = field(default_factory=list)


class Tab:
    """One open browser tab."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self._socket: ClientConnection = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=Origin(url),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": cookie} if cookie else {},
            max_size=None,
        )

    def run(self, script_hash: str = "", query: str = "", *, fragment: str = "") -> PageRun:
        """Run a page (the default one without a hash) and read everything it sends.

        Args:
            script_hash: of the page, as `PageRun.pages` lists it.
            query: what follows the question mark in the address.
            fragment: run only this polled part of the page.
        """
        message = BackMsg()
        message.rerun_script.page_script_hash = script_hash
        message.rerun_script.query_string = query
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        result = PageRun()
        started = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while not take_in(self._socket.recv(timeout=60), result):
            pass
        result.wall_seconds = time.perf_counter() - started
        return result

    def close(self) -> None:
        """Close the tab."""
        self._socket.close()


def take_in(data: bytes | str, result: PageRun) -> bool:
    """Take in one message; whether it was the last one of the run."""
    forward = ForwardMsg.FromString(data.encode() if isinstance(data, str) else data)
    result.sent_bytes += len(data)
    kind = forward.WhichOneof("type")
    if kind == "navigation":
        pages = forward.navigation.app_pages
        result.pages = {page.url_pathname: page.page_script_hash for page in pages}
    elif kind == "auto_rerun":
        result.fragments[forward.auto_rerun.fragment_id] = forward.auto_rerun.interval
    elif kind == "delta" and forward.delta.WhichOneof("type") == "new_element":
        _note_element(forward, result)
    # A page may ask to be run again at once: the reader sees the end of the second run.
    is_rerun_next = forward.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
    return kind == "script_finished" and not is_rerun_next


def _note_element(forward: ForwardMsg, result: PageRun) -> None:
    element = forward.delta.new_element
    kind = str(element.WhichOneof("type"))
    result.elements.append((tuple(forward.metadata.delta_path), kind))
    if kind == "exception":
        result.errors.append(element.exception.message)
    elif kind == "alert" and element.alert.format == element.alert.ERROR:
        result.errors.append(element.alert.body)
