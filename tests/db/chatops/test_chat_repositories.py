"""Messages and codes of one user, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from core.clock import now
from core.contracts import Actor
from core.enums import ChatOutcome
from db.chatops.confirmation_repository import (
    ConfirmationRepository,
    remove_confirmations_before,
)
from db.chatops.message_repository import MessageRepository, remove_messages_before
from db.chatops.tables import ChatConfirmation, ChatMessage
from db.session import Database


def build_confirmation(code_hash: str, at: datetime) -> ChatConfirmation:
    return ChatConfirmation(
        user_id=0,
        code_hash=code_hash,
        command="/clear",
        difference_hash="b" * 64,
        created_at=at,
        expires_at=at + timedelta(minutes=2),
    )


def test_of_two_codes_that_were_given_at_once_only_the_newer_is_good(
    database: Database, trader: Actor, stranger: Actor
) -> None:
    at = now()
    with database.write() as session:
        for owner, code_hash in ((trader, "a" * 64), (trader, "c" * 64), (stranger, "d" * 64)):
            codes = ConfirmationRepository(session, owner.user_id)
            codes.add_confirmation(build_confirmation(code_hash, at))
            session.flush()
    with database.write() as session:
        mine = ConfirmationRepository(session, trader.user_id)
        assert mine.take("a" * 64, at) is None
        assert mine.take("c" * 64, at) == ("/clear", "b" * 64)
        assert mine.take("a" * 64, at) is None
        assert ConfirmationRepository(session, stranger.user_id).take("d" * 64, at) is not None


def test_of_many_who_confirm_at_once_one_succeeds(database: Database, trader: Actor) -> None:
    at = now()
    with database.write() as session:
        mine = ConfirmationRepository(session, trader.user_id)
        mine.add_confirmation(build_confirmation("a" * 64, at))
    start = Barrier(4)

    def confirm(_number: int) -> bool:
        start.wait()
        with database.write() as session:
            return ConfirmationRepository(session, trader.user_id).take("a" * 64, at) is not None

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(confirm, range(4))) == 1


def test_a_code_is_taken_once_by_its_owner_in_time(
    database: Database, trader: Actor, stranger: Actor
) -> None:
    at = now()
    until = at + timedelta(minutes=2)
    with database.write() as session:
        mine = ConfirmationRepository(session, trader.user_id)
        mine.add_confirmation(build_confirmation("a" * 64, at))
    with database.write() as session:
        mine = ConfirmationRepository(session, trader.user_id)
        assert ConfirmationRepository(session, stranger.user_id).take("a" * 64, at) is None
        assert mine.take("c" * 64, at) is None
        assert mine.take("a" * 64, until) is None
        assert mine.take("a" * 64, at) == ("/clear", "b" * 64)
        assert mine.take("a" * 64, at) is None
        remove_confirmations_before(session, until + timedelta(seconds=1))


def test_messages_are_their_owners_and_the_old_ones_go(
    database: Database, trader: Actor, stranger: Actor
) -> None:
    at = now()
    with database.write() as session:
        for owner, hours in ((trader, 0), (trader, 25), (stranger, 0)):
            MessageRepository(session, owner.user_id).add_message(
                ChatMessage(
                    user_id=0,
                    text=f"/help {owner.username}",
                    outcome=ChatOutcome.ANSWERED,
                    answer={"outcome": "answered"},
                    asked_at=at - timedelta(hours=hours),
                )
            )
    day = at - timedelta(hours=24)
    with database.write() as session:
        mine = MessageRepository(session, trader.user_id)
        assert [one.text for one in mine.list_messages(day, 10)] == ["/help tess"]
        assert len(mine.list_messages(at - timedelta(hours=30), 10)) == 2
        assert remove_messages_before(session, day) == 1
        assert mine.delete_messages() == 1
        assert len(MessageRepository(session, stranger.user_id).list_messages(day, 10)) == 1
