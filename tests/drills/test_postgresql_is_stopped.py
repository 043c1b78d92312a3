"""The database server is stopped, crashes and is killed under work."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_without_its_server_it_refuses_in_words_and_goes_on_when_it_is_back(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("postgresql_stopped")
