"""Structured logs: one JSON object a line on standard error, secrets removed."""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO, cast

import structlog

_SECRET_KEY = re.compile(
    r"password|secret|token|ticket|cookie|authorization|api_?key", re.IGNORECASE
)
_SECRET_TEXT = re.compile(
    # name=value, name: value, "name": "value"; a quoted value to its closing quote
    r"(?P<name>(?:password|secret|token|ticket|cookie|signaldeck_session|api_?key|authorization)"
    r"\w*[\"']?\s*[=:]\s*(?:(?:bearer|basic)\s+)?)"
    r"(?:\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)"
    r"|(?P<bearer>\bbearer\s+)[^\s\"',;]+"
    r"|(?P<scheme>\w+://[^:/@\s]*:)[^@\s]+(?=@)",
    re.IGNORECASE,
)
HIDDEN = "[hidden]"


def scrub_text(text: str) -> str:
    """The text with what looks like a secret's value replaced."""
    return _SECRET_TEXT.sub(lambda match: f"{match[match.lastgroup or 0]}{HIDDEN}", text)


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that hides secrets by key and inside text, however deep."""
    for key, value in event.items():
        event[key] = _scrub_entry(key, value)
    return event


def _scrub_entry(key: object, value: Any) -> Any:
    if _SECRET_KEY.search(str(key)):
        return HIDDEN
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {inner: _scrub_entry(inner, item) for inner, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_scrub_entry("", item) for item in value]
    return scrub_text(value if isinstance(value, str) else repr(value))


class _CurrentStderr(io.TextIOBase):
    """Standard error as it is when a line is written.

    A stream that was remembered, and that somebody else has replaced and closed since, would
    raise in the middle of the work that a line only tells about.
    """

    def write(self, text: str) -> int:
        """Hand the text on."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Hand it on now."""
        sys.stderr.flush()


def configure_logging(level: int = logging.INFO) -> None:
    """Set up structlog for this process; calling it again changes nothing."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            scrub,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _CurrentStderr())),
    )
