"""What a driver refuses to keep is refused in words, and nothing is stored."""

from __future__ import annotations

import pytest
from sqlmodel import select

from core.errors import InvalidInputError
from db.session import Database
from db.user.tables import Notice


@pytest.mark.parametrize("event_id", ["half of a character: \ud800", "\udfff"])
def test_half_of_a_character_is_refused_in_words(database: Database, event_id: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot be stored"), database.read() as session:
        session.exec(select(Notice).where(Notice.event_id == event_id)).all()


def test_a_number_out_of_all_bounds_is_refused_in_words(database: Database) -> None:
    with pytest.raises(InvalidInputError, match="cannot be stored"), database.read() as session:
        session.exec(select(Notice).where(Notice.id == 10**30)).all()
