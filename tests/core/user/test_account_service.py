from dataclasses import replace

import pytest
from sqlmodel import select

from core.contracts import Actor
from core.enums import Role, Theme
from core.errors import InvalidInputError, NotFoundError, NotPermittedError, SignInError
from core.permissions import Permission
from core.user.tokens import hash_token
from db.events.tables import OutboxEvent
from db.user.account_repository import AccountRepository
from tests.conftest import add_user

PASSWORD = "seven grey herons wade"
NEW = "nine loud magpies argue"


def test_the_profile_is_the_actors_own(accounts, tess, stranger):
    assert accounts.get_profile(tess).username == "tess"
    assert accounts.get_profile(stranger).username == "sam"


def test_a_profile_is_changed_and_stays_changed(accounts, sessions, tess, stranger, sign_in):
    accounts.update_profile(
        tess, display_name=" Tess T. ", time_zone="Asia/Seoul", theme=Theme.DARK
    )
    profile = accounts.get_profile(tess)
    assert (profile.display_name, profile.time_zone, profile.theme) == (
        "Tess T.",
        "Asia/Seoul",
        Theme.DARK,
    )
    identity = sessions.find_by_token(sign_in("tess"))
    assert (identity.display_name, identity.theme) == ("Tess T.", Theme.DARK)
    assert accounts.get_profile(stranger).display_name == "Sam"


@pytest.mark.parametrize(
    "change",
    [
        {"display_name": ""},
        {"display_name": "x" * 81},
        {"time_zone": "Mars/Olympus"},
        {"theme": "neon"},
    ],
)
def test_nothing_is_stored_of_a_wrong_profile(accounts, tess, change):
    before = accounts.get_profile(tess)
    fields = {"display_name": "New", "time_zone": "Asia/Seoul", "theme": Theme.DARK}
    with pytest.raises(InvalidInputError) as refusal:
        accounts.update_profile(tess, **(fields | change))
    assert refusal.value.remedy
    assert accounts.get_profile(tess) == before


def test_a_new_password_ends_the_other_sessions(accounts, sessions, sign_ins, tess, sign_in):
    here, elsewhere = sign_in("tess"), sign_in("tess")
    waiting = sign_ins.verify_password("tess", PASSWORD).ticket
    kept = sessions.find_by_token(here).session_id
    assert accounts.change_password(tess, PASSWORD, NEW, kept) == 1
    assert sessions.find_by_token(here)
    assert sessions.find_by_token(elsewhere) is None
    for call, arguments in (
        (sign_ins.exchange_ticket, (waiting,)),
        (sign_ins.verify_password, ("tess", PASSWORD)),
    ):
        with pytest.raises(SignInError):
            call(*arguments)
    assert sign_ins.verify_password("tess", NEW)


def test_a_new_password_is_news_and_audited(accounts, tess, database, read_audit):
    accounts.change_password(replace(tess, correlation_id="abc"), PASSWORD, NEW)
    with database.read() as session:
        event = session.exec(select(OutboxEvent)).one()
    assert event.name == "UserAccessChanged"
    assert event.payload["by_user_id"] == tess.user_id
    assert event.correlation_id == "abc"
    assert [entry.action for entry in read_audit()] == ["password_change.accepted"]


def test_a_wrong_current_password_changes_nothing_and_is_counted(
    accounts, sessions, sign_ins, tess, sign_in
):
    token = sign_in("tess")
    for attempt in range(6):
        with pytest.raises(SignInError) as refusal:
            accounts.change_password(tess, "wrong", NEW)
        expected = "current password is wrong" if attempt < 5 else "too many wrong passwords"
        assert expected in refusal.value.message
    assert sessions.is_live(hash_token(token))
    with pytest.raises(SignInError, match="too many"):
        sign_ins.verify_password("tess", PASSWORD)


@pytest.mark.parametrize("new", ["short", "password1234", "tess-tess-walks", PASSWORD])
def test_a_weak_new_password_is_refused_before_the_old_one_is_asked(accounts, tess, sign_ins, new):
    with pytest.raises(InvalidInputError):
        accounts.change_password(tess, PASSWORD, new)
    assert sign_ins.verify_password("tess", PASSWORD)


def test_jobs_run_with_the_role_their_owner_has_now(accounts, tess, database):
    assert accounts.find_actor(tess.user_id) == Actor(tess.user_id, Role.TRADER, "tess")
    with database.write() as session:
        account = AccountRepository(session).get_account(tess.user_id)
        account.role = Role.VIEWER
    assert accounts.find_actor(tess.user_id).role is Role.VIEWER
    with database.write() as session:
        AccountRepository(session).get_account(tess.user_id).is_active = False
    assert accounts.find_actor(tess.user_id) is None
    assert accounts.find_actor(10_000) is None


def test_an_account_that_is_gone_is_not_found(accounts):
    with pytest.raises(NotFoundError):
        accounts.get_profile(Actor(10_000, Role.TRADER, "ghost"))


def test_colleagues_are_the_active_users_with_the_same_permission(accounts, database, tess):
    for name, role in (("vera", Role.VIEWER), ("anna", Role.ANALYST), ("gone", Role.TRADER)):
        add_user(database, name, role)
    with database.write() as session:
        AccountRepository(session).find_by_username("gone").is_active = False

    assert accounts.list_colleagues(tess, Permission.MANAGE_DATA_QUALITY) == ["anna", "tess"]
    with pytest.raises(NotPermittedError):
        accounts.list_colleagues(Actor(9, Role.VIEWER), Permission.MANAGE_DATA_QUALITY)
