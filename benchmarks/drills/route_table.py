"""What the application serves, taken from the application itself; and what is open, with why."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.content import demo_environment
from benchmarks.server import ROOT

OPEN = {
    "/healthz": "a load balancer asks it; says 'ok' and nothing else",
    "/readyz": "a load balancer asks it; names parts that work, no data",
    "/auth/session": "the way in: trades a ticket, same origin only",
    "/auth/sign-out": "the way out: ends the session of the cookie that comes with it",
    "/auth/handoff.js": "a constant script of the sign-in page",
    "/auth/server.js": "a constant script of the start page",
    "/auth/theme.js": "a constant script",
    "/desk.css": "a constant style sheet",
    "/source.tar.gz": "the licence grants the source to every visitor",
    "/_stcore/health": "the front end asks it before it opens the socket",
    "/_stcore/host-config": "the front end reads it first; constant",
    "/": "the front end's files and its empty shell, the same for everybody",
}
"""Everything that answers somebody who is not signed in."""
OPERATORS = frozenset({"/metrics", "/_stcore/metrics"})
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

_LIST_ROUTES = """
import json
from starlette.routing import Host, Mount, Route, WebSocketRoute
import app

def walk(routes, prefix=""):
    for route in routes:
        assert isinstance(route, (Host, Mount, Route, WebSocketRoute)), f"{route!r}: what is that?"
        path = prefix + (getattr(route, "path", None) or "")
        inner = getattr(route, "routes", None) or []
        yield from walk(inner, path)
        if not inner:
            kind = type(route).__name__
            yield {"path": path or "/", "kind": kind,
                   "methods": sorted(getattr(route, "methods", None) or [])}

print("ROUTES" + json.dumps(list(walk(app.app._build_starlette_app().routes))))
"""

NOT_ROUTES = [
    "/media/../metrics",
    "/static/../media/x",
    "/static/%2e%2e/%2e%2e/app.py",
    "/static/..%5c..%5capp.py",
    "//metrics",
    "//evil.example/watchlists",
    "/./metrics",
    "/metrics/",
    "/metrics%0a",
    "/metrics%0d",
    "/metrics%00",
    "/metrics%20",
    "/metrics;x",
    "/METRICS",
    "/_stcore/metrics%0a",
    "/_stcore/metrics/",
    "/%0a",
    "/app/static/secrets.toml",
    "/.streamlit/config.toml",
    "/watchlists/_stcore/stream",
    "/_stcore/script-health-check",
    "/api/v1/bars",
]
"""Addresses that look as if they led somewhere."""
METRICS = b"# HELP"
"""What an answer holds that shows the operators' figures."""
API_SPELLINGS = (
    "/api/v1/../v1/key",
    "/api//v1/key",
    "/api/v1/key%0a",
    "/api/v1/./key",
    "/api/v1/key%00",
)


@dataclass(frozen=True, slots=True)
class ServedRoute:
    """One route.

    Attributes:
        path: with the names of its parameters in braces.
        kind: name of the class.
        methods: that it takes; none for a socket.
    """

    path: str
    kind: str
    methods: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        """Whether it belongs to the HTTP API."""
        return self.path.startswith("/api")


def list_routes(folder: Path) -> list[ServedRoute]:
    """Every route; the application is built in a process of its own: Streamlit allows but one.

    Args:
        folder: empty, for its data.
    """
    listing = subprocess.run(
        [sys.executable, "-c", _LIST_ROUTES],
        cwd=ROOT,
        env={**os.environ, **demo_environment(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(listing.stdout.partition("ROUTES")[2])
    return [ServedRoute(one["path"], one["kind"], tuple(one["methods"])) for one in found]


def fill(path: str, values: Mapping[str, str] | None = None) -> str:
    """A concrete path of a route's pattern; a parameter without a value is an x."""
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: (values or {}).get(found[1], "x"), path)


def list_closed(routes: Iterable[ServedRoute]) -> list[str]:
    """All that is not on the open list, and what looks as if it led somewhere."""
    found = [fill(route.path) for route in routes if route.path not in OPEN]
    return list(dict.fromkeys([*found, *NOT_ROUTES]))
