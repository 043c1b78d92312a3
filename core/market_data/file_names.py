"""Names of uploaded files as they may be stored and shown."""

from __future__ import annotations

import unicodedata

MAX_LENGTH = 200


def clean_filename(name: str) -> str:
    """The name without characters that cannot be seen; of a long one its end, with the suffix.

    A browser sends whatever name it likes: marks that turn the direction of writing would show
    another suffix than the file has.
    """
    return "".join(one for one in name if unicodedata.category(one)[0] != "C")[-MAX_LENGTH:]
