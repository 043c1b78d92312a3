"""`python -m core chat`: a command in a terminal."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from core.chat_command import build_chat_command
from core.enums import Role
from tests.core.chatops.conftest import ChatDesk


@pytest.fixture
def run(package_desk: ChatDesk):
    app = typer.Typer()
    app.command()(build_chat_command(lambda: package_desk.services))
    return lambda *words: CliRunner().invoke(app, words)


def test_an_answer_is_printed(run) -> None:
    result = run("/price ALFA")
    assert result.exit_code == 0
    assert "12.80 USD" in result.output


def test_what_fails_is_a_sentence_and_a_status(run) -> None:
    result = run("/prise ALFA")
    assert result.exit_code == 1
    assert "Did you mean /price" in result.output


def test_it_is_given_in_somebodys_name_and_with_their_role(run, package_desk: ChatDesk) -> None:
    assert "ALFA" in run("/watch", "--as", "trader").output
    refused = run("/status", "--as", "trader")
    assert refused.exit_code == 1
    assert "devops, admin" in refused.output
    assert package_desk.people[Role.TRADER].username == "trader"
    assert run("/watch", "--as", "nobody").exit_code != 0
