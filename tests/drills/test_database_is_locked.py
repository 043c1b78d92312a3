"""Somebody else holds the write lock."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_a_locked_database_is_waited_for_then_refused_in_words(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("locked_database")
