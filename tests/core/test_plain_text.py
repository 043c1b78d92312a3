"""What a person may type: everything that another person can see."""

from __future__ import annotations

import pytest

from core.errors import InvalidInputError
from core.plain_text import require_visible


@pytest.mark.parametrize(
    "text", ["", "Ideas", "삼성 전자", "a\u00a0b", "a\u3000b", "\U0001f468\u200d\U0001f469"]
)
def test_what_can_be_seen_is_kept(text: str) -> None:
    require_visible(text, "The name")


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\nb", "\x1b[31m", "a\u202eb", "\u200b", "\ud800", "\u3164"]
)
def test_what_cannot_be_seen_is_named(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"The name holds .*U\+[0-9A-F]{4}"):
        require_visible(text, "The name")


def test_lines_stay_where_they_may() -> None:
    require_visible("a\nb\tc", "The notes", allowed="\n\t")
