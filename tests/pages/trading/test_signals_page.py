"""The signals page on real services: empty, followed, read, marked, measured, refused."""

from __future__ import annotations

import pytest

from core.contracts import UniverseQuery
from core.enums import Role, SignalState
from core.errors import BusyError
from core.trading.library.types import StrategyDraft
from core.trading.signals.emission_service import EmissionService
from core.trading.signals.follow_types import FollowRequest
from core.trading.signals.signal_service import SignalService
from tests.pages.reading import read_words

PAGE = "trading/signals.py"


def text_of(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.subheader)
    return "\n".join(
        [*(str(one.value) for kind in kinds for one in kind), *read_words(app)]
    ).replace("\\", "")


def html_of(app):
    return " ".join(element.proto.body for element in app.get("html"))


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return app


@pytest.fixture
def symbols(desk_services, demo_trader):
    market = desk_services.universes.load_universe(demo_trader, UniverseQuery(sessions=5))
    return market.symbols[:60]


@pytest.fixture
def strategy(desk_services, demo_trader):
    draft = StrategyDraft("Crossings", "sma_crossover", {"min_strength": 0.0})
    return desk_services.strategies.create_strategy(demo_trader, draft).id


@pytest.fixture
def follow(desk_services, demo_trader, strategy, symbols, run_jobs):
    """Sixty invented symbols and a real one whose bars end in 2013, looked at once."""
    request = FollowRequest(strategy, (*symbols, "GOOG"))
    number = desk_services.signal_follows.save_follow(demo_trader, request)
    desk_services.signal_emissions.submit_run(demo_trader)
    run_jobs(demo_trader)
    return number


@pytest.fixture
def emitted(desk_services, demo_trader, follow):
    found = desk_services.signals.list_emitted(demo_trader).rows
    assert found  # the demo market always ends on the same day
    return found


def test_the_first_visit_leads_to_the_follow_dialog(open_page, strategy):
    app = open_page(PAGE)
    assert not app.exception
    assert "No signals yet" in text_of(app)
    press(app, "signal_first")
    assert app.selectbox(key="follow_strategy").value == strategy


def test_without_a_strategy_the_dialog_leads_to_one(open_page):
    assert "You keep no strategy yet" in text_of(press(open_page(PAGE), "signal_follow"))


def test_a_watchlist_is_followed_and_its_first_run_is_watched(
    open_page, desk_services, demo_trader, strategy, symbols, run_jobs
):
    made = desk_services.watchlists.create_watchlist(demo_trader, "Mine")
    desk_services.watchlist_items.add_symbols(demo_trader, made.id, list(symbols[:5]))
    app = press(open_page(PAGE), "signal_follow")
    assert app.button(key="follow_save").label == "Follow on 5 symbols"
    press(app, "follow_save")
    (view,) = desk_services.signal_follows.list_follows(demo_trader)
    assert [pair.symbol for pair in view.pairs] == sorted(symbols[:5])
    assert (view.horizon_bars, view.expiry_sessions) == (10, 5)
    run_jobs(demo_trader)
    app.run()
    assert not app.exception
    (view,) = desk_services.signal_follows.list_follows(demo_trader)
    assert view.run_at is not None


def test_an_address_opens_the_dialog_on_a_strategy_or_a_list(
    open_page, desk_services, demo_trader, strategy
):
    other = desk_services.strategies.create_strategy(
        demo_trader, StrategyDraft("Another", "rsi_mean_reversion")
    )
    first = desk_services.watchlists.create_watchlist(demo_trader, "First")
    second = desk_services.watchlists.create_watchlist(demo_trader, "Second")
    assert open_page(PAGE, {"follow": str(strategy)}).selectbox(
        key="follow_strategy"
    ).value == strategy  # fmt: skip
    assert open_page(PAGE, {"follow": str(other.id)}).selectbox(
        key="follow_strategy"
    ).value == other.id  # fmt: skip
    assert first.id != second.id
    assert open_page(PAGE, {"list": str(second.id)}).selectbox(key="follow_list").value == second.id


@pytest.mark.parametrize("asked", ["x", "999999", "9" * 30, "²", "-1"])
def test_nonsense_in_the_address_opens_the_dialog_all_the_same(open_page, strategy, asked):
    app = open_page(PAGE, {"follow": asked, "list": asked})
    assert not app.exception
    assert app.selectbox(key="follow_strategy").value == strategy


