"""The page of strategies: gallery, builder, versions, similarity, and who may do what."""

from __future__ import annotations

import json

import pytest

from core.enums import Role
from core.errors import BusyError
from core.trading.library.types import StrategyDraft
from db.trading.strategy_tables import SavedStrategy
from tests.pages.reading import read_words

PAGE = "trading/strategies.py"
CLOSE = {"kind": "price", "field": "close"}


def above(value):
    return {"kind": "compare", "left": CLOSE, "right": {"kind": "number", "value": value}}


def texts(app):
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.error, app.warning)
    return "\n".join(
        [*(str(one.value) for kind in kinds for one in kind), *read_words(app)]
    ).replace("\\", "")


def html(app):
    return "\n".join(str(one.proto.body) for one in app.get("html"))


def press(app, key):
    return next(button for button in app.button if button.key == key).click().run()


def push(app, label):
    return next(button for button in app.button if button.label == label).click().run()


@pytest.fixture
def keep(desk_services, demo_trader):
    """Save a strategy of the demo trader and return its number."""

    def keep_(name="Trend", kind="sma_crossover", params=None, **fields):
        draft = StrategyDraft(name, kind, params or {}, **fields)
        return desk_services.strategies.create_strategy(demo_trader, draft).id

    return keep_


@pytest.fixture
def rules(keep):
    tree = {"kind": "all", "conditions": [above(10), above(20)]}
    return keep("Rules", "rules", {"rules": {"enter_long": tree, "exit_long": above(30)}})


