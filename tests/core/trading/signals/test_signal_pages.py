"""All emitted signals can be read, page by page, however many there are."""

from __future__ import annotations

import pytest
from sqlmodel import select

from core.enums import Interval, SignalSide, SignalState
from core.trading.signals.types import SignalQuery
from db.trading.signal_tables import StrategyExecution
from tests.core.trading.signals.signal_desk import SignalDesk

MANY = 1_150
"""More than the lists of the page hold."""
NEWEST = 1_700_000_000  # seconds
SIDES = (SignalSide.BUY, SignalSide.SELL)


@pytest.fixture
def desk(database, trader, stranger):
    desk = SignalDesk(database, trader, stranger)
    with database.write() as session:
        session.add_all(build(trader.user_id, number) for number in range(MANY))
        session.add_all(build(stranger.user_id, number) for number in range(5))
    return desk


def build(user_id, number):
    return StrategyExecution(
        user_id=user_id,
        key=f"{number}",
        strategy_version=1,
        strategy_name=("Falls", "Rises")[number % 2],
        symbol=("ACME", "GLOBEX", "ACMEX")[number % 3],
        source="test",
        interval=Interval.DAY,
        bar_time=NEWEST - 86_400 * number,  # the newest emitted has the oldest bar
        side=SIDES[number % 5 == 0],
        strength=0.5,
        price=1.0,
        reason="",
        horizon_bars=1,
        expiry_sessions=1,
        state=(SignalState.EMITTED, SignalState.SEEN)[number % 7 == 0],
    )


def read_all(desk, actor, query, limit):
    rows, cursor = [], None
    for _ in range(MANY):
        page = desk.signals.list_page(actor, query, limit, cursor)
        assert len(page.rows) <= limit
        rows += page.rows
        cursor = page.next_cursor
        if cursor is None:
            return rows
    raise AssertionError("no end")


def test_pages_reach_every_signal_of_the_owner_once_the_newest_emitted_first(desk, trader):
    with desk.database.read() as session:
        owned = select(StrategyExecution.id).where(StrategyExecution.user_id == trader.user_id)
        ids = sorted(session.exec(owned).all(), reverse=True)
    assert len(ids) == MANY
    for limit in (199, 200):
        assert [row.id for row in read_all(desk, trader, SignalQuery(), limit)] == ids


def test_a_query_narrows_all_pages_and_not_the_newest_thousand(desk, trader):
    everything = range(MANY)
    for query, expected in (
        (SignalQuery(strategy="Rises"), [n for n in everything if n % 2]),
        (SignalQuery(sides=(SignalSide.SELL,)), everything[::5]),
        (SignalQuery(states=(SignalState.SEEN,)), everything[::7]),
        (SignalQuery(text=" lobe"), everything[1::3]),
        (SignalQuery(text="acme inc"), everything[::3]),
        (
            SignalQuery("Falls", (SignalSide.SELL,), (SignalState.SEEN,), "ACMEX"),
            everything[140::210],
        ),
        (SignalQuery(text="nothing"), []),
    ):
        found = [to_number(row) for row in read_all(desk, trader, query, 200)]
        assert found == sorted(expected, reverse=True), query


def to_number(row):
    return int((NEWEST - row.bar.timestamp()) / 86_400)
