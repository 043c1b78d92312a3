"""Five hundred cookies and keys that are almost right, and what else might pass for a session."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from benchmarks.drills import forged_secrets
from benchmarks.drills.attacked_tab import open_tab
from benchmarks.drills.attacker import Target
from benchmarks.drills.forged_secrets import PROBE, attack_cookies, attack_keys, attack_sockets
from benchmarks.drills.types import Findings
from core.user.tokens import hash_token

pytestmark = [pytest.mark.drill]

Record = Callable[[str, object], None]


def test_of_five_hundred_forged_cookies_none_is_accepted(
    target: Target, draw: random.Random, record_property: Record
):
    findings = Findings()
    attack_cookies(target, draw, findings)
    for name, value in findings.counts.items():
        record_property(name, value)
    assert findings.faults == []
    assert findings.counts["forged cookies"] >= 500
    assert findings.counts["cookies accepted"] == findings.counts["tracebacks after cookies"] == 0
    assert target.ask("GET", "/healthz").status == 200


def test_of_five_hundred_forged_keys_none_is_accepted_and_the_right_one_still_is(
    target: Target, draw: random.Random, record_property: Record
):
    findings = Findings()
    attack_keys(target, draw, findings)
    for name, value in findings.counts.items():
        record_property(name, value)
    assert findings.faults == []
    assert findings.counts["forged keys"] >= 500
    assert findings.counts["keys accepted"] == findings.counts["tracebacks after keys"] == 0


def test_the_attack_notices_a_cookie_that_is_accepted(
    target: Target, draw: random.Random, monkeypatch: pytest.MonkeyPatch
):
    good = target.add_person().cookie
    monkeypatch.setattr(forged_secrets, "forge_cookies", lambda *_: [good])
    findings = Findings()
    attack_cookies(target, draw, findings)
    assert findings.counts["cookies accepted"] == 1
    assert len(findings.faults) == 1


@pytest.mark.parametrize(
    "before", ['theme={"dark":true}; ', "a[b]=c; ", "x=\xed\x95\x9c; ", ";;; ", "flag; "]
)
def test_an_odd_cookie_of_another_program_signs_nobody_out(target: Target, before):
    person = target.add_person()
    cookie = f"{before}{person.cookie}; more=1".encode("latin-1")
    assert target.ask("GET", PROBE, {"Cookie": cookie}).status == 404  # type: ignore[dict-item]


def test_an_identity_header_from_outside_is_nobody(target: Target):
    hashed = hash_token(target.add_person().token)
    for name in ("X-Signaldeck-Session", "x-signaldeck-session", "X_Signaldeck_Session"):
        assert target.ask("GET", PROBE, {name: hashed}).status == 401
        with open_tab(target, headers={name: hashed}) as tab:
            assert set(tab.run().titles) == {"Sign in"}


def test_an_identity_header_beside_ones_own_cookie_changes_nothing(target: Target):
    victim, thief = target.add_person(), target.add_person()
    target.services.watchlists.create_watchlist(victim.actor, "CANARY-9034")
    with open_tab(
        target, thief.cookie, headers={"X-Signaldeck-Session": hash_token(victim.token)}
    ) as tab:
        sent = tab.run().everything()
    assert thief.actor.username.encode() in sent
    assert b"CANARY-9034" not in sent


def test_forged_cookies_open_no_more_than_the_sign_in_form(target: Target, draw: random.Random):
    findings = Findings()
    attack_sockets(target, draw, findings)
    assert findings.faults == []
    assert findings.counts["forged sockets"] >= 5
