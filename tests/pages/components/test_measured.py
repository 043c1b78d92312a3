"""What a page run is counted as."""

from __future__ import annotations

import pytest

from core.errors import AppError, BusyError, InvalidInputError
from pages.components.measured import PageRun

OF_THE_READER = InvalidInputError("The number is too large.", "Type a smaller one.")


@pytest.mark.parametrize(
    ("error", "is_failed"),
    [(None, True), (BusyError("The database is busy."), True), (OF_THE_READER, False)],
)
def test_only_what_is_our_fault_fails_a_run(error: AppError | None, is_failed: bool) -> None:
    run = PageRun("Jobs")
    run.note_error(error)
    assert run.is_failed is is_failed


def test_a_failure_is_not_forgotten_when_the_reader_errs_afterwards() -> None:
    run = PageRun("Jobs")
    run.note_error(None)
    run.note_error(OF_THE_READER)
    assert run.is_failed
