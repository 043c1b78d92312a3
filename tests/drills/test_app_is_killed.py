"""kill -9 of the server while people work at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_what_the_server_acknowledged_is_there_when_it_starts_again(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("killed_app")
