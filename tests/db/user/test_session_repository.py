from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from db.user.session_repository import SessionRepository
from db.user.tables import UserAccount, UserSession

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def rows(database, trader, stranger) -> None:
    with database.write() as session:
        for name, user_id, hours in (
            ("aaaa1", trader.user_id, 1),
            ("aaaa2", trader.user_id, 2),
            ("aaaa3", trader.user_id, -1),
            ("bbbb1", stranger.user_id, 1),
        ):
            SessionRepository(session).add_session(
                UserSession(
                    token_hash=name,
                    user_id=user_id,
                    created_at=START,
                    last_seen_at=START,
                    expires_at=START + timedelta(hours=hours),
                )
            )


def live(database) -> set[str]:
    with database.read() as session:
        return SessionRepository(session).list_live_hashes(
            ["aaaa1", "aaaa2", "aaaa3", "bbbb1", "cccc1"], START, with_demo=True
        )


def test_live_means_neither_expired_nor_revoked_nor_disabled(database, rows, stranger):
    assert live(database) == {"aaaa1", "aaaa2", "bbbb1"}
    with database.write() as session:
        assert SessionRepository(session).count_live(START) == 3
        SessionRepository(session).revoke("aaaa1", START, "test")
        session.get(UserAccount, stranger.user_id).is_active = False
    assert live(database) == {"aaaa2"}
    with database.read() as session:
        repository = SessionRepository(session)
        assert repository.find_live_identity("aaaa2", START).username == "tess"
        for ended in ("aaaa1", "aaaa3", "bbbb1", "cccc1"):
            assert repository.find_live_identity(ended, START) is None


def test_sessions_of_demo_accounts_can_be_left_out(database, rows, trader):
    with database.write() as session:
        session.get(UserAccount, trader.user_id).is_demo = True
    with database.read() as session:
        found = SessionRepository(session).list_live_hashes(
            ["aaaa1", "bbbb1"], START, with_demo=False
        )
    assert found == {"bbbb1"}


def test_revoking_reaches_only_the_users_own(database, rows, trader):
    with database.write() as session:
        repository = SessionRepository(session)
        assert repository.revoke_of_user(trader.user_id, START, "test", only="bbbb1") == 0
        assert repository.revoke_of_user(trader.user_id, START, "test", keep="aaaa2") == 1
        assert repository.revoke_of_user(trader.user_id, START, "test") == 1
        assert repository.revoke_of_user(trader.user_id, START, "test") == 0
    assert live(database) == {"bbbb1"}


def test_the_first_revocation_is_the_one_remembered(database, rows):
    with database.write() as session:
        repository = SessionRepository(session)
        assert repository.revoke("aaaa1", START, "first")
        assert repository.revoke("aaaa1", START, "second") is None
        assert repository.revoke("cccc1", START, "third") is None
    with database.read() as session:
        assert session.get(UserSession, "aaaa1").revoked_because == "first"


def test_long_expired_sessions_go_when_their_user_signs_in_again(database, rows, trader):
    later = START + timedelta(days=31)
    with database.write() as session:
        SessionRepository(session).add_session(
            UserSession(
                token_hash="new",
                user_id=trader.user_id,
                created_at=later,
                last_seen_at=later,
                expires_at=later + timedelta(hours=1),
            )
        )
    with database.read() as session:
        left = {row.token_hash for row in session.exec(select(UserSession)).all()}
    assert left == {"new", "bbbb1"}


def test_the_gates_question_is_answered_from_indexes(sqlite_database, trader, rows):
    """No table is scanned, however many sessions there are."""
    with sqlite_database.read() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT a.id FROM user_account a"
                " JOIN user_session s ON s.user_id = a.id"
                " WHERE s.token_hash = 'x' AND s.revoked_at IS NULL AND a.is_active"
            )
        ).all()
    assert not [step for step in plan if "SCAN" in step.detail]
