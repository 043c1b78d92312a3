"""What may be laid beside an open tab: into one's own only, so often and so much."""

from __future__ import annotations

from typing import Protocol

from starlette.responses import JSONResponse

from core.gateway import headers as edge
from core.gateway.answers import Scope, refuse
from core.gateway.live_sockets import LiveSockets
from core.gateway.rate_limit import TokenBucket

UPLOAD_PREFIX = "/_stcore/upload_file/"
BURST_BYTES, BYTES_PER_SECOND = 300_000_000, 1_000_000
"""Files stay in the server's memory for as long as their tab is open."""

_MOST_PEOPLE = 10_000
_WAIT_SECONDS = "60"


class Uploader(Protocol):
    """What is asked of whoever uploads."""

    @property
    def token_hash(self) -> str:
        """The hash of the session's secret."""
        ...

    @property
    def user_id(self) -> int:
        """Whose session it is: another browser of theirs brings no more room."""
        ...


class UploadGuard:
    """Looks at uploads before their body is read.

    Args:
        sockets: know whose tab is whose.
    """

    def __init__(self, sockets: LiveSockets) -> None:
        self._sockets = sockets
        self._counts: dict[int, TokenBucket] = {}
        self._sizes: dict[int, TokenBucket] = {}

    def find_refusal(self, visitor: Uploader, scope: Scope) -> JSONResponse | None:
        """What speaks against laying a file beside a tab, or taking it away again."""
        path = scope["path"]
        if not path.startswith(UPLOAD_PREFIX):
            return None
        # The framework takes a file for any tab that is open, from whoever knows the tab's id.
        tab_id = path.removeprefix(UPLOAD_PREFIX).partition("/")[0]
        if not self._sockets.is_owner(tab_id, visitor.token_hash):
            return refuse(404, "not_found", "There is no such tab of yours.", "Reload the page.")
        said = edge.header(scope["headers"], b"content-length") or "0"
        if not said.isdecimal() or edge.header(scope["headers"], b"transfer-encoding"):
            return refuse(411, "invalid_input", "An upload must say how large it is.")
        if len(self._counts) > _MOST_PEOPLE:
            self._counts.clear()
            self._sizes.clear()
        who, size = visitor.user_id, int(said[:20])
        count = self._counts.setdefault(who, TokenBucket(10, 0.5))
        room = self._sizes.setdefault(who, TokenBucket(BURST_BYTES, BYTES_PER_SECOND))
        if not (count.take() and room.take(size)):
            wait = {"retry-after": _WAIT_SECONDS}
            return refuse(429, "busy", "These are too many uploads.", "Wait a minute.", wait)
        return None
