"""A server on this machine that the real google-generativeai takes for Gemini."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], str]
"""From a request, as it was sent, the text that the model answers."""


class Gemini:
    """What it was asked, and its address."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.requests: list[dict[str, Any]] = []

    def list_users(self) -> list[str]:
        """The users' parts of all requests."""
        return [one["contents"][0]["parts"][0]["text"] for one in self.requests]

    def list_systems(self) -> list[str]:
        """The system parts of all requests."""
        return [one["systemInstruction"]["parts"][0]["text"] for one in self.requests]


@contextmanager
def pretend_gemini(answer: Answer) -> Iterator[Gemini]:
    """It listens inside the block, and gives whatever `answer` says."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            request = json.loads(self.rfile.read(length))
            gemini.requests.append(request)
            body = json.dumps(_wrap(answer(request))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    gemini = Gemini(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield gemini
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _wrap(text: str) -> dict[str, Any]:
    content = {"role": "model", "parts": [{"text": text}]}
    used = {"promptTokenCount": 900, "candidatesTokenCount": 60, "totalTokenCount": 960}
    return {"candidates": [{"content": content, "finishReason": "STOP"}], "usageMetadata": used}
