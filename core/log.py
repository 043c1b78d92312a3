"""Structured logs: one JSON object a line on standard error, secrets removed."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_KEY = re.compile(
    r"password|secret|token|ticket|cookie|authorization|api_?key", re.IGNORECASE
)
_SECRET_TEXT = re.compile(
    r"(?i)((?:password|secret|token|ticket|api_?key|authorization)\s*[=:]\s*)(\S+)"
    r"|(?P<scheme>\w+://[^:/@\s]+:)[^@\s]+(?=@)"
)
HIDDEN = "[hidden]"


def scrub_text(text: str) -> str:
    """The text with what looks like a secret's value replaced."""
    return _SECRET_TEXT.sub(lambda match: f"{match[1] or match['scheme']}{HIDDEN}", text)


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that hides secrets by key and inside text."""
    for key, value in event.items():
        if _SECRET_KEY.search(key):
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = scrub_text(value)
    return event


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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
