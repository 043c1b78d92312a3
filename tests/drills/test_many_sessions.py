"""Many people at once on one server process."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_many_at_once_see_no_error(carry_out_drill: Callable[[str], None]) -> None:
    carry_out_drill("many_sessions")
