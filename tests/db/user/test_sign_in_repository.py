from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from db.user.sign_in_repository import SignInRepository
from db.user.tables import SignInAttempt, SignInTicket

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def add_attempts(database, *attempts: tuple[str, str, int, bool]) -> None:
    with database.write() as session:
        repository = SignInRepository(session)
        for username, address, second, succeeded in attempts:
            at = START + timedelta(seconds=second)
            attempt_id = repository.add_attempt(username, address, at)
            if succeeded:
                repository.mark_succeeded(attempt_id)


def seconds(instants) -> list[float]:
    return [(instant - START).total_seconds() for instant in instants]


def test_failures_of_a_user_count_after_the_last_success_and_within_the_window(database):
    add_attempts(
        database,
        ("tess", "a", 1, False),
        ("tess", "a", 2, True),
        ("tess", "b", 3, False),
        ("sam", "a", 4, False),
        ("tess", "a", 5, False),
    )
    with database.read() as session:
        repository = SignInRepository(session)
        assert seconds(repository.list_failures_of_user("tess", START)) == [3, 5]
        late = START + timedelta(seconds=4)
        assert seconds(repository.list_failures_of_user("tess", late)) == [5]
        assert repository.list_failures_of_user("nobody", START) == []


def test_failures_of_an_address_count_over_all_names_and_past_successes(database):
    add_attempts(database, ("tess", "a", 1, False), ("sam", "a", 2, True), ("sam", "a", 3, False))
    with database.read() as session:
        failures = SignInRepository(session).list_failures_of_address("a", START)
    assert seconds(failures) == [1, 3]


def test_old_attempts_are_deleted_and_no_others(database):
    add_attempts(database, ("tess", "a", 1, False), ("tess", "a", 3, False))
    with database.write() as session:
        SignInRepository(session).delete_attempts_before(START + timedelta(seconds=2))
    with database.read() as session:
        assert len(session.exec(select(SignInAttempt)).all()) == 1


@pytest.fixture
def ticket(database, trader) -> str:
    with database.write() as session:
        SignInRepository(session).add_ticket(
            SignInTicket(
                token_hash="t" * 64,
                user_id=trader.user_id,
                expires_at=START + timedelta(seconds=30),
            )
        )
    return "t" * 64


def use(database, ticket: str, second: int) -> int | None:
    with database.write() as session:
        return SignInRepository(session).use_ticket(ticket, START + timedelta(seconds=second))


def test_a_ticket_is_used_once_before_it_expires(database, ticket, trader):
    assert use(database, ticket, 30) is None
    assert use(database, "unknown", 29) is None
    assert use(database, ticket, 29) == trader.user_id
    assert use(database, ticket, 29) is None


def test_of_eight_who_use_a_ticket_at_once_one_succeeds(database, ticket, trader):
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: use(database, ticket, 1), range(8)))
    assert sorted(results, key=str) == [trader.user_id, *[None] * 7]
