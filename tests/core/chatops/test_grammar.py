"""The grammar: what is read, what is refused, and that writing and reading are inverse."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chatops.catalogue import read_command
from core.chatops.grammar import (
    MOST_CHARACTERS,
    Message,
    clean_message,
    read_message,
    write_message,
)
from core.errors import AppError, InvalidInputError

NAMES = st.from_regex(r"[a-z가-힣][a-z0-9_가-힣]{0,39}", fullmatch=True)
VISIBLE = st.text(
    st.characters(min_codepoint=32, exclude_categories=["C", "Zl", "Zp"]), max_size=30
).filter(lambda text: text.isprintable())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/gate", Message("gate")),
        ("/GATE  ", Message("gate")),
        ("/시세 005930", Message("시세", ("005930",))),
        (
            "/backtest GOOG sma_crossover short=10 long=30",
            Message("backtest", ("GOOG", "sma_crossover"), {"short": "10", "long": "30"}),
        ),
        (
            r'/watch add GOOG list="My \"best\" \\ list"',
            Message("watch", ("add", "GOOG"), {"list": r'My "best" \ list'}),
        ),
        ('/price "EURUSD=X"', Message("price", ("EURUSD=X",))),
        ('/price "" a=', Message("price", ("", "a="))),
        ("/price /gate", Message("price", ("/gate",))),
        ("/price $(rm) `id` {{7*7}}", Message("price", ("$(rm)", "`id`", "{{7*7}}"))),
    ],
)
def test_a_command_is_read(text: str, message: Message) -> None:
    assert read_message(clean_message(text)) == message


@pytest.mark.parametrize(
    "text",
    [
        "gate",
        "/",
        "/ gate",
        "//gate",
        "/1st",
        "/gate/now",
        "/g\N{CYRILLIC SMALL LETTER A}te",
        '/price "GOOG',
        '/price GO"OG"',
        r"/price GO\OG",
        "/price a=1 A=2",
        "/price " + "x " * 61,
    ],
)
def test_what_is_no_command_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_message(clean_message(text))
    assert refused.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * (MOST_CHARACTERS + 1),
        "\ufb2c" * (MOST_CHARACTERS // 2),  # composed, each is three characters
        "/gate\x00",
        "/gate\nnow",
        "/gate \x1b[2J",
        "/gate \N{RIGHT-TO-LEFT OVERRIDE}",
        "/gate\N{ZERO WIDTH SPACE}",
        "/gate \ud800",
    ],
)
def test_what_cannot_be_seen_or_is_too_long_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        clean_message(text)


def test_a_message_is_composed() -> None:
    assert clean_message("/pric" + unicodedata.normalize("NFD", "é")) == "/pricé"


@settings(max_examples=150, deadline=None)
@given(NAMES, st.lists(VISIBLE, max_size=5), st.dictionaries(NAMES, VISIBLE, max_size=4))
def test_what_is_written_is_read_back(name: str, words: list[str], named: dict[str, str]) -> None:
    message = Message(name, tuple(words), named)
    assert read_message(write_message(message)) == message


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text("/ab=\"\\ '=", max_size=30).map("/price ".__add__))
def test_nothing_raises_but_our_own_errors(text: str) -> None:
    with suppress(AppError):
        cleaned = clean_message(text)
        assert not {one for one in cleaned if unicodedata.category(one) in {"Cc", "Cs"}}
        read_command(cleaned)