def test_without_strategies_the_way_on_is_shown(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert "No strategies yet" in texts(app)
    assert not app.dataframe


def test_the_list_says_what_each_does_and_finds_by_words(open_page, keep):
    keep()
    keep("Reversal", "rsi_mean_reversion", tags=("Slow",))
    app = open_page(PAGE)
    table = app.dataframe[0].value
    assert table["Name"].tolist() == ["Reversal", "Trend"]
    assert "RSI over 14 bars" in table["What it does"][0]
    app.text_input(key="strategy_q").set_value("slow").run()
    assert app.dataframe[0].value["Name"].tolist() == ["Reversal"]
    app.text_input(key="strategy_q").set_value("nothing like it").run()
    assert "None of your strategies fits" in texts(app)


def test_a_kind_chosen_in_the_list_opens_a_new_strategy(open_page):
    app = open_page(PAGE)
    app.selectbox(key="strategy_new").set_value("momentum").run()
    assert "momentum" in app.query_params["kind"]
    assert "**New strategy**" in texts(app)
    assert "more than 2 % above the close 20 bars earlier" in texts(app)


def test_a_template_without_record_says_not_run_and_offers_one(
    open_page, desk_services, demo_trader
):
    app = open_page(PAGE, {"show": "Templates"})
    assert texts(app).count("NOT RUN") == 6
    app = press(app, "template_run_vcp")
    assert not app.exception
    (job,) = desk_services.jobs.list_jobs(demo_trader)
    assert job.title == "Track record of VCP breakout"


def test_a_template_with_a_record_shows_its_distribution_and_what_it_stands_on(
    open_page, desk_services, demo_trader, run_jobs, monkeypatch
):
    monkeypatch.setattr("core.trading.library.template_service.MAX_SYMBOLS", 24)
    desk_services.strategy_templates.start_record(demo_trader, "turtle_donchian")
    run_jobs(demo_trader)
    app = open_page(PAGE, {"show": "Templates"})
    shown = texts(app)
    assert shown.count("NOT RUN") == 5
    assert "n = 24 of 400 instruments" in shown
    assert "DEMO" in shown
    assert "beat buying and holding on" in shown
    assert len(app.get("plotly_chart")) == 1


def test_a_template_is_used_and_saved_under_a_name(open_page, desk_services, demo_trader):
    app = press(open_page(PAGE, {"show": "Templates"}), "template_use_turtle_donchian")
    assert "turtle_donchian" in app.query_params["template"]
    app = push(app, "Save strategy")
    (kept,) = desk_services.strategies.list_strategies(demo_trader)
    assert (kept.name, kept.template, kept.params) == (
        "Donchian 20/10",
        "turtle_donchian",
        {"entry": 20, "exit": 10},
    )
    assert str(kept.id) in app.query_params["id"]
    assert "version 1" in texts(app)


def test_a_name_that_is_taken_is_said_in_place(open_page, keep):
    keep("Donchian 20/10")
    app = push(open_page(PAGE, {"open": "new", "template": "turtle_donchian"}), "Save strategy")
    assert "already have a strategy called" in texts(app)


def test_a_wrong_value_is_said_and_cannot_be_saved(open_page):
    app = open_page(PAGE, {"open": "new", "kind": "sma_crossover"})
    long = next(one for one in app.number_input if one.label == "Long average (bars)")
    long.set_value(10).run()
    assert "is not shorter than the long average" in texts(app)
    assert next(one for one in app.button if one.label == "Save strategy").disabled
    assert "Correct the form" in texts(app)


def test_rules_are_an_outline_in_words_with_days_on_which_they_fired(open_page, rules):
    app = open_page(PAGE, {"id": str(rules), "on": "GOOG"})
    assert not app.exception
    outline = app.radio[0]
    assert [one.strip().replace("\\", "") for one in outline.options] == [
        "all of",
        "the close is above 10",
        "the close is above 20",
    ]
    assert "Buys when the close is above 10 and the close is above 20." in texts(app)
    assert "2004-08-19" in html(app)  # the first bar of GOOG is above 20, and every later one
    assert len(app.get("plotly_chart")) == 1


def test_any_stored_symbol_can_be_the_example_and_an_unknown_one_is_said(open_page, rules):
    app = open_page(PAGE, {"id": str(rules), "on": "btcusd"})
    assert "monthly bars" in html(app)
    app.selectbox(key="strategy_on").set_value("GOOG").run()
    assert "2,148 daily bars" in html(app)
    assert "GOOG" in app.query_params["on"]
    app = open_page(PAGE, {"id": str(rules), "on": "NOPE"})
    assert not app.exception
    assert "NOPE" in texts(app)


def test_conditions_are_added_joined_negated_changed_and_removed(open_page, rules):
    app = open_page(PAGE, {"id": str(rules)})
    app = press(app, "rule_do_add")
    assert len(app.radio[0].options) == 4
    app = press(app, "rule_do_not")
    assert "20 and not (the close is above SMA 20)." in texts(app)
    app = press(app, "rule_do_up")
    assert "10 and not (the close is above SMA 20) and the close is above 20." in texts(app)
    app = press(app, "rule_do_or")
    assert "(not (the close is above SMA 20) or the close is above SMA 20)" in texts(app)
    length = next(one for one in app.number_input if one.label == "Length")
    app = length.set_value(99).run()
    assert "or the close is above SMA 99)" in texts(app)
    app = press(app, "rule_do_remove")
    assert "SMA 99" not in texts(app)
    assert "**Rules**" in texts(app)


def test_a_condition_is_chosen_in_the_outline_and_its_relation_changed(open_page, rules):
    app = open_page(PAGE, {"id": str(rules)})
    app.radio[0].set_value((1,)).run()
    relation = next(one for one in app.selectbox if one.label == "Relation")
    app = relation.set_value("rising").run()
    assert "the close has risen 3 bars in a row" in texts(app)
    relation = next(one for one in app.selectbox if one.label == "Relation")
    app = relation.set_value("between").run()
    assert "the close is between 0 and 0" in texts(app)
    this = next(one for one in app.selectbox if one.label == "This")
    app = this.set_value("rsi:RSI").run()
    assert "RSI 14 is between 0 and 0" in texts(app)


def test_another_side_begins_with_a_first_condition(open_page, rules):
    app = open_page(PAGE, {"id": str(rules)})
    app = app.segmented_control[0].set_value("enter_short").run()
    assert "no rule for “sell short”" in texts(app)
    app = press(app, "rule_first_enter_short")
    assert "Sells short when the close is above SMA 20." in texts(app)
    app = press(app, "rule_do_remove")
    assert "no rule for “sell short”" in texts(app)


def test_a_change_is_saved_as_a_version_and_compared(open_page, desk_services, demo_trader, rules):
    app = press(open_page(PAGE, {"id": str(rules)}), "rule_do_add")
    app = push(app, "Save changes")
    assert not app.exception
    assert desk_services.strategies.get_strategy(demo_trader, rules).version == 2
    app = open_page(PAGE, {"id": str(rules), "view": "Versions"})
    assert "the close is above SMA 20" in html(app)
    app = press(app, "version_1")
    assert desk_services.strategies.get_strategy(demo_trader, rules).version == 3
    app = open_page(PAGE, {"id": str(rules), "view": "Versions", "a": "1", "b": "3"})
    assert "These two versions are the same." in texts(app)


def test_rules_come_in_as_json_and_what_is_none_is_refused(open_page, rules, unfold):
    app = open_page(PAGE, {"id": str(rules)})
    app = unfold(app, f"rules_json_{rules}.1")
    assert json.loads(app.code[0].value)["exit_long"]["right"]["value"] == 30
    box = next(one for one in app.text_area if one.label == "Rules as JSON")
    app = push(box.set_value('{"enter_long": {"kind": "evil"}}').run(), "Take these rules")
    assert "The rules cannot be read" in texts(app)
    box = next(one for one in app.text_area if one.label == "Rules as JSON")
    app = push(box.set_value(json.dumps({"enter_long": above(77)})).run(), "Take these rules")
    assert "Buys when the close is above 77. Sells only at a stop" in texts(app)


def test_similar_ones_are_listed_and_a_twin_is_warned_of(open_page, keep):
    keep("Twin", "sma_crossover", {"short": 20, "long": 50, "min_strength": 0.0})
    app = open_page(PAGE, {"open": "new", "template": "conservative_sma", "view": "Similar"})
    assert not app.exception
    assert "hardly a new idea" in texts(app)
    assert "Twin" in html(app)
    assert "100.0 %" in html(app)
    assert "(Jaccard)" in texts(app)


def test_a_strategy_is_switched_off_copied_and_deleted(
    open_page, desk_services, demo_trader, keep, unfold
):
    number = keep()
    app = push(open_page(PAGE, {"id": str(number)}), "Switch off")
    assert ":orange-badge[off]" in texts(app)
    name = next(one for one in app.text_input if one.label == "Name")
    app = push(name.set_value("Copy").run(), "Save as new")
    assert len(desk_services.strategies.list_strategies(demo_trader)) == 2
    app = unfold(open_page(PAGE, {"id": str(number)}), "strategy_delete")
    app = press(app, "strategy_delete_now")
    assert [one.name for one in desk_services.strategies.list_strategies(demo_trader)] == ["Copy"]


def test_a_saved_strategy_fills_the_form_of_a_backtest(open_page, rules):
    app = open_page("trading/new_backtest.py", {"saved": str(rules)})
    assert not app.exception
    assert "Buys when the close is above 10 and the close is above 20." in texts(app)
    app = push(app, "Run backtest")
    assert not [error.value for error in app.error]


def test_the_run_of_a_saved_strategy_has_its_rules_and_stops(
    open_page, desk_services, demo_trader, keep
):
    number = keep(execution={"stop_loss": 0.1})
    push(open_page("trading/new_backtest.py", {"saved": str(number)}), "Run backtest")
    (run,) = desk_services.backtests.list_backtests(demo_trader).items
    detail = desk_services.backtests.get_backtest(demo_trader, run.id)
    assert (detail.execution["stop_loss"], detail.params["long"]) == (0.1, 30)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"id": "999"}, "no strategy 999 among yours"),
        ({"id": "x"}, "not the number of a strategy"),
        ({"open": "new", "template": "magic"}, "no template 'magic'"),
        ({"open": "new", "kind": "magic"}, "no strategy called 'magic'"),
    ],
)
def test_an_address_that_leads_nowhere_says_so(open_page, query, words):
    app = open_page(PAGE, query)
    assert not app.exception
    assert words in texts(app)