def test_typed_symbols_that_are_none_are_named(open_page, strategy):
    app = press(open_page(PAGE), "signal_follow")
    app.multiselect(key="follow_symbols_new").set_value(["GOOG, NOSUCH"]).run()
    press(app, "follow_save")
    assert "No instrument here is called NOSUCH." in text_of(app)


def test_new_signals_stand_as_cards_with_reason_and_demo_mark(open_page, emitted):
    app = open_page(PAGE)
    assert not app.exception
    text = text_of(app)
    row = emitted[0]
    assert f"{row.symbol}**] :orange-badge[DEMO]" in text
    assert row.local_name in text
    assert row.reason[:60] in text
    assert "61 pairs followed" in text
    table = app.dataframe[0].value
    assert {"Symbol", "Name", "Side", "Strength", "State", "Age", "Why"} <= set(table.columns)


def test_seen_and_acted_are_one_click_on_the_card(open_page, desk_services, demo_trader, emitted):
    number = emitted[0].id
    app = press(open_page(PAGE), f"card_seen_{number}")
    states = {row.id: row.state for row in desk_services.signals.list_emitted(demo_trader).rows}
    assert states[number] is SignalState.SEEN
    assert f"card_seen_{number}" not in [button.key for button in app.button]


def test_the_filters_stand_in_the_address(open_page, emitted):
    row = emitted[0]
    app = open_page(PAGE, {"q": row.symbol, "strategy": "Crossings"})
    assert "1 of " in text_of(app)
    assert len(app.dataframe[0].value) == 1
    app = open_page(PAGE, {"q": "no such symbol"})
    assert "Nothing fits" in text_of(app)
    app = open_page(PAGE, {"state": "Scored"})
    assert "Nothing fits" in text_of(app)


def test_the_log_has_what_was_emitted_only(open_page, emitted):
    app = open_page(PAGE, {"view": "Emitted"})
    assert len(app.dataframe[0].value) == len(emitted)


def test_the_follows_say_what_was_found_on_each_symbol(
    open_page, unfold, desk_services, demo_trader, follow
):
    app = unfold(open_page(PAGE, {"view": "Follows"}), f"follow_pairs_{follow}")
    assert "bars too old 1" in text_of(app)
    table = app.dataframe[0].value
    assert table["Symbol"].iloc[0] == "GOOG"
    assert "(2013-03-01)" in table["Why"].iloc[0]
    press(app, f"follow_switch_{follow}")
    assert not desk_services.signal_follows.list_follows(demo_trader)[0].is_active
    assert "stopped" in text_of(app)


def test_the_edge_is_not_run_until_it_is_measured(
    open_page, desk_services, demo_trader, follow, run_jobs
):
    app = open_page(PAGE, {"view": "Edge"})
    text = text_of(app)
    assert "NOT RUN: no emitted signal has passed its horizon yet." in text
    assert "NOT RUN: the decay of this follow has not been measured." in text
    press(app, "decay_measure")
    run_jobs(demo_trader)
    app = open_page(PAGE, {"view": "Edge"})
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert "at the next open" in html_of(app)
    assert "take them as in-sample" in text_of(app)


def test_a_run_that_is_under_way_is_not_started_twice(open_page, follow):
    app = press(open_page(PAGE), "signal_run")
    shown = [one.proto.text for one in app.get("progress")]
    assert any(text.startswith("Look for signals of followed strategies") for text in shown)
    assert press(open_page(PAGE), "signal_run").error


def test_a_failing_service_is_a_sentence(open_page, monkeypatch, emitted):
    def fail(*_args, **_fields):
        raise BusyError("The database is out of reach.", "Try again in a moment.")

    monkeypatch.setattr(EmissionService, "submit_run", fail)
    app = press(open_page(PAGE), "signal_run")
    assert "out of reach" in text_of(app)
    monkeypatch.setattr(SignalService, "mark_seen", fail)
    app = press(open_page(PAGE), f"card_seen_{emitted[0].id}")
    assert "out of reach" in text_of(app)


def test_a_viewer_reads_and_cannot_follow(open_page):
    app = open_page(PAGE, {"follow": "1"}, role=Role.VIEWER)
    assert not app.exception
    assert "Your role reads strategies but follows none." in text_of(app)
    keys = [button.key for button in app.button]
    assert not {"signal_follow", "signal_run", "signal_first", "follow_save"} & set(keys)
