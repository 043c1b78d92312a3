from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core.admin.backup.commands import build_backup_commands
from core.contracts import SYSTEM
from core.enums import Role
from tests.conftest import add_user


@pytest.fixture
def run(desk):
    app = typer.Typer()
    app.add_typer(build_backup_commands(lambda: desk), name="backup")

    def once(*words, typed=""):
        result = CliRunner().invoke(app, ["backup", *words], input=typed)
        return result.exit_code, result.output, result.exception

    return once


def test_from_make_to_restore_by_the_command_line(desk, run):
    add_user(desk.database, "tess", Role.TRADER)
    status, text, _ = run("make")
    assert status == 0
    name = text.split()[4]
    assert name.endswith(".sdbackup")
    assert name in run("list")[1]
    assert "proven: never" in run("list")[1]
    assert "can be restored" in run("verify", name)[1]
    assert "Proven" in run("drill")[1]
    assert "proven: just now" in run("list")[1]
    add_user(desk.database, "since", Role.VIEWER)
    status, text, _ = run("restore", name, typed="n\n")
    assert status == 1
    assert len(desk.users.list_users(SYSTEM)) == 2
    status, text, _ = run("restore", name, typed="y\n")
    assert status == 0
    assert "user_account" in text
    assert [user.username for user in desk.users.list_users(SYSTEM)] == ["tess"]
    path = Path(desk.backups.get_overview(SYSTEM).folder) / name
    assert run("restore", str(path), "--yes")[0] == 0


def test_what_is_wrong_is_said_and_shown_by_the_status(desk, run):
    assert run("drill")[0] == 1
    run("make")
    path = next(Path(desk.backups.get_overview(SYSTEM).folder).glob("*.sdbackup"))
    path.write_bytes(path.read_bytes()[:-1])
    status, text, _ = run("list")
    assert status == 1
    assert "cut off" in text
    assert "cut off" in str(run("verify", path.name)[2])
    assert "cut off" in str(run("restore", path.name, "--yes")[2])
    assert run("drill")[0] == 1