def test_somebody_elses_strategy_does_not_exist(open_page, rules):
    assert f"no strategy {rules} among yours" in texts(
        open_page(PAGE, {"id": str(rules)}, role=Role.ANALYST)
    )


def test_a_viewer_reads_templates_and_changes_nothing(open_page):
    app = open_page(PAGE, {"show": "Templates"}, role=Role.VIEWER)
    assert not [button for button in app.button if (button.key or "").startswith("template_run")]
    app = open_page(PAGE, {"open": "new", "template": "vcp"}, role=Role.VIEWER)
    assert "Your role reads strategies but keeps none." in texts(app)
    assert "Save strategy" not in [button.label for button in app.button]


def test_a_failing_service_is_a_sentence_with_its_remedy(open_page, desk_services, monkeypatch):
    def fail(*_args, **_kwargs):
        raise BusyError("The database is out of reach.", "Try again in a moment.")

    monkeypatch.setattr(desk_services.strategy_previews, "preview", fail)
    app = open_page(PAGE, {"open": "new", "kind": "rules"})
    assert not app.exception
    assert "out of reach" in texts(app)
    assert "Buys when the close crosses above SMA 50." in texts(app)


def test_a_strategy_of_a_kind_that_is_gone_is_said_and_can_be_deleted(
    open_page, desk_services, keep, unfold
):
    number = keep()
    with desk_services.database.write() as session:
        session.get(SavedStrategy, number).kind = "gone"
    app = open_page(PAGE)
    assert app.dataframe[0].value["State"].tolist() == ["cannot run"]
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    assert "no strategy called 'gone'" in texts(app)
    assert "**Version 1**" in texts(app)
    app = press(unfold(app, "strategy_delete"), "strategy_delete_now")
    assert "No strategies yet" in texts(app)
