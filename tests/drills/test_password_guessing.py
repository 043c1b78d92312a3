"""A thousand guesses at one password, one after another, patient, and all at once."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import bcrypt
import pytest
import time_machine

from core.admin.audit_trail import add_audit
from core.errors import SignInError
from core.user.password_checker import PasswordChecker
from core.user.passwords import PasswordHasher
from core.user.sign_in_service import SignInService
from db.session import Database
from db.user.account_repository import AccountRepository

pytestmark = pytest.mark.drill

PASSWORD = "seven grey herons wade"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
GUESSES = 1_000
ALLOWED = 10
WINDOW = timedelta(minutes=15)


class CountingCheck:
    """The real comparison, with a note of each call."""

    def __init__(self) -> None:
        self.costs: list[int] = []
        self.instants: list[datetime] = []

    def __call__(self, password: bytes, hashed: bytes) -> bool:
        self.costs.append(int(hashed[4:6]))
        self.instants.append(datetime.now(UTC))
        return bcrypt.checkpw(password, hashed)


@pytest.fixture
def check() -> CountingCheck:
    return CountingCheck()


@pytest.fixture
def sign_ins(database: Database, trader, check: CountingCheck) -> SignInService:
    hasher = PasswordHasher(cost=4, check=check)
    with database.write() as session:
        account = AccountRepository(session).get_account(trader.user_id)
        account.password_hash = hasher.hash(PASSWORD)
    return SignInService(database, PasswordChecker(database, hasher, add_audit), add_audit)


def guess(sign_ins: SignInService, number: int, username: str = "tess") -> str:
    # Another address each time: an attacker owns many.
    with pytest.raises(SignInError) as refusal:
        sign_ins.verify_password(username, f"guess {number}", f"192.0.2.{number % 250}")
    return refusal.value.message


def test_of_a_thousand_guesses_in_a_row_few_reach_bcrypt(sign_ins, check):
    with time_machine.travel(START, tick=False) as clock:
        for number in range(GUESSES):
            guess(sign_ins, number)
            clock.shift(timedelta(seconds=0.85))  # 1,000 of them take 14 minutes 10 seconds
    assert 5 <= len(check.costs) <= ALLOWED
    print(f"{GUESSES} guesses in a row: {len(check.costs)} reached bcrypt")  # noqa: T201


def test_a_patient_attacker_gets_ten_tries_in_any_quarter_of_an_hour(sign_ins, check):
    with time_machine.travel(START, tick=False) as clock:
        for number in range(360):  # one hour, one guess every ten seconds
            guess(sign_ins, number)
            clock.shift(timedelta(seconds=10))
    for first in check.instants:
        assert sum(first <= at < first + WINDOW for at in check.instants) <= ALLOWED
    assert len(check.instants) <= 4 * ALLOWED


def test_guesses_at_once_are_counted_before_they_are_tried(sign_ins, check):
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: guess(sign_ins, number), range(64)))
    assert 5 <= len(check.costs) <= ALLOWED


def test_an_unknown_user_costs_one_comparison_of_the_same_price(sign_ins, check):
    for username in ("tess", "nobody"):
        guess(sign_ins, 1, username)
    assert check.costs == [4, 4]


def test_time_does_not_tell_whether_a_user_exists(database, trader):
    """Medians of interleaved pairs, in processor time: others may use this machine."""
    hasher = PasswordHasher(cost=11)  # production takes 12; cheaper, the transactions stand out
    with database.write() as session:
        account = AccountRepository(session).get_account(trader.user_id)
        account.password_hash = hasher.hash(PASSWORD)
    sign_ins = SignInService(database, PasswordChecker(database, hasher, add_audit), add_audit)

    def seconds(username: str, number: int) -> float:
        started = time.thread_time()
        guess(sign_ins, number, username)
        return time.thread_time() - started

    differences = []
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(5):
            known, unknown = [], []
            for number in range(7):
                clock.shift(WINDOW)  # no delay is in force
                known.append(seconds("tess", number))
                unknown.append(seconds("nobody", number))
            ratio = statistics.median(unknown) / statistics.median(known)
            differences.append(abs(ratio - 1))
            if differences[-1] < 0.1:
                break
    print(f"unknown against known user: {min(differences):.1%} apart")  # noqa: T201
    assert min(differences) < 0.1
