from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from core.clock import now
from core.enums import Role
from core.errors import NotPermittedError, SignInError
from core.user.sign_in_service import SignInService
from core.user.tokens import hash_token
from db.user.account_repository import AccountRepository
from db.user.tables import SignInAttempt, SignInTicket, UserAccount, UserSession
from tests.conftest import on_sqlite

PASSWORD = "seven grey herons wade"
WRONG = "The user name or the password is wrong."


def refusal_of(call, *arguments) -> SignInError:
    with pytest.raises(SignInError) as refusal:
        call(*arguments)
    assert refusal.value.remedy
    return refusal.value


def test_a_right_password_leads_to_a_session(sign_ins, sessions, tess):
    ticket = sign_ins.verify_password("Tess ", PASSWORD, "192.0.2.7", "Firefox").ticket
    token = sign_ins.exchange_ticket(ticket, "192.0.2.7", "Firefox")
    identity = sessions.find_by_token(token)
    assert (identity.user_id, identity.role, identity.username) == (
        tess.user_id,
        Role.TRADER,
        "tess",
    )
    assert identity.as_actor(correlation_id="abc").correlation_id == "abc"


def test_no_secret_is_stored_and_none_is_in_a_repr(sign_ins, sessions, tess, database):
    view = sign_ins.verify_password("tess", PASSWORD)
    token = sign_ins.exchange_ticket(view.ticket)
    identity = sessions.find_by_token(token)
    with database.read() as session:
        rows = [
            *session.exec(select(SignInTicket)).all(),
            *session.exec(select(UserSession)).all(),
        ]
        stored = " ".join(str(row.model_dump()) for row in rows)
    assert len(rows) == 2
    for secret in (view.ticket, token, PASSWORD):
        assert secret not in stored
        assert secret not in f"{view!r} {identity!r} {rows!r}"
    assert hash_token(token) in stored


def test_wrong_password_unknown_user_and_disabled_user_get_the_same_sentence(
    sign_ins, tess, stranger, database, password_hash
):
    with database.write() as session:
        account = AccountRepository(session).get_account(stranger.user_id)
        account.password_hash, account.is_active = password_hash, False
    refusals = [
        refusal_of(sign_ins.verify_password, "tess", "wrong"),
        refusal_of(sign_ins.verify_password, "nobody", PASSWORD),
        refusal_of(sign_ins.verify_password, stranger.username, PASSWORD),
    ]
    assert {str(refusal) for refusal in refusals} == {str(refusals[0])}
    assert refusals[0].message == WRONG


def test_twenty_wrong_passwords_say_when_to_try_again(sign_ins, tess):
    messages = [str(refusal_of(sign_ins.verify_password, "tess", "wrong")) for _ in range(20)]
    assert all(message.startswith(WRONG) for message in messages[:5])
    assert all("too many wrong passwords for this user name" in m for m in messages[5:])
    assert all("Try again in 1 s." in message for message in messages[5:])


def test_the_right_password_is_refused_while_locked_and_taken_afterwards(sign_ins, tess):
    with time_machine.travel("2026-01-05T09:00:00Z", tick=False) as clock:
        for wait in (0, 0, 0, 0, 0, 1, 2, 4, 8, 16):
            clock.shift(timedelta(seconds=wait))
            assert refusal_of(sign_ins.verify_password, "tess", "wrong").message == WRONG
        assert "15 min" in str(refusal_of(sign_ins.verify_password, "tess", PASSWORD))
        clock.shift(timedelta(minutes=13))
        assert "Try again in 89 s." in str(refusal_of(sign_ins.verify_password, "tess", PASSWORD))
        clock.shift(timedelta(minutes=2))
        assert sign_ins.verify_password("tess", PASSWORD).ticket


def test_a_success_resets_the_count_of_the_user(sign_ins, tess):
    for _ in range(3):
        for _ in range(4):
            refusal_of(sign_ins.verify_password, "tess", "wrong")
        assert sign_ins.verify_password("tess", PASSWORD)


def test_an_unknown_name_is_locked_like_a_known_one(sign_ins, tess):
    for name in ("tess", "nobody"):
        for _ in range(5):
            refusal_of(sign_ins.verify_password, name, "wrong")
    known, unknown = (
        refusal_of(sign_ins.verify_password, name, "wrong") for name in ("tess", "nobody")
    )
    assert str(known) == str(unknown)


@on_sqlite
def test_one_address_cannot_try_many_names(sign_ins, tess):
    for number in range(40):
        error = refusal_of(sign_ins.verify_password, f"name{number}", "x", "192.0.2.7")
        assert error.message == WRONG
    assert "from here" in str(refusal_of(sign_ins.verify_password, "tess", "x", "192.0.2.7"))
    assert sign_ins.verify_password("tess", PASSWORD, "192.0.2.8")


@on_sqlite
def test_the_addresses_of_one_ipv6_network_are_one(sign_ins, tess, read_audit):
    for number in range(40):
        refusal_of(sign_ins.verify_password, f"name{number}", "x", f"2001:db8::{number:x}")
    assert "from here" in str(refusal_of(sign_ins.verify_password, "tess", "x", "2001:db8::f:1"))
    assert sign_ins.verify_password("tess", PASSWORD, "2001:db8:0:1::1")
    assert read_audit()[0].address == "2001:db8::0", "the trail keeps the address itself"


