from __future__ import annotations

from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from core.errors import InvalidInputError
from core.kr_market.ledger.commands import build_ledger_commands, read_known
from tests.core.kr_market.ledger.ledger_desk import LedgerDesk


@pytest.fixture
def desk(sqlite_database):
    desk = LedgerDesk(sqlite_database)
    desk.fill(3)
    return desk


def run(desk, *arguments):
    door = SimpleNamespace(signal_ledger=desk.ledger)
    return CliRunner().invoke(build_ledger_commands(lambda: door), ["verify", *arguments])


def test_a_whole_chain_ends_well_and_prints_its_end(desk):
    result = run(desk)
    assert result.exit_code == 0
    first, end, _ = result.stdout.splitlines()
    assert first == "All 3 rows are as they were sealed."
    known = end.removeprefix("End of the chain: ")
    assert run(desk, "--known", known).exit_code == 0
    desk.tamper("DELETE FROM kr_signal WHERE sequence = 3", "DELETE FROM kr_ledger_head")
    assert run(desk, "--known", known).exit_code == 1


def test_an_edited_row_is_named_and_the_exit_status_is_1(desk):
    desk.tamper("UPDATE kr_signal SET score = 99 WHERE sequence = 2")
    result = run(desk)
    assert result.exit_code == 1
    assert "Row 2 was edited: score." in result.stderr
    assert "1 rows before it are as they were sealed." in result.stderr


@pytest.mark.parametrize("text", ["3", "x:" + "a" * 64, "3:abc", "3:" + "g" * 64])
def test_what_names_no_row_is_refused(text):
    with pytest.raises(InvalidInputError, match="names no row"):
        read_known(text)
