from datetime import timedelta

import pytest

from core.clock import now
from core.enums import Role
from core.errors import ConflictError, NotFoundError
from db.base import stored_id
from db.user.account_repository import AccountRepository
from db.user.tables import UserAccount, UserSession


def account(username: str, role: Role = Role.ADMIN, **fields) -> UserAccount:
    return UserAccount(
        username=username, display_name=username, password_hash="!", role=role, **fields
    )


def test_an_account_is_found_by_id_and_by_name(database):
    with database.write() as session:
        user_id = AccountRepository(session).add_account(account("tess"))
    with database.read() as session:
        repository = AccountRepository(session)
        assert repository.get_account(user_id).username == "tess"
        assert repository.find_account(user_id) is repository.find_by_username("tess")
        assert repository.find_account(user_id + 1) is None
        assert repository.find_by_username("Tess") is None
        with pytest.raises(NotFoundError):
            repository.get_account(user_id + 1)
    with database.write() as session:
        assert AccountRepository(session).get_account(user_id, is_locked=True).username == "tess"


def test_a_name_is_stored_once_even_without_the_services_check(database):
    with database.write() as session:
        AccountRepository(session).add_account(account("tess"))
    with pytest.raises(ConflictError), database.write() as session:
        AccountRepository(session).add_account(account("tess"))


def test_only_administrators_who_can_sign_in_count(database):
    with database.write() as session:
        repository = AccountRepository(session)
        active = repository.add_account(account("ada"))
        repository.add_account(account("bob", is_active=False))
        repository.add_account(account("tess", Role.TRADER))
        demo = repository.add_account(account("demo", is_demo=True))
    with database.write() as session:
        repository = AccountRepository(session)
        assert repository.lock_active_admins(is_demo=False) == [active]
        assert repository.lock_active_admins(is_demo=True) == [demo]


def test_real_accounts_are_told_from_demo_accounts(database):
    with database.write() as session:
        repository = AccountRepository(session)
        repository.add_account(account("demo", is_demo=True))
        assert not repository.has_real_accounts()
        repository.add_account(account("tess"))
        assert repository.has_real_accounts()


def test_live_sessions_are_counted_per_account(database):
    at = now()
    with database.write() as session:
        tess = AccountRepository(session).add_account(account("tess"))
        AccountRepository(session).add_account(account("ada"))
        for name, hours, revoked_at in (("a", 1, None), ("b", 1, at), ("c", -1, None)):
            session.add(
                UserSession(
                    token_hash=name,
                    user_id=tess,
                    expires_at=at + timedelta(hours=hours),
                    revoked_at=revoked_at,
                )
            )
    with database.read() as session:
        rows = AccountRepository(session).list_with_sessions(at)
    assert [(row.username, count) for row, count in rows] == [("ada", 0), ("tess", 1)]


def test_a_row_without_a_key_was_not_stored():
    with pytest.raises(ValueError, match="not been stored"):
        stored_id(account("tess").id)