@on_sqlite
def test_a_success_does_not_reset_the_count_of_the_address(sign_ins, tess):
    for number in range(40):
        refusal_of(sign_ins.verify_password, f"name{number}", "x", "192.0.2.7")
        if number == 20:
            sign_ins.verify_password("tess", PASSWORD, "192.0.2.7")
    assert "from here" in str(refusal_of(sign_ins.verify_password, "other", "x", "192.0.2.7"))


@on_sqlite
@pytest.mark.parametrize(
    "username", ["", "\x00", "\ud800", "x" * 100_000, "'; DROP TABLE user_account; --", "tess\x00"]
)
def test_hostile_names_get_the_ordinary_refusal(sign_ins, tess, username):
    error = refusal_of(sign_ins.verify_password, username, "x" * 100_000, "\x00" * 99, "\ud800")
    assert error.message == WRONG


def test_sign_ins_and_refusals_are_audited_without_passwords(sign_ins, tess, read_audit):
    sign_ins.verify_password("tess", PASSWORD, "192.0.2.7", "Firefox")
    for _ in range(6):
        refusal_of(sign_ins.verify_password, "tess", "hunter2hunter2", "192.0.2.7")
    refusal_of(sign_ins.verify_password, "my-secret-typed-here", "x", "192.0.2.9")
    entries = read_audit()
    assert [(entry.action, entry.details.get("reason")) for entry in entries] == [
        ("sign_in.accepted", None),
        *[("sign_in.refused", "wrong_password")] * 5,
        ("sign_in.refused", "too_many_attempts"),
        ("sign_in.refused", "unknown_user"),
    ]
    assert entries[0].address == "192.0.2.7"
    text = " ".join(str(entry.model_dump()) for entry in entries)
    assert "hunter2" not in text
    assert "my-secret" not in text


def test_a_ticket_is_good_once(sign_ins, tess):
    ticket = sign_ins.verify_password("tess", PASSWORD).ticket
    assert sign_ins.exchange_ticket(ticket)
    assert "already used" in str(refusal_of(sign_ins.exchange_ticket, ticket))


def test_a_ticket_is_good_for_thirty_seconds(sign_ins, tess):
    with time_machine.travel("2026-01-05T09:00:00Z", tick=False) as clock:
        late, in_time = (sign_ins.verify_password("tess", PASSWORD).ticket for _ in range(2))
        clock.shift(timedelta(seconds=29))
        assert sign_ins.exchange_ticket(in_time)
        clock.shift(timedelta(seconds=1))
        assert "expired" in str(refusal_of(sign_ins.exchange_ticket, late))


@pytest.mark.parametrize("ticket", ["", "forged", "\x00", "\ud800", "x" * 10_000])
def test_a_forged_ticket_is_refused(sign_ins, tess, ticket):
    assert "expired" in refusal_of(sign_ins.exchange_ticket, ticket).message


def test_a_ticket_of_a_user_disabled_meanwhile_is_refused(sign_ins, tess, database):
    ticket = sign_ins.verify_password("tess", PASSWORD).ticket
    with database.write() as session:
        AccountRepository(session).get_account(tess.user_id).is_active = False
    refusal_of(sign_ins.exchange_ticket, ticket)
    with database.read() as session:
        assert session.exec(select(UserSession)).first() is None


def test_old_attempts_and_tickets_are_thrown_away(sign_ins, tess, database):
    with time_machine.travel("2026-01-05T09:00:00Z"):
        refusal_of(sign_ins.verify_password, "tess", "wrong")
        sign_ins.verify_password("tess", PASSWORD)
    sign_ins.verify_password("tess", PASSWORD)
    with database.read() as session:
        assert len(session.exec(select(SignInAttempt)).all()) == 1
        assert len(session.exec(select(SignInTicket)).all()) == 1


@pytest.fixture
def demo(database, checker) -> SignInService:
    def ignore_audit(_session, **_fields) -> None:
        pass

    with database.write() as session:
        for role in (Role.TRADER, Role.ADMIN):
            session.add(
                UserAccount(
                    username=f"demo-{role.value}",
                    display_name="Demo",
                    password_hash="!",
                    role=role,
                    is_demo=role is Role.TRADER,
                )
            )
    return SignInService(database, checker, ignore_audit, is_demo=True)


def test_the_demo_is_entered_without_a_password(demo, sessions, database):
    token = demo.exchange_ticket(demo.issue_demo_ticket(Role.TRADER).ticket)
    assert sessions.find_by_token(token) is None  # a real installation does not know it
    is_demo_session = type(sessions)(database, is_demo=True).find_by_token(token)
    assert is_demo_session.is_demo


def test_only_demo_accounts_are_entered_without_a_password(demo):
    for role in (Role.ADMIN, Role.DEVOPS):  # not a demo account; does not exist
        assert role.value in refusal_of(demo.issue_demo_ticket, role).message


def test_a_real_installation_is_never_entered_without_a_password(demo, sign_ins):
    with pytest.raises(NotPermittedError, match="demo only"):
        sign_ins.issue_demo_ticket(Role.TRADER)


def test_the_session_ends_after_its_hours(sign_ins, sessions, tess):
    with time_machine.travel("2026-01-05T09:00:00Z", tick=False) as clock:
        token = sign_ins.exchange_ticket(sign_ins.verify_password("tess", PASSWORD).ticket)
        clock.shift(timedelta(hours=12, seconds=-1))
        assert sessions.find_by_token(token)
        clock.shift(timedelta(seconds=1))
        assert sessions.find_by_token(token) is None
        assert now().hour == 21
