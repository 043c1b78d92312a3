"""Searching: the form, the list, and a search in each of its states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.enums import AppliedCheck, BacktestStatus, Role
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.request import OptimisationRequest, WalkForward
from core.trading.optimisation.space import Axis, Constraint, SearchSpace
from tests.pages.reading import read_figures

NEW, LIST, ONE = (
    "trading/new_optimisation.py",
    "trading/optimisations.py",
    "trading/optimisation.py",
)

SPACE = SearchSpace(
    "sma_crossover",
    (
        Axis("short", 4, 16, 4, is_whole=True),
        Axis("long", 20, 80, 20, is_whole=True),
        Axis("min_strength", 0.0, 0.02, 0.01),
    ),
    (Constraint("short", "<", "long"),),
)
REQUEST = OptimisationRequest("GOOG", SPACE, min_trades=1)


def all_text(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.title, app.subheader)
    words = [str(element.value) for kind in kinds for element in kind]
    words += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(words).replace("\\", "")


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def labels(app):
    return [button.label for button in app.button]


@pytest.fixture
def submit_search(desk_services, demo_trader):
    def submit(request=REQUEST, **changes):
        asked = replace(request, **changes)
        return desk_services.optimisations.submit_optimisation(demo_trader, asked).id

    return submit


@pytest.fixture
def make_search(submit_search, run_jobs, demo_trader):
    def make(request=REQUEST, **changes):
        number = submit_search(request, **changes)
        run_jobs(demo_trader)
        return number

    return make


def newest(services, actor):
    return services.optimisations.list_optimisations(actor).items[0]


def test_the_form_says_count_and_time_before_the_start(open_page):
    app = open_page(NEW, {"symbol": "GOOG", "strategy": "sma_crossover"})
    assert not app.exception
    metrics = read_figures(app)
    assert metrics["Trials"] == "2,926"
    assert metrics["Estimated time"]
    text = all_text(app)
    assert "All 2,926 combinations fit" in text
    assert "2010-08-10 to 2013-03-01 · 644 bars" in text
    assert "Short average < Long average" in " ".join(labels(app)).replace("\\", "")


def test_a_range_that_makes_no_sense_is_named_and_cannot_be_started(open_page):
    app = open_page(NEW, {"strategy": "sma_crossover"})
    app.number_input(key="new_sma_crossover_short_Step").set_value(0).run()
    assert not app.exception
    assert "never gets from 4 bars to 30 bars" in all_text(app)
    assert next(button for button in app.button if button.label == "Start").disabled


def test_too_many_combinations_are_refused_with_the_number_and_a_way_to_cut_them(open_page):
    app = open_page(NEW, {"strategy": "sma_crossover"})
    app.toggle(key="new_sma_crossover_rules").set_value(True).run()
    for name, words, value in (
        ("long", "To", 200), ("long", "Step", 1), ("short", "To", 50), ("short", "Step", 1),
    ):  # fmt: skip
        app.number_input(key=f"new_sma_crossover_{name}_{words}").set_value(value)
    app.toggle(key="new_sma_crossover_stop_loss_on").set_value(True)
    app.toggle(key="new_sma_crossover_take_profit_on").set_value(True)
    app.run()
    app.selectbox(key="method_random_5").select("grid").run()
    text = all_text(app)
    assert "combinations; at most 2,000,000 are tried one by one" in text
    assert "Take steps of" in text


def test_nothing_to_vary_is_refused(open_page):
    app = open_page(NEW, {"strategy": "sma_crossover"})
    for name in ("short", "long", "min_strength"):
        app.toggle(key=f"new_sma_crossover_{name}_on").set_value(False)
    app.run()
    assert not app.exception
    assert "There is nothing to vary" in all_text(app)


def test_a_constraint_is_removed_and_one_is_added(open_page, unfold):
    app = open_page(NEW, {"strategy": "sma_crossover"})
    app.button(key="new_sma_crossover_constraints_0").click().run()
    assert read_figures(app)["Trials"] == "3,332"
    app = unfold(app, "new_sma_crossover_constraints_add")
    app.selectbox(key="new_sma_crossover_constraints_left").select("long").run()
    app.number_input(key="new_sma_crossover_constraints_value_long").set_value(60.0).run()
    app.button(key="new_sma_crossover_constraints_take").click().run()
    assert not app.exception
    assert "Long average < 60 bars" in " ".join(labels(app)).replace("\\", "")
    assert read_figures(app)["Trials"] == "1,960"  # 14 x 10 x 14


def test_start_stores_what_the_form_says_and_opens_it(open_page, desk_services, demo_trader):
    app = open_page(NEW, {"strategy": "sma_crossover"})
    app.number_input(key="new_sma_crossover_long_From").set_value(50)
    app.number_input(key="least_trades").set_value(3)
    app.multiselect(key="goal").set_value(["sharpe_ratio", "max_drawdown"]).run()
    app = press(app, "Start")
    assert not app.exception
    assert [title.value for title in app.title] == ["Optimisation"]
    run = newest(desk_services, demo_trader)
    request = desk_services.optimisations.get_optimisation(demo_trader, run.id).request
    assert request.space.axis("long").low == 50
    assert request.min_trades == 3
    assert [each.statistic for each in request.objectives] == ["sharpe_ratio", "max_drawdown"]
    assert request.space.constraints == (Constraint("short", "<", "long"),)


def test_walk_forward_is_planned_in_windows(open_page, desk_services, demo_trader):
    app = open_page(NEW, {"strategy": "sma_crossover"})
    app.segmented_control(key="split").set_value("Walk forward").run()
    assert not app.exception
    assert "Windows" in all_text(app)
    press(app, "Start")
    assert newest(desk_services, demo_trader).is_walk_forward


def test_a_backtest_is_where_a_search_may_begin(open_page, make_run):
    number = make_run(params={"short": 7, "long": 70, "min_strength": 0.0})
    app = open_page("trading/backtest.py", {"id": str(number)})
    app = press(app, "Optimise")
    assert [title.value for title in app.title] == ["New optimisation"]
    app = open_page(NEW, {"backtest": str(number)})
    assert app.number_input(key=f"run{number}_sma_crossover_short_From").value == 3
    assert app.number_input(key=f"run{number}_sma_crossover_long_To").value == 200


def test_a_clone_begins_with_everything_as_it_was(open_page, submit_search):
    number = submit_search(objectives=(Objective("max_drawdown", is_max=True),), holdout_share=0.5)
    app = open_page(NEW, {"clone": str(number)})
    assert not app.exception
    assert app.number_input(key=f"clone{number}_sma_crossover_short_Step").value == 4
    assert app.multiselect(key="goal").value == ["max_drawdown"]
    assert app.slider(key="held_out").value == 50


def test_the_empty_list_leads_to_the_form(open_page):
    app = open_page(LIST)
    assert "No optimisations yet" in all_text(app)


def test_the_list_shows_what_each_was_to_reach(open_page, make_search):
    make_search()
    app = open_page(LIST)
    assert not app.exception
    (table,) = app.dataframe
    row = table.value.iloc[0]
    assert (row["Symbol"], row["Goal"], row["Status"]) == (
        "GOOG",
        "highest Sharpe ratio",
        "completed",
    )
    assert row["Done"] == "48 of 48"
    app = open_page(LIST, {"q": "nothing of the kind"})
    assert "Nothing fits" in all_text(app)


def test_a_waiting_search_shows_its_progress_and_can_be_cancelled(
    open_page, submit_search, run_jobs, desk_services, demo_trader
):
    number = submit_search()
    app = open_page(ONE, {"id": str(number)})
    assert not app.exception
    assert "It goes on when you close the page" in all_text(app)
    press(app, "Cancel, keep what is finished")
    run_jobs(demo_trader)
    app = open_page(ONE, {"id": str(number)})
    assert "Cancelled: 0 of 48 trials are kept" in all_text(app)
    app = press(app, "Resume")
    assert not app.exception
    run_jobs(demo_trader)
    run = desk_services.optimisations.get_optimisation(demo_trader, number).summary
    assert (run.status, run.done) == (BacktestStatus.COMPLETED, 48)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("Overview", "of 48 trials have a score"),
        ("Map", ""),
        ("Parallel", "lines of"),
        ("Importance", "first-order Sobol index"),
        ("Trials", "48 in all"),
        ("Out of sample", "stay closed until you commit"),
    ],
)
def test_each_view_of_a_finished_search_is_drawn(open_page, make_search, view, words):
    number = make_search()
    app = open_page(ONE, {"id": str(number), "view": view})
    assert not app.exception
    assert not app.error
    text = all_text(app)
    assert "Centre of the widest plateau" in text
    assert "Median with neighbours" in text
    assert words in text


def test_a_pick_is_committed_opened_and_applied(
    open_page, make_search, run_jobs, desk_services, demo_trader
):
    number = make_search()
    detail = desk_services.optimisations.get_optimisation(demo_trader, number)
    trial = detail.findings.plateau.trial
    app = press(open_page(ONE, {"id": str(number)}), f"Commit to trial {trial}")
    assert "Nobody has looked at them with this idea." in all_text(app)
    assert app.button(key="commit_for_good")  # a dialog's own buttons need a browser
    desk_services.picks.commit_pick(demo_trader, number, trial)
    run_jobs(demo_trader)
    app = open_page(ONE, {"id": str(number), "view": "Out of sample"})
    text = all_text(app)
    assert "Committed: look 1" in text
    assert "unseen until then" in text
    assert "Rank correlation, in to out of sample" in text
    app = press(app, "Apply as backtest")
    run_jobs(demo_trader)
    pick = desk_services.optimisations.get_optimisation(demo_trader, number).picks[0]
    assert pick.backtest_id is not None
    assert pick.check in {AppliedCheck.PENDING, AppliedCheck.EQUAL}
    text = all_text(open_page(ONE, {"id": str(number)}))
    assert "Applied: " in text
    assert "Apply as backtest" not in text


def test_trials_are_sorted_and_filtered(open_page, make_search):
    number = make_search(min_trades=12)
    app = open_page(ONE, {"id": str(number), "view": "Trials"})
    table = app.dataframe[0].value
    assert len(table) == 48
    known = table[table["Outcome"] == ""]
    assert known["Sharpe ratio"].is_monotonic_decreasing
    app.segmented_control(key="kind").set_value("Without a score").run()
    table = app.dataframe[0].value
    assert 0 < len(table) < 48
    assert table["Outcome"].str.contains("trades: fewer than 12").all()
    app.selectbox(key="sort_by").select("short").run()
    assert app.dataframe[0].value["Short average"].is_monotonic_increasing


def test_a_search_without_a_pick_says_why(open_page, make_search):
    app = open_page(ONE, {"id": str(make_search(min_trades=5_000))})
    assert not app.exception
    text = all_text(app)
    assert "No pick" in text
    assert "Ask for fewer trades" in text


def test_several_objectives_show_their_front(open_page, make_search):
    goals = (Objective("sharpe_ratio", is_max=True), Objective("max_drawdown", is_max=True))
    app = open_page(ONE, {"id": str(make_search(objectives=goals))})
    assert not app.exception
    assert "trials that no other beats in all objectives" in all_text(app)


@pytest.mark.parametrize("view", ["Account", "Windows", "Schedule"])
def test_a_walk_forward_run_shows_its_windows(open_page, make_search, view):
    walk = WalkForward(600, 300, 300)
    number = make_search(walk_forward=walk, holdout_share=0.0)
    app = open_page(ONE, {"id": str(number), "view": view})
    assert not app.exception
    assert not app.error
    metrics = read_figures(app)
    assert metrics["Windows"] == "5"
    if view == "Windows":
        assert "2004-08-19 to 2007-01-05" in all_text(app)


def test_a_viewer_reads_nothing_of_others_and_starts_nothing(open_page, open_alone, make_search):
    number = make_search()
    app = open_page(ONE, {"id": str(number)}, role=Role.VIEWER)
    (error,) = app.error
    assert str(number) in error.value
    app = open_alone(NEW, role=Role.VIEWER)
    assert len(app.error) == 1
    assert not app.selectbox
    assert "starts none" in all_text(open_page(LIST, role=Role.VIEWER))


@pytest.mark.parametrize(
    ("query", "words"),
    [({}, "No search chosen"), ({"id": "x"}, "not the number"), ({"id": "99"}, "99")],
)
def test_a_search_that_is_not_there_is_said(open_page, query, words):
    app = open_page(ONE, query)
    assert not app.exception
    assert words in all_text(app)
