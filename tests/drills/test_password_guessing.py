"""A thousand guesses at one password, one after another, patient, and all at once."""

from __future__ import annotations

import pytest

from benchmarks.drills.password_guesses import (
    ALLOWED,
    NOBODY,
    TIMED_COST,
    USERNAME,
    Doors,
    compare_times,
    guess_at_once,
    guess_in_a_row,
    guess_patiently,
    spray,
)
from benchmarks.drills.types import Findings
from core.enums import Role
from core.user import password_checker
from core.user.passwords import PasswordHasher
from core.user.sign_in_limits import AttemptLimit
from tests.conftest import add_user, on_sqlite

pytestmark = pytest.mark.drill


@pytest.fixture
def doors(database, trader) -> Doors:
    assert trader.username == USERNAME
    return Doors(database)


@pytest.fixture
def findings() -> Findings:
    return Findings()


@on_sqlite
def test_of_a_thousand_guesses_in_a_row_few_reach_bcrypt(doors, findings):
    guess_in_a_row(doors, findings)
    assert findings.faults == []
    assert findings.counts["guesses"] == 1_000
    assert 5 <= findings.counts["reached bcrypt"] <= ALLOWED
    print(findings.counts)  # noqa: T201


@on_sqlite
def test_a_patient_attacker_gets_ten_tries_in_any_quarter_of_an_hour(doors, findings):
    guess_patiently(doors, findings)
    assert findings.faults == []
    assert findings.counts["most in any 15 min"] <= ALLOWED
    assert len(doors.check.instants) <= 4 * ALLOWED


def test_guesses_at_once_are_counted_before_they_are_tried(doors, findings):
    guess_at_once(doors, findings)
    assert findings.faults == []
    assert 5 <= findings.counts["of them reached bcrypt"] <= ALLOWED


@on_sqlite
def test_one_address_or_one_ipv6_network_tries_few_names(doors, findings):
    spray(doors, findings)
    assert findings.faults == []


@pytest.mark.parametrize("broken", ["no limit", "each address of a network is another"])
def test_the_spray_notices_what_lets_it_through(sqlite_database, findings, monkeypatch, broken):
    add_user(sqlite_database, USERNAME, Role.TRADER)
    if broken == "no limit":
        monkeypatch.setattr(password_checker, "PER_ADDRESS", AttemptLimit(free=10**6, most=10**6))
    else:
        monkeypatch.setattr(password_checker, "network_of", lambda address: address)
    spray(Doors(sqlite_database), findings)
    assert findings.faults


def test_the_attack_notices_a_limit_that_is_too_wide(doors, findings, monkeypatch):
    monkeypatch.setattr(password_checker, "PER_USER", AttemptLimit(free=11, most=11))
    guess_at_once(doors, findings)
    assert findings.faults == ["11 guesses at once reached bcrypt."]


def test_an_unknown_user_costs_one_comparison_of_the_same_price(doors):
    for username in (USERNAME, NOBODY):
        doors.guess(1, username)
    assert doors.check.costs == [4, 4]


@on_sqlite
def test_time_does_not_tell_whether_a_user_exists(database, trader, findings):
    compare_times(Doors(database, TIMED_COST), 7, findings)
    print(findings.counts)  # noqa: T201
    assert findings.faults == []


def test_the_attack_notices_a_user_who_is_refused_without_a_comparison(
    sqlite_database, findings, monkeypatch
):
    add_user(sqlite_database, USERNAME, Role.TRADER)
    doors = Doors(sqlite_database, 8)
    compare = PasswordHasher.is_match
    monkeypatch.setattr(
        PasswordHasher, "is_match", lambda self, p, h: h is not None and compare(self, p, h)
    )
    compare_times(doors, 3, findings)
    assert len(findings.faults) == 1
