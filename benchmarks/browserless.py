"""Talks to the server as a browser does, without one: cookie, socket, page runs."""

from __future__ import annotations

import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect


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
    """What one run of a page sent."""

    pages: dict[str, str] = field(default_factory=dict)  # address → script hash
    elements: int = 0
    sent_bytes: int = 0
    errors: list[str] = field(default_factory=list)


class Tab:
    """One open browser tab."""

    def __init__(self, url: str, cookie: str) -> None:
        self._socket: ClientConnection = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=url,  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": cookie} if cookie else {},
            max_size=None,
        )

    def run(self, script_hash: str = "", query: str = "") -> PageRun:
        """Run a page (the default one without a hash) and read everything it sends."""
        message = BackMsg()
        message.rerun_script.page_script_hash = script_hash
        message.rerun_script.query_string = query
        self._socket.send(message.SerializeToString())
        result = PageRun()
        while True:
            data = self._socket.recv(timeout=60)
            assert isinstance(data, bytes)
            result.sent_bytes += len(data)
            forward = ForwardMsg()
            forward.ParseFromString(data)
            kind = forward.WhichOneof("type")
            if kind == "navigation":
                result.pages = {
                    page.url_pathname: page.page_script_hash
                    for page in forward.navigation.app_pages
                }
            elif kind == "delta":
                _note_element(result, forward.delta)
            elif kind == "script_finished":
                return result

    def close(self) -> None:
        """Close the tab."""
        self._socket.close()


def _note_element(result: PageRun, delta: Any) -> None:
    if delta.WhichOneof("type") != "new_element":
        return
    result.elements += 1
    element = delta.new_element
    kind = element.WhichOneof("type")
    if kind == "exception":
        result.errors.append(element.exception.message)
    elif kind == "alert" and element.alert.format == element.alert.ERROR:
        result.errors.append(element.alert.body)
