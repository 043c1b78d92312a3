"""Whatever an error says, its reader and the database get one safe line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.error_text import MAX_LENGTH, describe_error
from core.errors import InvalidInputError, ProviderError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("bad value"), "ValueError: bad value"),
        (ValueError(), "ValueError"),
        (KeyError("x"), "KeyError: 'x'"),
        (RuntimeError("two\n lines"), "RuntimeError: two lines"),
        (
            RuntimeError("nul\x00, half \ud800 and \u202eturned"),
            "RuntimeError: nul , half and turned",
        ),
        (InvalidInputError("Too few bars.", "Take more."), "Too few bars. Take more."),
        (InvalidInputError(""), "InvalidInputError"),
        (
            RuntimeError("could not reach postgresql://me:hunter2@db/x"),
            "RuntimeError: could not reach postgresql://me:[hidden]@db/x",
        ),
        (
            RuntimeError("https://api.test/?symbol=GOOG&api_key=hunter2&x=1"),
            "RuntimeError: https://api.test/?symbol=GOOG&api_key=[hidden]&x=1",
        ),
        (
            RuntimeError('{"access_token": "hunter2", "n": 1}'),
            'RuntimeError: {"access_token": [hidden], "n": 1}',
        ),
        (
            RuntimeError("Authorization: Bearer hunter2"),
            "RuntimeError: Authorization: Bearer [hidden]",
        ),
        (
            RuntimeError("password=\n  hunter2"),
            "RuntimeError: password= [hidden]",
        ),
        (
            RuntimeError("no user of key sdk_hunter2hunter2"),
            "RuntimeError: no user of key sdk_[hidden]",
        ),
        (ProviderError("Refused: token=hunter2"), "Refused: token=[hidden]"),
        (
            RuntimeError("SIGNALDECK_SECRET_KEY missing"),
            "RuntimeError: SIGNALDECK_SECRET_KEY missing",
        ),
    ],
)
def test_an_error_is_told_in_one_line_without_secrets(error: Exception, text: str) -> None:
    assert describe_error(error) == text


def test_a_long_error_fits_its_column() -> None:
    assert len(describe_error(ValueError("x" * 5_000))) == MAX_LENGTH
    assert len(describe_error(InvalidInputError("x" * 5_000))) == MAX_LENGTH


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=80))
def test_any_text_becomes_a_line_that_every_database_takes(said: str) -> None:
    line = describe_error(ValueError(said))
    assert line.isprintable()
    assert line.encode()
    assert line.startswith("ValueError")
