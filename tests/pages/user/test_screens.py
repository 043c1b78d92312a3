"""The screens page and the alerts of a watchlist, over a synthetic market."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.contracts import Actor, Universe
from core.enums import Role
from core.errors import NotFoundError
from core.service_factory import Services
from core.user.screening.chain import FilterChoice
from tests.core.user.screening.sample_market import from_closes, make_universe

PAGE = "user/screens.py"
DEAR = [{"name": "price", "values": {"at_least": 60.0, "at_most": 1e9}}]


def texts(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.error, app.warning, app.info)
    escaped = "\n".join(str(element.value) for kind in kinds for element in kind)
    return escaped.replace("\\", "")


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def put_market(services: Services, monkeypatch, universe: Universe | None) -> None:
    def load(_actor, _query):
        if universe is None:
            raise NotFoundError("No market is stored.", "Import one.")
        return universe

    for service in (services.screen_runs, services.alerts):
        monkeypatch.setattr(service, "_load_universe", load)
    st.cache_resource.clear()


@pytest.fixture
def market(desk_services: Services, monkeypatch) -> Universe:
    universe = make_universe(60, 300, seed=2)
    put_market(desk_services, monkeypatch, universe)
    return universe


def test_without_a_market_the_way_on_is_shown(desk_services, open_page, monkeypatch):
    put_market(desk_services, monkeypatch, None)
    app = open_page(PAGE)
    assert not app.exception
    assert "No market yet" in texts(app)
    assert not app.dataframe


def test_it_shows_the_hits_of_the_filters_in_the_address(open_page, market):
    app = open_page(PAGE, {"f": json.dumps(DEAR)})
    assert not app.exception
    symbols = app.dataframe[0].value["Symbol"].tolist()
    expected = [s for s, c in zip(market.symbols, market.close[:, -1], strict=True) if c >= 60]
    assert symbols == expected
    assert "DEMO" in texts(app)
    assert f"**{len(expected)}** of 60 instruments" in texts(app)


def test_a_changed_value_changes_the_hits_and_the_address(open_page, market):
    app = open_page(PAGE, {"f": json.dumps(DEAR)})
    app.number_input(key="screen_0_0_price_at_least").set_value(1e8).run()
    assert "**0** of 60" in texts(app)
    assert json.loads(app.query_params["f"])[0]["values"]["at_least"] == 1e8
    assert "No instrument passes" in texts(app)


def test_why_zero_adds_up_to_the_universe(open_page, market):
    app = open_page(PAGE, {"f": json.dumps(DEAR), "screen_view": "Why the others went"})
    assert not app.exception
    assert "= 60 instruments" in texts(app)
    assert "1. Price" in html(app)


def test_past_hits_stand_beside_the_universe(open_page, market):
    app = open_page(PAGE, {"f": json.dumps(DEAR), "screen_view": "Past hits"})
    assert not app.exception
    assert "universe" in html(app)
    assert "delisted before" in texts(app)


def test_a_filter_is_added_and_removed(open_page, market):
    app = open_page(PAGE, {"f": json.dumps(DEAR)})
    app.selectbox(key="screen_new_filter_0").set_value("gap").run()
    assert [one["name"] for one in json.loads(app.query_params["f"])] == ["price", "gap"]
    app.button(key="screen_1_0_price_remove").click().run()
    assert [one["name"] for one in json.loads(app.query_params["f"])] == ["gap"]
    assert not app.exception


def test_a_saved_screen_opens_by_its_number(open_page, desk_services, demo_trader, market):
    choices = [FilterChoice("price", {"at_least": 60.0})]
    saved = desk_services.screens.create_screen(demo_trader, "Dear ones", choices)
    app = open_page(PAGE, {"id": str(saved.id)})
    assert "2. " not in texts(app)
    assert app.number_input(key="screen_0_0_price_at_least").value == 60.0
    assert not open_page(PAGE, {"id": str(saved.id)}, role=Role.VIEWER).exception


@pytest.mark.parametrize("written", ["{", "[1]", '[{"name":"astrology","values":{}}]'])
def test_an_address_that_cannot_be_read_is_a_sentence(open_page, market, written):
    app = open_page(PAGE, {"f": written})
    assert not app.exception
    assert app.warning or app.error
    assert app.dataframe


def test_a_wrong_value_is_told_with_its_limits(open_page, market):
    app = open_page(PAGE, {"f": json.dumps(DEAR)})
    app.number_input(key="screen_0_0_price_at_least").set_value(-5.0).run()
    assert not app.exception
    assert "must lie between" in texts(app)


def test_an_alert_shows_its_past_before_it_is_switched_on(
    open_page, desk_services: Services, demo_trader: Actor, monkeypatch
):
    made = desk_services.watchlists.create_watchlist(demo_trader, "Watched")
    desk_services.watchlist_items.add_symbols(demo_trader, made.id, ["GOOG"])
    universe = replace(from_closes([9.0, 10.0, 11.0, 9.5] * 40), symbols=("GOOG",))
    put_market(desk_services, monkeypatch, universe)
    app = open_page("user/watchlists.py", {"id": str(made.id)})
    app.get("menu_button")[0].click("alerts").run()
    assert not app.exception
    assert "Before an alert can be switched on" in texts(app)
    assert not [button for button in app.button if button.key == "alert_create"]
    app.number_input(key="alert_price_at_least").set_value(10.0).run()
    app.button(key="alert_check").click().run()
    assert app.metric[0].label == "Past false alarms"
    app.button(key="alert_create").click().run()
    (alert,) = desk_services.alerts.list_alerts(demo_trader, made.id)
    assert alert.judged_alarms >= 20
    app.get("menu_button")[0].click("alerts").run()
    app.button(key=f"alert_{alert.id}_switch").click().run()
    assert not desk_services.alerts.list_alerts(demo_trader, made.id)[0].is_active
