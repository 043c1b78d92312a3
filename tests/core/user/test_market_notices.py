"""A changed light reaches everybody who may read signals, once."""

from __future__ import annotations

import pytest

from core.contracts import Actor
from core.enums import NoticeKind, Role
from core.events.types import MarketStatusChanged
from core.permissions import ROLE_PERMISSIONS
from core.user.market_notice_service import MarketNoticeService
from core.user.notice_service import NoticeService
from db.session import Database
from db.user.account_repository import AccountRepository
from tests.conftest import add_user


@pytest.fixture
def notices(database: Database) -> MarketNoticeService:
    return MarketNoticeService(database)


def changed(**fields: object) -> MarketStatusChanged:
    values = {
        "symbol": "069500", "session": "2023-12-22", "before": "green", "light": "red",
        "score": 70.0, "reasons": ["USD/KRW 1,460.0 is at or above 1,450."], "is_demo": False,
    }  # fmt: skip
    return MarketStatusChanged(**(values | fields))  # type: ignore[arg-type]


def test_everybody_who_may_read_signals_is_told_once(
    database: Database, notices: MarketNoticeService, trader: Actor, viewer: Actor
) -> None:
    notices.on_market_status_changed(changed(), "event-1")
    notices.on_market_status_changed(changed(), "event-1")
    for reader in (trader, viewer):
        (notice,) = NoticeService(database).list_notices(reader)
        assert notice.title == "Market Gate: green → red (70 points)"
        assert notice.body == "Session of 2023-12-22. USD/KRW 1,460.0 is at or above 1,450."
        assert (notice.kind, notice.link) == (NoticeKind.SIGNAL, "kr_overview")
        assert notice.read_at is None


def test_who_joined_between_two_deliveries_is_told_by_the_second(
    database: Database, notices: MarketNoticeService, trader: Actor
) -> None:
    notices.on_market_status_changed(changed(), "event-1")
    late = add_user(database, "late", Role.ANALYST)
    notices.on_market_status_changed(changed(), "event-1")
    assert len(NoticeService(database).list_notices(trader)) == 1
    assert len(NoticeService(database).list_notices(late)) == 1


def test_an_unknown_score_and_invented_data_are_said(
    database: Database, notices: MarketNoticeService, trader: Actor
) -> None:
    event = changed(score=None, light="unknown", session="", is_demo=True)
    notices.on_market_status_changed(event, "event-1")
    (notice,) = NoticeService(database).list_notices(trader)
    assert notice.title == "Market Gate: green → unknown (DEMO data)"
    assert notice.body.startswith("USD/KRW")


def test_neither_the_disabled_nor_those_who_may_not_read_are_told(
    database: Database,
    notices: MarketNoticeService,
    trader: Actor,
    viewer: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.VIEWER, frozenset())
    with database.write() as session:
        AccountRepository(session).get_account(trader.user_id).is_active = False
    notices.on_market_status_changed(changed(), "event-1")
    with database.write() as session:
        AccountRepository(session).get_account(trader.user_id).is_active = True
    monkeypatch.undo()
    assert NoticeService(database).list_notices(trader) == []
    assert NoticeService(database).list_notices(viewer) == []
