"""The screens page and the alerts of a watchlist, over a synthetic market."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import permissions
from core.contracts import Actor, Universe
from core.enums import Role, Severity
from core.errors import BusyError, NotFoundError
from core.events.types import DataQualityFound
from core.permissions import Permission
from core.services import Services
from core.user.alert_types import AlertRequest
from core.user.screening.chain import FilterChoice
from tests.core.user.screening.sample_market import from_closes, make_universe
from tests.pages.reading import read_figures, read_words

PAGE = "user/screens.py"
DEAR = [{"name": "price", "values": {"at_least": 60.0, "at_most": 1e9}}]


def texts(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.error, app.warning, app.info)
    escaped = "\n".join(
        [*(str(element.value) for kind in kinds for element in kind), *read_words(app)]
    )
    return escaped.replace("\\", "")


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def put_market(services: Services, monkeypatch, universe: Universe | None) -> None:
    def load(_actor, _query):
        if universe is None:
            raise NotFoundError("No market is stored.", "Import one.")
        return universe

    put_loader(services, monkeypatch, load)


def put_loader(services: Services, monkeypatch, load) -> None:

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


def test_without_a_hit_the_reasons_stand_there_at_once(open_page, market):
    """The last filter lets nothing through; the one before it passes some."""
    filters = [*DEAR, {"name": "rsi", "values": {"at_least": 99.9, "at_most": 100.0}}]
    app = open_page(PAGE, {"f": json.dumps(filters)})
    assert not app.exception
    passed = sum(close >= 60 for close in market.close[:, -1])
    told = texts(app)
    assert f"Filter 2, **RSI**, let none of the {passed} through that reached it" in told
    assert "By itself it passes 0 of 60" in told
    unknown = sum(close != close for close in market.close[:, -1])  # noqa: PLR0124 - NaN
    assert f"{60 - unknown} failed + {unknown} without data + 0 hits = 60 instruments" in told
    assert len(app.get("plotly_chart")) == 1


def test_filters_that_pass_alone_but_not_together_are_told_so(open_page, market):
    cheap = {"name": "price", "values": {"at_most": 50.0}}
    alone = sum(close <= 50 for close in market.close[:, -1])
    told = texts(open_page(PAGE, {"f": json.dumps([*DEAR, cheap])}))
    assert "Filter 2, **Price**, let none of the" in told
    assert f"By itself it passes {alone} of 60" in told
    assert alone


def test_a_screen_without_filters_lets_everything_pass(open_page, market):
    app = open_page(PAGE, {"f": "[]"})
    assert "**60** of 60" in texts(app)
    app = open_page(PAGE, {"f": "[]", "screen_view": "Why the others went"})
    assert "There is no filter yet" in texts(app)


def test_a_limit_may_be_left_empty(open_page, market):
    limited = [{"name": "price", "values": {"at_least": 60.0, "at_most": 70.0}}]
    app = open_page(PAGE, {"f": json.dumps(limited)})
    field = app.number_input(key="screen_0_0_price_at_most")
    assert field.value == 70.0
    few = len(app.dataframe[0].value)
    field.set_value(None).run()
    assert json.loads(app.query_params["f"])[0]["values"]["at_most"] == 1e9
    assert len(app.dataframe[0].value) > few
    app = open_page(PAGE, {"f": app.query_params["f"]})
    field = app.number_input(key="screen_0_0_price_at_most")
    assert field.value is None
    assert field.placeholder == "no limit"
    app = open_page(PAGE, {"f": '[{"name":"streak","values":{"at_least":2}}]'})
    assert app.number_input(key="screen_0_0_streak_at_least").value == 2
    assert app.number_input(key="screen_0_0_streak_at_most").value is None


def test_hits_with_a_grave_finding_are_marked(
    open_page, desk_services: Services, monkeypatch, market
):
    worst = {market.symbols[3]: Severity.CRITICAL, market.symbols[4]: Severity.LOW}
    monkeypatch.setattr(
        desk_services.quality,
        "worst_open",
        lambda _actor: dict(worst),
    )
    app = open_page(PAGE, {"f": "[]"})
    hits = app.dataframe[0].value
    assert dict(zip(hits["Symbol"], hits["Data"], strict=True)) == {
        symbol: "critical" if symbol == market.symbols[3] else "" for symbol in market.symbols
    }
    worst.clear()
    resolved = DataQualityFound(event_ids=[1], symbol=market.symbols[3], worst_severity="low")
    desk_services.cache.on_news(resolved, "")
    assert "Data" not in open_page(PAGE, {"f": "[]"}).dataframe[0].value


def test_a_number_of_hits_that_would_choke_the_table_is_cut_and_said(
    open_page, desk_services, monkeypatch
):
    put_market(desk_services, monkeypatch, make_universe(230, 30, seed=1))
    app = open_page(PAGE, {"f": "[]"})
    assert "**230** of 230" in texts(app)
    assert len(app.dataframe[0].value) == 200
    assert "The first 200 in the market's order; the file holds all." in texts(app)


def test_a_screen_without_past_hits_says_so(open_page, market):
    never = [{"name": "rsi", "values": {"at_least": 100.0, "at_most": 100.0}}, *DEAR]
    app = open_page(PAGE, {"f": json.dumps(never), "screen_view": "Past hits"})
    assert not app.exception
    assert "NOT RUN: no instrument passed in any of the" in texts(app)


def test_a_role_that_may_not_read_sees_the_refusal_and_nothing_else(open_alone, monkeypatch):
    table = {
        role: allowed - {Permission.READ_WATCHLISTS}
        for role, allowed in permissions.ROLE_PERMISSIONS.items()
    }
    monkeypatch.setattr(permissions, "ROLE_PERMISSIONS", table)
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not any((app.dataframe, app.selectbox, app.button))


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
    app.selectbox(key="alert_condition").set_value("price").run()
    app.button(key="alert_check").click().run()
    assert "has no limit" in texts(app)
    app.number_input(key="alert_price_at_least").set_value(10.0).run()
    app.button(key="alert_check").click().run()
    assert list(read_figures(app)) == ["Past false alarms"]
    app.number_input(key="alert_price_at_least").set_value(11.0).run()
    assert not [button for button in app.button if button.key == "alert_create"], "not of this one"
    app.number_input(key="alert_price_at_least").set_value(10.0).run()
    assert [button for button in app.button if button.key == "alert_create"]
    app.button(key="alert_create").click().run()
    (alert,) = desk_services.alerts.list_alerts(demo_trader, made.id)
    assert alert.judged_alarms >= 20
    app.get("menu_button")[0].click("alerts").run()
    assert "Before an alert can be switched on" in texts(app), "the next one has a past of its own"
    app.button(key=f"alert_{alert.id}_switch").click().run()
    assert not desk_services.alerts.list_alerts(demo_trader, made.id)[0].is_active


def test_too_few_past_alarms_give_no_rate_and_an_alert_is_resumed_and_deleted(
    open_page, desk_services: Services, demo_trader: Actor, monkeypatch
):
    made = desk_services.watchlists.create_watchlist(demo_trader, "Watched")
    desk_services.watchlist_items.add_symbols(demo_trader, made.id, ["GOOG"])
    universe = replace(from_closes([9.0, 10.0, 11.0, 9.5] * 4), symbols=("GOOG",))
    put_market(desk_services, monkeypatch, universe)
    condition = FilterChoice("price", {"at_least": 10.0})
    alert = desk_services.alerts.create_alert(demo_trader, made.id, AlertRequest(condition))
    desk_services.alerts.pause_alert(demo_trader, alert.id)

    app = open_page("user/watchlists.py", {"id": str(made.id)})
    app.get("menu_button")[0].click("alerts").run()
    assert "false alarms NOT RUN: 2 past alarms are too few" in texts(app)
    app.selectbox(key="alert_condition").set_value("price").run()
    app.number_input(key="alert_price_at_least").set_value(9.5).run()
    app.button(key="alert_check").click().run()
    assert "past alarms could be judged; 20 are needed" in app.warning[0].value
    app.button(key=f"alert_{alert.id}_switch").click().run()
    assert desk_services.alerts.list_alerts(demo_trader, made.id)[0].is_active
    app.get("menu_button")[0].click("alerts").run()
    app.button(key=f"alert_{alert.id}_delete").click().run()
    assert not app.exception
    assert desk_services.alerts.list_alerts(demo_trader, made.id) == []


# The demo market, as it is stored


@pytest.fixture
def fresh() -> None:
    """Figures of another test's market must not be found again."""
    st.cache_resource.clear()


