"""Proof 11's judges see what they are for: markup, a role too many, a code that is good twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.drills import chat_payloads, chat_roles
from benchmarks.drills.attack_desk import AttackDesk, open_desk
from benchmarks.drills.chat_codes import try_codes
from benchmarks.drills.chat_doors import open_api
from benchmarks.drills.chat_texts import SNIPPETS
from benchmarks.drills.read_pages import open_pages
from benchmarks.drills.types import DrillRun, Findings, Grounds
from core.chatops import catalogue, chat_service, confirmations
from core.chatops.commands import operations
from core.permissions import Permission
from core.settings import Settings
from db.chatops.confirmation_repository import ConfirmationRepository
from pages.components import chat_html

pytestmark = pytest.mark.drill


@pytest.fixture(scope="module")
def desk(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AttackDesk]:
    grounds = Grounds(lambda: migrated_file, lambda: migrated_file.parent)
    folder = tmp_path_factory.mktemp("chat")
    with open_desk(DrillRun(1, is_long=False, folder=folder, grounds=grounds)) as found:
        chat_payloads._plant(found)
        yield found


def read(desk: AttackDesk) -> Findings:
    findings = Findings()
    settings = Settings.model_validate({"data_dir": desk.folder, "is_worker_started": False})
    with open_pages(desk.services, settings) as pages:
        chat_payloads._read_in_page(desk, pages, SNIPPETS[:18], findings)
    return findings


def test_a_page_that_does_not_escape_is_seen(
    desk: AttackDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not read(desk).faults
    monkeypatch.setattr(chat_html, "escape", lambda text: text)
    faults = read(desk).faults
    for words in ("<script> in the page", "img onerror", "a link to 'https://evil", "not shown"):
        assert any(words in fault for fault in faults), words


def test_a_command_that_forgets_its_permission_is_seen(
    desk: AttackDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = {name: chat_roles.EXPECTED[name] for name in ("cache", "status")}
    monkeypatch.setattr(chat_roles, "EXPECTED", expected)
    real = catalogue.list_commands()
    shown = [one for one in real if one.name in expected]
    monkeypatch.setattr(chat_roles, "list_commands", lambda: shown)
    cache = next(one for one in shown if one.name == "cache")
    findings = Findings()
    with open_api(desk) as api:
        chat_roles.try_roles(desk, api, findings)
        assert not findings.faults
        monkeypatch.setitem(
            catalogue._by_name(), "cache", replace(cache, needs=(Permission.USE_CHAT,))
        )
        monkeypatch.setattr(operations, "require", lambda *_: None)
        chat_roles.try_roles(desk, api, findings)
    assert any("/cache by service as viewer: wrong" in fault for fault in findings.faults)
    assert not [fault for fault in findings.faults if "/status" in fault]


@pytest.mark.parametrize("broken", ["used twice", "anybody's", "never old"])
def test_a_code_that_is_good_when_it_must_not_be_is_seen(
    desk: AttackDesk, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    real = ConfirmationRepository.take

    def take(repository: ConfirmationRepository, code_hash, at):
        if broken == "never old":
            return real(repository, code_hash, at - 10 * confirmations.LIFE)
        found = real(repository, code_hash, at)
        if found is None and broken == "anybody's":
            for user in range(1, 9):
                repository._user_id = user
                found = found or real(repository, code_hash, at)
        if found is None and broken == "used twice":
            return ("/watch remove DRILL", "")
        return found

    monkeypatch.setattr(ConfirmationRepository, "take", take)
    if broken == "used twice":
        monkeypatch.setattr(chat_service, "check_unchanged", lambda *_: None)
    findings = Findings()
    try_codes(desk, random.Random(1), 1, findings)  # noqa: S311 - a seed
    assert findings.faults
