from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from core.contracts import Actor
from core.enums import Role
from core.errors import ConflictError, InvalidInputError, NotFoundError, SignInError
from db.events.tables import OutboxEvent
from db.user.tables import UserAccount

PASSWORD = "seven grey herons wade"


@pytest.fixture
def tess(users, admin):
    """A trader made by the administrator."""
    return users.create_user(
        admin, username="Tess", display_name="Tess T.", role=Role.TRADER, password=PASSWORD
    )


@pytest.fixture
def token(tess, sign_ins):
    return sign_ins.exchange_ticket(sign_ins.verify_password("tess", PASSWORD).ticket)


def changes(database) -> list[str]:
    with database.read() as session:
        events = session.exec(select(OutboxEvent).order_by(OutboxEvent.sequence)).all()
    return [event.payload["change"] for event in events]


def test_a_new_user_signs_in_with_the_chosen_password(users, admin, tess, token, sessions):
    assert tess.generated_password is None
    identity = sessions.find_by_token(token)
    assert (identity.username, identity.role, identity.is_demo) == ("tess", Role.TRADER, False)


def test_a_random_password_is_shown_once_and_works(users, admin, sign_ins):
    made = users.create_user(admin, username="sam", display_name="Sam", role=Role.VIEWER)
    assert made.generated_password not in repr(made)
    assert sign_ins.verify_password("sam", made.generated_password)


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "x"},
        {"display_name": " "},
        {"role": "root"},
        {"password": "short"},
        {"password": ""},
    ],
)
def test_nothing_is_stored_of_a_wrong_user(users, admin, database, wrong):
    fields = {
        "username": "sam",
        "display_name": "Sam",
        "role": Role.VIEWER,
        "password": PASSWORD,
    }
    with pytest.raises(InvalidInputError) as refusal:
        users.create_user(admin, **(fields | wrong))
    assert refusal.value.remedy
    with database.read() as session:
        assert len(session.exec(select(UserAccount)).all()) == 1


def test_a_name_is_taken_whatever_its_case(users, admin, tess):
    with pytest.raises(ConflictError, match="already a user called tess"):
        users.create_user(admin, username="TESS", display_name="T", role=Role.VIEWER)


def test_users_are_listed_with_live_sessions_and_last_seen(users, admin, tess, token, sessions):
    by_name = {user.username: user for user in users.list_users(admin)}
    assert list(by_name) == ["ada", "tess"]
    assert (by_name["ada"].live_sessions, by_name["tess"].live_sessions) == (0, 1)
    assert by_name["ada"].last_seen_at is None
    assert by_name["tess"].last_seen_at is not None
    sessions.sign_out(token)
    assert {user.live_sessions for user in users.list_users(admin)} == {0}


def test_a_role_change_ends_the_sessions_is_audited_and_is_news(
    *, users, admin, tess, token, sessions, database, read_audit
):
    users.change_role(admin, tess.user_id, Role.VIEWER)
    assert sessions.find_by_token(token) is None
    assert changes(database) == ["role changed to viewer"]
    entry = read_audit()[-1]
    assert (entry.action, entry.username, entry.target) == ("user.role_changed", "ada", "tess")
    assert entry.details == {"before": "trader", "after": "viewer"}


def test_the_same_role_again_changes_nothing(*, users, admin, tess, token, sessions, database):
    users.change_role(admin, tess.user_id, Role.TRADER)
    assert sessions.find_by_token(token)
    assert changes(database) == []


def test_a_disabled_user_is_out_and_stays_out_until_enabled(
    *, users, admin, tess, token, sessions, sign_ins, database
):
    users.set_active(admin, tess.user_id, is_active=False)
    assert sessions.find_by_token(token) is None
    with pytest.raises(SignInError):
        sign_ins.verify_password("tess", PASSWORD)
    users.set_active(admin, tess.user_id, is_active=False)
    users.set_active(admin, tess.user_id, is_active=True)
    assert sign_ins.verify_password("tess", PASSWORD)
    assert sessions.find_by_token(token) is None
    assert changes(database) == ["account disabled", "account enabled"]


def test_a_reset_password_replaces_the_old_one_and_ends_sessions_and_tickets(
    *, users, admin, tess, token, sessions, sign_ins, read_audit
):
    waiting = sign_ins.verify_password("tess", PASSWORD).ticket
    made = users.reset_password(admin, tess.user_id)
    assert sessions.find_by_token(token) is None
    for call, arguments in (
        (sign_ins.exchange_ticket, (waiting,)),
        (sign_ins.verify_password, ("tess", PASSWORD)),
    ):
        with pytest.raises(SignInError):
            call(*arguments)
    assert sign_ins.verify_password("tess", made.generated_password)
    assert made.generated_password not in " ".join(str(e.model_dump()) for e in read_audit())


def test_a_chosen_password_is_held_to_the_policy(users, admin, tess, sign_ins):
    with pytest.raises(InvalidInputError, match="user name"):
        users.reset_password(admin, tess.user_id, "tess-likes-herons")
    assert users.reset_password(admin, tess.user_id, "nine loud magpies").generated_password is None
    assert sign_ins.verify_password("tess", "nine loud magpies")


def test_a_user_is_signed_out_everywhere(*, users, admin, tess, token, sessions, sign_ins):
    assert users.sign_out_user(admin, tess.user_id) == 1
    assert sessions.find_by_token(token) is None
    assert sign_ins.verify_password("tess", PASSWORD)


def test_nobody_changes_their_own_access(users, admin, database):
    for call in (
        lambda: users.change_role(admin, admin.user_id, Role.TRADER),
        lambda: users.set_active(admin, admin.user_id, is_active=False),
        lambda: users.reset_password(admin, admin.user_id),
    ):
        with pytest.raises(ConflictError, match="their own access"):
            call()
    assert changes(database) == []


def test_the_last_active_administrator_stays(users, admin):
    """Asked by one whose own account is no longer there: an open tab, a second ago."""
    gone = Actor(10_000, Role.ADMIN, "gone")
    for call in (
        lambda: users.change_role(gone, admin.user_id, Role.TRADER),
        lambda: users.set_active(gone, admin.user_id, is_active=False),
    ):
        with pytest.raises(ConflictError, match="last active administrator"):
            call()
    (only,) = users.list_users(admin)
    assert (only.role, only.is_active) == (Role.ADMIN, True)


def test_two_administrators_who_demote_each_other_leave_one(users, admin):
    made = users.create_user(admin, username="bob", display_name="Bob", role=Role.ADMIN)
    bob = Actor(made.user_id, Role.ADMIN, "bob")

    def demote(pair: tuple[Actor, Actor]) -> str:
        try:
            users.change_role(pair[0], pair[1].user_id, Role.VIEWER)
        except ConflictError:
            return "refused"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(demote, [(admin, bob), (bob, admin)]))
    assert outcomes == ["done", "refused"]
    roles = sorted(user.role.value for user in users.list_users(admin))
    assert roles == ["admin", "viewer"]


def test_an_unknown_user_is_not_found(users, admin):
    for call in (
        lambda: users.change_role(admin, 10_000, Role.VIEWER),
        lambda: users.set_active(admin, 10_000, is_active=False),
        lambda: users.reset_password(admin, 10_000),
        lambda: users.sign_out_user(admin, 10_000),
    ):
        with pytest.raises(NotFoundError, match="no user 10000"):
            call()