def test_the_demo_market_is_screened_and_every_instrument_accounted_for(
    fresh, open_page, desk_services
):
    app = open_page(PAGE)
    assert not app.exception
    assert "of 400 instruments of demo" in texts(app)
    assert "DEMO" in texts(app)
    hits = app.dataframe[0].value
    assert 0 < len(hits) < 400
    assert {"1. Traded value", "2. Below high", "3. From SMA"} <= set(hits.columns)
    assert hits["Local name"].str.startswith("데모").all()
    app = open_page(PAGE, {"screen_view": "Why the others went"})
    assert f"+ {len(hits):,} hits = 400 instruments" in texts(app)
    app = open_page(PAGE, {"screen_view": "Past hits"})
    assert not app.exception
    assert "universe" in html(app)


def test_a_market_that_cannot_be_read_is_a_sentence_beside_the_filters(
    open_page, desk_services, monkeypatch
):
    def load(_actor, _query):
        raise BusyError("The database is out of reach.", "Try again in a moment.")

    put_loader(desk_services, monkeypatch, load)
    app = open_page(PAGE)
    assert not app.exception
    assert "out of reach" in texts(app)
    assert "Try again in a moment" in texts(app)
    assert app.selectbox(key="screen_new_filter_0")


# What is done with a screen


def test_a_screen_is_saved_renamed_changed_and_deleted(
    open_page, desk_services, demo_trader, market
):
    def names() -> list[str]:
        return [screen.name for screen in desk_services.screens.list_screens(demo_trader)]

    def submit(app: AppTest, name: str) -> AppTest:
        app.text_input[-1].set_value(name)
        return next(b for b in app.button if b.label == "Save").click().run()

    app = open_page(PAGE, {"f": json.dumps(DEAR)})
    app = submit(app.button(key="screen_save_as").click().run(), "Dear ones")
    assert not app.exception
    assert names() == ["Dear ones"]
    app = submit(app.get("menu_button")[0].click("rename").run(), "Dearer ones")
    assert names() == ["Dearer ones"]
    field = next(f for f in app.number_input if str(f.key).endswith("_price_at_least"))
    field.set_value(70.0).run()
    app.get("menu_button")[0].click("save").run()
    (saved,) = desk_services.screens.list_screens(demo_trader)
    assert saved.filters[0].values["at_least"] == 70.0
    app.get("menu_button")[0].click("copy").run()
    assert names() == ["Dearer ones", "Dearer ones (copy)"]
    app.get("menu_button")[0].click("delete").run()
    assert "cannot be undone" in texts(app)
    app.button(key="screen_delete").click().run()
    assert not app.exception
    assert app.toast[0].value == "Screen deleted."
    assert "screen_delete" not in {button.key for button in app.button}
    assert names() == ["Dearer ones"]


