"""What a failed job says about an error that nobody foresaw."""

from __future__ import annotations

import re

from core.errors import AppError

MAX_LENGTH = 1_000  # the width of the column

_SECRETS = (
    (re.compile(r"(://[^/\s:@]*):[^/\s@]+@"), r"\1:***@"),
    (
        re.compile(
            r"(?i)\b([\w-]*(?:api[_-]?key|token|secret|password|passwd|pwd|authorization))"
            r"([\"']?\s*[=:]\s*[\"']?(?:bearer\s+)?)[^\s\"'&,;)}\]]+"
        ),
        r"\1\2***",
    ),
)


def describe_error(error: BaseException) -> str:
    """The error for its reader: an `AppError` as it is, another by type and scrubbed message.

    The traceback goes to the log only: it is of no use to the owner of a job.
    """
    if isinstance(error, AppError):
        return str(error)[:MAX_LENGTH]
    message = " ".join(str(error).split())
    for pattern, replacement in _SECRETS:
        message = pattern.sub(replacement, message)
    return f"{type(error).__name__}: {message}".removesuffix(": ")[:MAX_LENGTH]
