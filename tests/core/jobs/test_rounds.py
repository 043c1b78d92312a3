"""What is done every second is done whatever becomes of the rest of it."""

from __future__ import annotations

from typing import NoReturn

import pytest
import structlog

from core.errors import BusyError
from core.jobs.rounds import do_each


def test_a_step_that_fails_does_not_keep_the_others_from_being_done() -> None:
    done: list[str] = []

    def fail() -> NoReturn:
        raise RuntimeError("a row that nobody foresaw")

    with structlog.testing.capture_logs() as logs:
        do_each((fail, lambda: done.append("after")))
    assert done == ["after"]
    (entry,) = logs
    assert entry["event"] == "step_failed"
    assert entry["step"].endswith("fail")


def test_while_the_database_is_away_the_other_steps_do_not_wait_for_it_too() -> None:
    def wait_in_vain() -> NoReturn:
        raise BusyError("The database is busy or out of reach.", "Try again in a moment.")

    with pytest.raises(BusyError):
        do_each((wait_in_vain, lambda: pytest.fail("it waited as well")))
