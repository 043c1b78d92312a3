"""Alerts over the demo market, from new bars to the notice that the reader opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.contracts import Actor, UniverseQuery
from core.enums import NoticeKind, PriceMove
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.market_data.demo_market.market import build_market
from core.market_data.demo_market.names import DEMO_SOURCE
from core.market_data.series_store import SeriesStore
from core.service_tables import SUBSCRIPTIONS, list_listeners
from core.services import Services
from core.user.alert_types import AlertRequest
from core.user.screening.chain import FilterChoice
from db.user.notice_repository import NoticeRepository
from db.user.tables import Notice
from tests.pages.reading import read_words

PAGE = "user/notices.py"


def texts(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.error)
    return "\n".join([*(str(e.value) for kind in kinds for e in kind), *read_words(app)]).replace(
        "\\", ""
    )


def links(app: AppTest) -> list[str]:
    return [element.proto.label.replace("\\", "") for element in app.get("page_link")]


def deliver(services: Services) -> None:
    """What the worker does with events that wait."""
    handlers = {name: services.find(name) for _, name in SUBSCRIPTIONS}
    while EventDispatcher(services.database, handlers).deliver_due():
        pass


def add_session(services: Services, actor: Actor, symbol: str, factor: float) -> None:
    """One more session of a demo symbol, its close `factor` times the last."""
    fetched = build_market().fetched(symbol)
    columns = fetched.columns
    last = columns.close[-1] * factor
    more = columns._replace(
        time=np.append(columns.time, columns.time[-1] + 3 * 86_400),
        open=np.append(columns.open, last),
        high=np.append(columns.high, last),
        low=np.append(columns.low, last),
        close=np.append(columns.close, last),
        volume=np.append(columns.volume, 1_000.0),
    )
    with services.database.write() as session:
        SeriesStore(session, Outbox(list_listeners())).store(
            replace(fetched, columns=more), DEMO_SOURCE, actor
        )


def add_notices(services: Services, actor: Actor, count: int, **fields: Any) -> None:
    with services.database.write() as session:
        for number in range(count):
            values = {
                "event_id": f"e{number}", "kind": NoticeKind.ALERT, "title": f"Notice *{number}*"
            }  # fmt: skip
            NoticeRepository(session, actor.user_id).add_notice(
                Notice(user_id=actor.user_id, **(values | fields))
            )


@pytest.fixture
def watched(desk_services: Services, demo_trader: Actor) -> int:
    """A list with two demo shares and an alert on a jump of 10 %."""
    made = desk_services.watchlists.create_watchlist(demo_trader, "Watched")
    desk_services.watchlist_items.add_symbols(demo_trader, made.id, ["DK0001", "DK0002", "GOOG"])
    request = AlertRequest(
        FilterChoice("change", {"at_least": 0.1, "at_most": 100.0, "window": 1}), PriceMove.UP
    )
    found = desk_services.alerts.assess_alert(demo_trader, made.id, request)
    assert (found.source, found.covered, found.symbols, found.is_demo) == ("demo", 2, 3, True)
    desk_services.alerts.create_alert(demo_trader, made.id, request)
    deliver(desk_services)
    return made.id


def test_a_new_bar_becomes_one_notice_that_leads_to_the_chart(
    open_page: Any, desk_services: Services, demo_trader: Actor, watched: int
) -> None:
    # A rise that is too small and other symbols are no news.
    add_session(desk_services, demo_trader, "DK0002", 1.05)
    add_session(desk_services, demo_trader, "DK0003", 1.5)
    deliver(desk_services)
    assert desk_services.notices.list_notices(demo_trader) == []
    add_session(desk_services, demo_trader, "DK0001", 1.15)
    deliver(desk_services)
    (notice,) = desk_services.notices.list_notices(demo_trader)
    assert notice.title.startswith("DK0001 on 2026-")
    assert "DEMO" in notice.title
    newest = desk_services.universes.load_universe(demo_trader, UniverseQuery(1)).time[-1]
    (alert,) = desk_services.alerts.list_alerts(demo_trader, watched)
    assert alert.watched_through.timestamp() == newest
    app = open_page(PAGE)
    assert not app.exception
    assert notice.title in links(app)
    assert "Watched: " in texts(app)
    assert "1 shown, 1 unread" in texts(app)


def test_without_notices_the_way_to_an_alert_is_told(open_page: Any) -> None:
    app = open_page(PAGE)
    assert "No notices" in texts(app)
    assert "Watchlists" in links(app)
    assert app.button(key="notices_read").disabled


def test_read_notices_stay_readable(
    open_page: Any, desk_services: Services, demo_trader: Actor
) -> None:
    add_notices(desk_services, demo_trader, 3, body="a _body_")
    app = open_page(PAGE)
    assert "Notice *2*" in texts(app)
    app.button(key="notices_read").click().run()
    assert "3 shown, 0 unread" in texts(app)
    app = open_page(PAGE, {"notices_shown": "Unread"})
    assert "Nothing unread" in texts(app)


def test_many_notices_are_turned_page_by_page(
    open_page: Any, desk_services: Services, demo_trader: Actor
) -> None:
    add_notices(desk_services, demo_trader, 40)
    app = open_page(PAGE)
    assert not app.exception
    assert "Notice *39*" in texts(app)
    assert "Notice *10*" not in texts(app)
    assert len(app.get("pagination")) == 1


def test_notices_of_others_are_not_listed(
    open_page: Any, desk_services: Services, demo_trader: Actor
) -> None:
    from core.enums import Role

    add_notices(desk_services, demo_trader, 1)
    app = open_page(PAGE, role=Role.ANALYST)
    assert "No notices" in texts(app)
