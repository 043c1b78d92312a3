"""The disk fills up while the application writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_a_full_disk_refuses_in_words_and_loses_nothing(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("disk_full")
