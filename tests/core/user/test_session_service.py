from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event

from core.errors import NotFoundError
from core.user.tokens import hash_token
from db.user.account_repository import AccountRepository
from tests.conftest import on_sqlite

PASSWORD = "seven grey herons wade"


@pytest.fixture
def sam(database, stranger, password_hash):
    with database.write() as session:
        AccountRepository(session).get_account(stranger.user_id).password_hash = password_hash
    return stranger


@pytest.mark.parametrize("token", ["", "forged", "\x00", "\ud800", "x" * 10_000, "' OR 1=1 --"])
def test_a_forged_token_is_nobody(sessions, tess, sign_in, token):
    sign_in("tess")
    assert sessions.find_by_token(token) is None
    assert sessions.list_live({hash_token(token)}) == set()
    assert not sessions.sign_out(token)


def test_the_hash_is_no_token(sessions, tess, sign_in):
    token = sign_in("tess")
    assert sessions.find_by_token(hash_token(token)) is None
    assert sessions.find_by_hash(hash_token(token)).user_id == tess.user_id


def test_signing_out_ends_the_session_at_once_and_only_it(sessions, tess, sign_in):
    first, second = sign_in("tess"), sign_in("tess")
    assert sessions.sign_out(first)
    assert not sessions.sign_out(first)
    assert sessions.find_by_token(first) is None
    assert not sessions.is_live(hash_token(first))
    assert sessions.is_live(hash_token(second))


def test_disabling_the_account_ends_its_sessions_at_once(sessions, tess, sign_in, database):
    token = sign_in("tess")
    with database.write() as session:
        AccountRepository(session).get_account(tess.user_id).is_active = False
    assert sessions.find_by_token(token) is None
    assert sessions.list_live({hash_token(token)}) == set()


def test_live_sessions_are_told_from_ended_ones_in_one_call(sessions, tess, sign_in):
    live, ended = sign_in("tess"), sign_in("tess")
    sessions.sign_out(ended)
    hashes = {hash_token(live), hash_token(ended), hash_token("forged")}
    assert sessions.list_live(hashes) == {hash_token(live)}
    assert sessions.list_live(set()) == set()


def test_last_seen_is_noted_once_a_minute_for_all_open_sessions(
    sessions, accounts, tess, sign_in, database
):
    def last_seen():
        with database.read() as session:
            return AccountRepository(session).get_account(tess.user_id).last_seen_at

    with time_machine.travel("2026-01-05T09:00:00Z", tick=False) as clock:
        hashes = {hash_token(sign_in("tess")), hash_token(sign_in("tess"))}
        signed_in = last_seen()
        sessions.list_live(hashes)
        clock.shift(timedelta(seconds=59))
        sessions.list_live(hashes)
        assert last_seen() == signed_in
        clock.shift(timedelta(seconds=1))
        sessions.list_live(hashes)
        assert last_seen() == signed_in + timedelta(minutes=1)
        seen = {view.last_seen_at for view in sessions.list_sessions(tess)}
        assert seen == {signed_in + timedelta(minutes=1)}


def test_a_user_sees_and_ends_only_their_own_sessions(sessions, tess, sam, sign_in):
    mine, other = sign_in("tess"), sign_in("sam")
    (seen,) = sessions.list_sessions(sam)
    assert seen.session_id == hash_token(other)[:16]
    with pytest.raises(NotFoundError, match="no such session"):
        sessions.revoke_session(sam, hash_token(mine)[:16])
    assert sessions.revoke_all(sam) == 1
    assert sessions.find_by_token(mine)
    assert sessions.find_by_token(other) is None


@on_sqlite
@pytest.mark.parametrize("session_id", ["", "%", "%" * 16, "_" * 16, "f" * 15, "G" * 16])
def test_no_pattern_ends_a_session(sessions, tess, sign_in, session_id):
    token = sign_in("tess")
    with pytest.raises(NotFoundError):
        sessions.revoke_session(tess, session_id)
    assert sessions.find_by_token(token)


def test_one_session_is_ended_by_its_id(sessions, tess, sign_in):
    first, second = sign_in("tess"), sign_in("tess")
    sessions.revoke_session(tess, sessions.find_by_token(first).session_id)
    assert sessions.find_by_token(first) is None
    assert [view.session_id for view in sessions.list_sessions(tess)] == [hash_token(second)[:16]]


def test_sign_out_everywhere_can_spare_the_present_browser(sessions, tess, sign_in):
    tokens = [sign_in("tess") for _ in range(4)]
    kept = sessions.find_by_token(tokens[2])
    assert sessions.revoke_all(tess, kept.session_id) == 3
    assert [bool(sessions.find_by_token(token)) for token in tokens] == [0, 0, 1, 0]
    assert sessions.revoke_all(tess, "%") == 1  # no id of a session spares nothing


def test_an_expired_session_is_not_listed(sessions, tess, sign_in):
    with time_machine.travel("2026-01-05T09:00:00Z", tick=False) as clock:
        sign_in("tess")
        clock.shift(timedelta(hours=13))
        assert sessions.list_sessions(tess) == []


def test_the_gate_finds_an_identity_by_one_query(database, tess, sessions, sign_in):
    """It asks for every message of every tab."""
    token = sign_in("tess")
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement.split()[0])

    event.listen(database.engine, "before_cursor_execute", note)
    assert sessions.find_by_token(token) is not None
    event.remove(database.engine, "before_cursor_execute", note)
    assert [word for word in statements if word not in {"BEGIN", "PRAGMA"}] == ["SELECT"]
