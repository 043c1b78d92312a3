"""What users, files and models wrote stands in Markdown as letters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.components.text import escape_markdown

# What a browser's reader of GitHub's Markdown makes a link of, wherever it stands in plain text.
MADE_A_LINK = re.compile(r"https?://|www\.|[\w.+-]@[\w-]+\.\w", re.IGNORECASE)


def read(escaped):
    """As the browser reads it: a backslash before punctuation is gone."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/login",
        "HTTP://evil.example",
        "www.evil.example",
        "WWW.evil.example",
        "desk@evil.example",
        "mailto:desk@evil.example",
        "a https://b@evil.example:80/x_www.q.r",
    ],
)
def test_an_address_does_not_become_a_link(address):
    assert MADE_A_LINK.search(address)
    assert not MADE_A_LINK.search(read(escape_markdown(address)))


@pytest.mark.parametrize("text", ["SMA @ 10", "5,000 won", "삼성전자 (005930)", "a @b"])
def test_other_texts_are_read_as_they_were_written(text):
    assert read(escape_markdown(text)) == text


@given(st.text(alphabet="htps:/w.@aZ*_[](<>`~|#$\\ 한", max_size=40))
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_shown_and_nothing_of_it_is_read(text):
    escaped = escape_markdown(text)
    assert not MADE_A_LINK.search(read(escaped))
    assert read(escaped).replace("\N{WORD JOINER}", "") == read(text.replace("\\", "\\\\"))
    assert not re.search(r"(?<!\\)[*_\[\]()<>`~|#$:]", escaped.replace("\\\\", ""))