def test_a_taken_name_is_refused_in_the_dialog(open_page, desk_services, demo_trader, market):
    desk_services.screens.create_screen(demo_trader, "Dear ones", [FilterChoice("price", {})])
    app = open_page(PAGE, {"f": json.dumps(DEAR)})
    app.button(key="screen_save_as").click().run()
    app.text_input[-1].set_value("dear ONES")
    next(b for b in app.button if b.label == "Save").click().run()
    assert "already have a screen called" in texts(app)


def test_the_hits_go_into_a_watchlist(fresh, open_page, desk_services, demo_trader):
    made = desk_services.watchlists.create_watchlist(demo_trader, "Found")
    app = open_page(PAGE)
    found = app.dataframe[0].value["Symbol"].tolist()
    app.button(key="screen_to_list").click().run()
    app.button(key="screen_add_hits").click().run()
    assert not app.exception
    view = desk_services.watchlists.get_watchlist(demo_trader, made.id)
    assert [item.symbol for item in view.items] == found
    assert not open_page(PAGE, role=Role.VIEWER).exception


def test_without_a_watchlist_the_dialog_says_what_to_do(fresh, open_page, desk_services):
    app = open_page(PAGE)
    app.button(key="screen_to_list").click().run()
    assert "You have no watchlist yet" in texts(app)


def test_an_alert_on_a_regime_is_judged_on_the_demo_market(
    fresh, open_page, desk_services: Services, demo_trader: Actor
):
    made = desk_services.watchlists.create_watchlist(demo_trader, "Watched")
    symbols = [f"DK{number:04}" for number in range(1, 31)]
    desk_services.watchlist_items.add_symbols(demo_trader, made.id, symbols)
    app = open_page("user/watchlists.py", {"id": str(made.id)})
    app.get("menu_button")[0].click("alerts").run()
    app.selectbox(key="alert_condition").set_value("regime").run()
    app.selectbox(key="alert_regime_regime").set_value("bearish").run()
    app.button(key="alert_check").click().run()
    assert not app.exception
    assert "bearish is the most probable regime" in texts(app)
    assert "30 of 30 symbols" in texts(app)
    assert "DEMO" in texts(app)
    app.button(key="alert_create").click().run()
    (alert,) = desk_services.alerts.list_alerts(demo_trader, made.id)
    assert alert.title == "Regime"
    assert alert.source == "demo"
