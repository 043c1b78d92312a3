"""Structured logs: one JSON object a line on standard error, secrets removed."""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TextIO, cast

import structlog

_WORDS = (
    r"passw(?:or)?d|passphrase|pwd|secret|token|ticket|cookie|authorization|credential"
    r"|api[_-]?key|access[_-]?key|private[_-]?key"
)
_SECRET_KEY = re.compile(_WORDS, re.IGNORECASE)
# Each repetition that another could take over has an end: a text of one long word must not keep
# the process busy.
_SECRET_TEXT = re.compile(
    # name=value, name: value, "name": "value"; a quoted value to its closing quote, each quote
    # with the backslashes of texts inside texts
    rf"(?P<name>(?:{_WORDS}|signaldeck_session)"
    r"\w{0,40}\\{0,64}[\"']?\s{0,4}[=:]\s{0,4}(?:(?:bearer|basic|token)\s{1,4})?)"
    r"(?:\\{0,64}\"(?:[^\"\\]|\\[^\"])*\\?\"|\\{0,64}'[^']*'|[^\s,;&)}\]]+)"
    r"|(?P<bearer>\bbearer\s{1,4})[^\s\"',;]+|(?P<basic>\bbasic\s{1,4})[\w+/=-]{12,}"
    # an address up to its last @: a password may hold one that nobody wrote as %40
    r"|(?P<scheme>\b\w{1,30}://[^:/@\s]{0,100}:)(?:[^\s\"']{1,300}|[^@\s]{1,300})(?=@)"
    r"|(?P<query>[?&]key=)[^\s&\"']+"
    # what is a secret wherever it stands: our API keys and Google's, signed tokens, private keys
    r"|(?P<key>\bsdk_)[\w-]{8,}|(?P<google>\bAIza)[\w-]{20,}"
    r"|(?P<signed>\beyJ)[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"
    r"|(?P<pem>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[^-]+",
    re.IGNORECASE,
)
_MOST_CHARACTERS = 20_000
_DEEPEST = 8
HIDDEN = "[hidden]"


def scrub_text(text: str) -> str:
    """The text with what looks like a secret's value replaced; of a very long one the end.

    The end, because that is where a traceback says what happened.
    """
    scrubbed = _SECRET_TEXT.sub(lambda match: f"{match[match.lastgroup or 0]}{HIDDEN}", text)
    return scrubbed[-_MOST_CHARACTERS:]


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that hides secrets by key and inside text, however deep."""
    for key, value in event.items():
        event[key] = _scrub_entry(key, value)
    return event


def _scrub_entry(key: object, value: Any, depth: int = 0) -> Any:
    if _SECRET_KEY.search(str(key)):
        return HIDDEN
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {
            scrub_text(str(inner)): _scrub_entry(inner, item, depth + 1)
            for inner, item in value.items()
        }
    if depth < _DEEPEST and isinstance(value, (list, tuple, set, frozenset)):
        return [_scrub_entry("", item, depth + 1) for item in value]
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


def configure_logging(
    level: int = logging.INFO, *, on_line: Callable[[Mapping[str, Any]], None] | None = None
) -> None:
    """Set up structlog for this process; calling it again changes nothing.

    Args:
        level: what is less grave is not written.
        on_line: told of every line, without its secrets.
    """

    def tell(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
        if on_line:
            on_line(event)
        return event

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            scrub,
            tell,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _CurrentStderr())),
    )
