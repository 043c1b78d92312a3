"""What the web front doors need to know of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.enums import RunMode
from core.errors import SetupError


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the server is run.

    Attributes:
        is_public_demo_allowed: whether the demo may listen beyond this machine.
        allowed_hosts: host names answered to.
        session_seconds: how long the session cookie lasts at most.
        is_cookie_secure: whether the cookie travels over TLS only.
        max_upload_bytes: largest file a page accepts.
        redis_url: where processes that serve together count together; empty for none.
        secret_key: signs what Streamlit keeps in the browser; empty for one made at each start.
        metrics_token: opens `/metrics` to a scraper; empty for none.
        metrics_folder: where worker processes leave their counts.
        page_runs_at_once: how many page runs go on at once; the others wait for their turn.
        cores: how many processor cores serve pages; 0 for all.
    """

    mode: RunMode
    is_public_demo_allowed: bool
    allowed_hosts: frozenset[str]
    session_seconds: int
    is_cookie_secure: bool
    max_upload_bytes: int
    metrics_token: str = field(default="", repr=False)
    metrics_folder: Path = Path(".signaldeck/metrics")
    secret_key: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    page_runs_at_once: int = 1
    cores: int = 2

    def check_address(self, address: str) -> None:
        """Refuse to let the demo listen beyond this machine unless told to.

        Args:
            address: what the server is about to bind; empty means every interface.

        Raises:
            SetupError: naming the setting that would allow it.
        """
        is_loopback = address in {"127.0.0.1", "localhost", "::1"}
        if self.mode is RunMode.DEMO and not is_loopback and not self.is_public_demo_allowed:
            raise SetupError(
                f"The demo lets anyone in, so it does not listen on {address or 'all addresses'}.",
                "Use 127.0.0.1, or set SIGNALDECK_IS_PUBLIC_DEMO_ALLOWED=true.",
            )
