"""A data source fails in every way."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_stored_bars_are_whole_or_untouched(carry_out_drill: Callable[[str], None]) -> None:
    carry_out_drill("provider_down")
