"""Values under names of their own: what is a number and what stays a text."""

from __future__ import annotations

import pytest

from core.chatops.argument import read_setting


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", 10),
        ("-3", -3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1_000.0),
        ("\uff11\uff12", 12),  # of full width
        ("yes", True),
        ("False", False),
    ],
)
def test_numbers_and_yes_and_no_are_read(text: str, value: object) -> None:
    found = read_setting(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-Infinity", "1_0", "1,000", "0x10", "\u0665", "1" * 16 + "_", "", "sma"]
)
def test_anything_else_stays_a_text(text: str) -> None:
    assert read_setting(text) == text
