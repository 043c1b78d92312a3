from __future__ import annotations

import pytest

from core.errors import InvalidInputError
from core.jobs.error_text import describe_error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("bad value"), "ValueError: bad value"),
        (ValueError(), "ValueError"),
        (KeyError("x"), "KeyError: 'x'"),
        (RuntimeError("two\n lines"), "RuntimeError: two lines"),
        (InvalidInputError("Too few bars.", "Take more."), "Too few bars. Take more."),
        (
            RuntimeError("could not reach postgresql://me:hunter2@db/x"),
            "RuntimeError: could not reach postgresql://me:***@db/x",
        ),
        (
            RuntimeError("https://api.test/?symbol=GOOG&api_key=hunter2&x=1"),
            "RuntimeError: https://api.test/?symbol=GOOG&api_key=***&x=1",
        ),
        (
            RuntimeError('{"access_token": "hunter2", "n": 1}'),
            'RuntimeError: {"access_token": "***", "n": 1}',
        ),
        (
            RuntimeError("Authorization: Bearer hunter2"),
            "RuntimeError: Authorization: Bearer ***",
        ),
        (
            RuntimeError("SIGNALDECK_SECRET_KEY missing"),
            "RuntimeError: SIGNALDECK_SECRET_KEY missing",
        ),
    ],
)
def test_an_error_is_told_in_one_line_without_secrets(error: Exception, text: str) -> None:
    assert describe_error(error) == text


def test_a_long_error_fits_its_column() -> None:
    assert len(describe_error(ValueError("x" * 5_000))) == 1_000
    assert len(describe_error(InvalidInputError("x" * 5_000))) == 1_000
