"""The first screen: useful with demo data, with nothing, and with one part failing."""

from __future__ import annotations

import re

import pytest
import streamlit as st
from sqlalchemy import delete

from core.enums import Role
from core.errors import ProviderError
from core.market_data.overview_service import OverviewService
from db.market_data.panel_tables import BarMarket
from tests.pages.reading import read_empty

PAGE = "user/dashboard.py"


@pytest.fixture(autouse=True)
def fresh_caches():
    st.cache_resource.clear()
    st.cache_data.clear()


def html_of(app):
    return " ".join(element.proto.body for element in app.get("html"))


def figure(app, label):
    (found,) = re.findall(rf">{label}</dt><dd>([0-9,]+)</dd>", html_of(app))
    return int(found.replace(",", ""))


def titles_of(app):
    return re.findall(r"<h3[^>]*>([^<]*)</h3>", html_of(app))


def test_the_market_adds_up_and_leads_to_its_instruments(open_page):
    app = open_page(PAGE)
    assert not app.exception
    counts = ("Advancing", "Declining", "Unchanged", "Not counted")
    assert sum(figure(app, label) for label in counts) == 400
    text = html_of(app)
    assert "400 instruments from demo" in text
    assert "DEMO" in text
    assert re.search(r'href="/instrument\?symbol=DK\d{4}"', text)
    assert "Information Technology (37)" in text
    titles = titles_of(app)
    assert titles.index("News") < titles.index("Economic calendar")
    assert "word list, finance, v1" in text


def test_it_leads_on_where_there_is_nothing_yet(open_page, desk_services):
    with desk_services.database.write() as session:
        session.connection().execute(delete(BarMarket))
    app = open_page(PAGE, role=Role.VIEWER)
    assert not app.exception
    assert read_empty(app)[0] == "No market yet"
    assert "Not checked yet" in read_empty(app)
    assert "Latest backtests" not in titles_of(app) or "No backtest yet" in read_empty(app)


def test_a_part_that_fails_leaves_the_others(open_page, monkeypatch):
    def fail(*_):
        raise ProviderError("The disk <b>is</b> gone.", "Ask for another one.")

    monkeypatch.setattr(OverviewService, "get_overview", fail)
    app = open_page(PAGE)
    assert not app.exception
    (error,) = app.error
    assert "Ask for another one." in error.value
    assert "Watchlist" in titles_of(app)
    assert "Yahoo Finance" in html_of(app)


def test_ones_own_list_and_runs_are_there(open_page, desk_services, demo_trader):
    desk_services.watchlist_items.add_symbols(
        demo_trader,
        desk_services.watchlists.create_watchlist(demo_trader, "Mine").id,
        ["GOOG", "DK0001"],
    )
    text = html_of(open_page(PAGE))
    assert "Mine" in text
    assert 'href="/instrument?symbol=GOOG"' in text
