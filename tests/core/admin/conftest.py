"""The administrators' services on a real database; bcrypt at its lowest cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select

from core.admin.audit_trail import add_audit
from core.admin.user_admin_service import UserAdminService
from core.events.outbox import Outbox
from core.user.password_checker import PasswordChecker
from core.user.passwords import PasswordHasher
from core.user.session_service import SessionService
from core.user.sign_in_service import SignInService
from db.admin.tables import AuditEntry
from db.session import Database


@pytest.fixture(scope="session")
def hasher() -> PasswordHasher:
    return PasswordHasher(cost=4)


@pytest.fixture
def sign_ins(database: Database, hasher: PasswordHasher) -> SignInService:
    return SignInService(database, PasswordChecker(database, hasher, add_audit), add_audit)


@pytest.fixture
def sessions(database: Database) -> SessionService:
    return SessionService(database)


@pytest.fixture
def users(database: Database, hasher: PasswordHasher) -> UserAdminService:
    return UserAdminService(database, Outbox({}), hasher, add_audit)


@pytest.fixture
def read_audit(database: Database) -> Callable[[], list[AuditEntry]]:
    def read() -> list[AuditEntry]:
        with database.read() as session:
            return list(session.exec(select(AuditEntry).order_by(AuditEntry.id)).all())

    return read
