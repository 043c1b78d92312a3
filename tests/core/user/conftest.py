"""Accounts with passwords, and the services that know them. bcrypt at its lowest cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select

from core.admin.audit_trail import add_audit
from core.contracts import Actor
from core.events.outbox import Outbox
from core.user.account_service import AccountService
from core.user.password_checker import PasswordChecker
from core.user.passwords import PasswordHasher
from core.user.session_service import SessionService
from core.user.sign_in_service import SignInService
from db.admin.tables import AuditEntry
from db.session import Database
from db.user.account_repository import AccountRepository

PASSWORD = "seven grey herons wade"


@pytest.fixture(scope="session")
def hasher() -> PasswordHasher:
    return PasswordHasher(cost=4)


@pytest.fixture(scope="session")
def password_hash(hasher: PasswordHasher) -> str:
    return hasher.hash(PASSWORD)


@pytest.fixture
def tess(database: Database, trader: Actor, password_hash: str) -> Actor:
    """The trader, who can sign in with PASSWORD."""
    with database.write() as session:
        AccountRepository(session).get_account(trader.user_id).password_hash = password_hash
    return trader


@pytest.fixture
def checker(database: Database, hasher: PasswordHasher) -> PasswordChecker:
    return PasswordChecker(database, hasher, add_audit)


@pytest.fixture
def sign_ins(database: Database, checker: PasswordChecker) -> SignInService:
    return SignInService(database, checker, add_audit, session_hours=12)


@pytest.fixture
def sessions(database: Database) -> SessionService:
    return SessionService(database)


@pytest.fixture
def outbox() -> Outbox:
    return Outbox({"UserAccessChanged": ["audit"]})


@pytest.fixture
def accounts(
    database: Database, outbox: Outbox, checker: PasswordChecker, hasher: PasswordHasher
) -> AccountService:
    return AccountService(database, outbox, checker, hasher)


@pytest.fixture
def sign_in(sign_ins: SignInService) -> Callable[[str], str]:
    """Signs a user in with PASSWORD and returns the session's secret."""

    def do(username: str) -> str:
        return sign_ins.exchange_ticket(sign_ins.verify_password(username, PASSWORD).ticket)

    return do


@pytest.fixture
def read_audit(database: Database) -> Callable[[], list[AuditEntry]]:
    def read() -> list[AuditEntry]:
        with database.read() as session:
            return list(session.exec(select(AuditEntry).order_by(AuditEntry.id)).all())

    return read
