"""Access is taken away, and then the tab acts: nothing may happen, and silent tabs must close."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from benchmarks.drills import revoked_access
from benchmarks.drills.attacked_tab import open_tab
from benchmarks.drills.attacker import Person, Target
from benchmarks.drills.guarded_messages import attack_messages
from benchmarks.drills.revoked_access import attack, attack_keys, show_that_acts_work
from benchmarks.drills.revoked_victim import Site, visit_site, withdraw_backup
from benchmarks.drills.types import Findings
from core.clock import now
from core.enums import Role
from core.gateway.socket_guard import SocketGuard
from core.user.tokens import hash_token
from db.user.tables import UserSession

pytestmark = [pytest.mark.drill]

Record = Callable[[str, object], None]
ROUNDS = 4


@pytest.fixture(scope="module")
def site(target: Target) -> Iterator[Site]:
    with visit_site(target) as found:
        yield found


def test_the_acts_work_while_access_lasts(target: Target, site: Site):
    """Or the next test would prove nothing."""
    findings = Findings()
    show_that_acts_work(target, site, findings)
    assert findings.faults == []


def test_after_access_ended_nothing_that_is_tried_has_an_effect(
    target: Target, site: Site, record_property: Record
):
    findings = Findings()
    attack(target, site, ROUNDS, findings, is_slowest_judged=False)
    for name, value in findings.counts.items():
        record_property(name, value)
    print(findings.counts)  # noqa: T201
    assert findings.faults == []
    assert findings.counts["tries"] >= 200
    assert findings.counts["effects"] == 0


def test_the_attack_notices_access_that_does_not_end(
    target: Target, site: Site, monkeypatch: pytest.MonkeyPatch
):
    people: list[Person] = []
    endings = {"is fired on paper only": people.append}
    monkeypatch.setattr(revoked_access, "list_endings", lambda *_: endings)
    monkeypatch.setattr(revoked_access, "PATIENCE_SECONDS", 0.2)
    findings = Findings()
    attack(target, site, 1, findings, is_slowest_judged=False)
    withdraw_backup(target, people[0])
    said = " ".join(findings.faults)
    for act in ("upload: 204", "download: 200", "reconnect: served", "api: 201"):
        assert f"then {act}" in said
    assert "Somebody who is fired on paper only leaves" in said
    assert "stayed open" in said


def test_a_revoked_key_acts_no_more(target: Target, record_property: Record):
    findings = Findings()
    attack_keys(target, ROUNDS, findings)
    for name, value in findings.counts.items():
        record_property(name, value)
    assert findings.faults == []
    assert findings.counts["effects of revoked keys"] == 0


def test_a_session_that_expires_in_an_open_tab_ends_it(target: Target):
    person = target.add_person()
    with open_tab(target, person.cookie) as tab:
        assert "Profile" in tab.run().titles
        with target.services.database.write() as session:
            token_hash = hash_token(person.token)
            session.get_one(UserSession, token_hash).expires_at = now() + timedelta(seconds=1)
        assert tab.wait_until_closed() == 1008


def attack_each_message(target: Target) -> Findings:
    findings = Findings()
    endings = revoked_access.list_endings(target, target.add_person(Role.ADMIN).actor)
    attack_messages(target, endings, findings)
    return findings


def test_the_very_next_message_is_not_heard(target: Target):
    findings = attack_each_message(target)
    assert findings.faults == []
    assert findings.counts == {"messages before any watch": 6, "messages heard": 0}


def test_a_guard_that_does_not_look_at_each_message_is_seen(
    target: Target, monkeypatch: pytest.MonkeyPatch
):
    async def find_none(_guard: SocketGuard, _data: bytes | None) -> None:
        return None

    monkeypatch.setattr(SocketGuard, "_find_fault", find_none)
    findings = attack_each_message(target)
    assert findings.counts["messages heard"] == 6
    assert len([fault for fault in findings.faults if "is heard" in fault]) == 6
