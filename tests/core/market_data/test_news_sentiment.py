from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market_data.news_sentiment import (
    METHOD,
    NEGATIONS,
    NEGATIVE,
    POSITIVE,
    score_sentiment,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shares surge on record profit", 1.0),
        ("Profit falls after recall", -1 / 3),  # one good, two bad
        ("Company DENIES fraud", 1.0),
        ("No growth this year", -1.0),
        ("No word on whether the growth lasts", 1.0),  # the negation stands too far away
        ("The board meets on Tuesday", None),
        ("", None),
    ],
)
def test_words_are_counted_by_hand(text: str, expected: float | None) -> None:
    assert score_sentiment(text) == expected


@given(st.text())
def test_any_text_has_a_score_within_bounds_or_none(text: str) -> None:
    score = score_sentiment(text)

    assert score is None or -1 <= score <= 1


def test_no_word_stands_on_two_lists() -> None:
    assert not POSITIVE & NEGATIVE
    assert not (POSITIVE | NEGATIVE) & NEGATIONS
    assert 0 < len(METHOD) <= 40
