"""The power is cut while threads write."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_what_was_acknowledged_is_there_after_a_cut_of_the_power(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("power_loss")
