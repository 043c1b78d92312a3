"""What is kept and shown of an error that nobody foresaw."""

from __future__ import annotations

from core.errors import AppError
from core.log import scrub_text

MAX_LENGTH = 1_000
"""The width of the columns that keep errors."""

_MOST_READ = 20_000  # characters; some errors carry the whole answer of a server


def describe_error(error: BaseException) -> str:
    """The error in one line of at most 1,000 characters, without secrets.

    An `AppError` is a sentence for its reader; of any other the type is told as well. The
    traceback goes to the log only. What cannot be seen becomes a space: a database may refuse it.
    """
    seen = "".join(one if one.isprintable() else " " for one in str(error)[:_MOST_READ])
    message = scrub_text(" ".join(seen.split()))
    if not isinstance(error, AppError) or not message:
        message = f"{type(error).__name__}: {message}".removesuffix(": ")
    return message[:MAX_LENGTH]
