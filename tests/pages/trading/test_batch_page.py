from __future__ import annotations

from dataclasses import replace

import pytest

from core.clock import now
from core.enums import BacktestStatus, Role
from core.market_data.demo_market.names import list_companies
from core.trading.batch.types import BatchRequest
from db.trading.batch_tables import BacktestBatch, BacktestBatchMember
from db.trading.tables import Backtest, BacktestResult
from tests.pages.reading import read_figures, read_html, read_notes

PAGE = "trading/batch.py"
KOREAN = [company.symbol for company in list_companies()[:3]]


def all_text(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.subheader)
    text = "\n".join(str(element.value) for kind in kinds for element in kind)
    return (text + read_html(app)).replace("\\", "")


def metrics(app):
    return read_figures(app)


@pytest.fixture
def submit_batch(desk_services, demo_trader):
    def submit(symbols=("GOOG", *KOREAN, "NOPE"), **fields):
        request = BatchRequest(tuple(symbols), "sma_crossover", name="Mixed", **fields)
        return desk_services.batches.submit_batch(demo_trader, request).id

    return submit


@pytest.fixture
def make_batch(submit_batch, run_jobs, demo_trader):
    def make(*symbols, **fields):
        number = submit_batch(*([symbols] if symbols else []), **fields)
        run_jobs(demo_trader)
        return number

    return make


@pytest.mark.parametrize("role", [Role.TRADER, Role.VIEWER])
def test_without_a_number_the_way_to_the_list_is_shown(open_page, role):
    app = open_page(PAGE, role=role)
    assert not app.exception
    assert "No batch chosen" in all_text(app)


@pytest.mark.parametrize("number", ["abc", "-1", "9" * 30])
def test_what_is_no_number_is_said(open_page, number):
    app = open_page(PAGE, {"id": number})
    assert not app.exception
    assert "is not the number of a batch" in all_text(app)


def test_the_whole_distribution_is_shown_with_n_and_what_was_left_out(
    open_page, make_batch, desk_services, demo_trader
):
    number = make_batch(costs={"is_fractional": True}, tags=("mix",), notes="Why not?")
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    detail = desk_services.batches.get_batch(demo_trader, number)
    text = all_text(app)
    assert "### Mixed :green-badge[completed] :gray-badge[mix]" in text
    assert "n = 4** of 5 symbols · 1 could not be run (reasons below)" in text
    assert "bars from bundled, demo · :orange-badge[DEMO]" in text
    assert detail.distribution.worst.symbol in text
    assert detail.distribution.best.symbol in text
    assert "Picking the best of 4 symbols is a choice too." in text
    assert "one trial for each symbol" in text
    shown = metrics(app)
    assert set(shown) == {
        "Median return",
        "Beat buying and holding",
        "Gained",
        "Median Sharpe",
        "Median drawdown",
    }
    beat = detail.distribution.beat_holding
    assert shown["Beat buying and holding"] == f"{100 * beat.share:.0f} %"
    assert "n = 4" in read_notes(app)["Gained"]
    assert "There is no instrument" in text
    (table,) = app.dataframe
    assert list(table.value["Symbol"]) == ["GOOG", *KOREAN]
    assert list(table.value["Return"]) == [run.total_return for run in detail.runs]


def test_korean_instruments_have_both_names(open_page, make_batch):
    app = open_page(PAGE, {"id": str(make_batch(*KOREAN))})
    (table,) = app.dataframe
    companies = list_companies()[:3]
    assert list(table.value["Name"]) == [company.name for company in companies]
    assert list(table.value["Local name"]) == [company.local_name for company in companies]


def test_while_it_runs_progress_and_a_way_to_stop_are_shown(open_page, submit_batch, desk_services):
    number = submit_batch()
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    assert "waiting for a worker" in app.get("progress")[0].proto.text
    assert not app.dataframe
    next(button for button in app.button if button.label == "Cancel").click().run()
    assert not app.exception
    with desk_services.database.read() as session:
        assert session.get(BacktestBatch, number).status is BacktestStatus.CANCELLED
    app = open_page(PAGE, {"id": str(number)})
    assert "Cancelled after 0 of 5 symbols." in all_text(app)
    next(button for button in app.button if button.label == "Run the missing 5").click().run()
    assert not app.exception
    with desk_services.database.read() as session:
        assert session.get(BacktestBatch, number).status is BacktestStatus.PENDING


def test_when_none_could_run_it_says_why(open_page, make_batch):
    app = open_page(PAGE, {"id": str(make_batch("NOPE", "NADA"))})
    assert not app.exception
    text = all_text(app)
    assert "None of the 2 symbols could be run." in text
    assert "Could not be run" in text
    assert not read_figures(app)


def test_warnings_are_said_once_with_their_count(open_page, make_batch):
    app = open_page(
        PAGE, {"id": str(make_batch(*KOREAN, costs={"cash": 900.0, "is_fractional": True}))}
    )
    text = all_text(app)
    assert "3 ran with warnings" in text
    assert text.count("900.00 of cash") == 1


def test_a_deleted_run_is_told_of(open_page, make_batch, desk_services, demo_trader):
    number = make_batch(*KOREAN)
    run = desk_services.batches.get_batch(demo_trader, number).runs[0]
    desk_services.backtests.delete_backtest(demo_trader, run.backtest_id)
    assert "1 deleted since" in all_text(open_page(PAGE, {"id": str(number)}))


def test_deleting_asks_first(open_page, make_batch, desk_services, demo_trader):
    number = make_batch(*KOREAN)
    app = open_page(PAGE, {"id": str(number)})
    assert not any(button.key == "delete_for_good" for button in app.button)
    next(button for button in app.button if button.label == "Delete").click().run()
    assert "with its 3 runs" in all_text(app)
    assert desk_services.batches.list_batches(demo_trader).items
    assert app.button(key="delete_for_good")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.VIEWER])
def test_someone_elses_batch_is_not_found(open_page, make_batch, role):
    number = make_batch(*KOREAN)
    app = open_page(PAGE, {"id": str(number)}, role=role)
    assert not app.exception
    assert f"There is no batch {number} among yours." in all_text(app)
    assert not app.dataframe


def test_the_members_stay_out_of_the_list_of_runs(open_page, make_batch, make_run):
    number, alone = make_batch(*KOREAN), make_run()
    app = open_page("trading/backtests.py")
    assert list(app.dataframe[0].value["Run"]) == [alone]
    app = open_page("trading/backtests.py", {"show": "Batches"})
    assert not app.exception
    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["Batch"], row["Name"], row["Symbols"], row["Done"]) == (number, "Mixed", 3, 3)
    app.text_input(key="batch_q").set_value("no such words").run()
    assert "Nothing fits" in all_text(app)
    app = open_page("trading/backtests.py", {"batch": str(number)})
    assert list(app.dataframe[0].value["Symbol"]) == KOREAN[::-1]
    next(button for button in app.button if button.label == "Other runs").click().run()
    assert list(app.dataframe[0].value["Run"]) == [alone]


@pytest.mark.parametrize("role", [Role.TRADER, Role.VIEWER])
def test_without_batches_the_list_says_so_to_every_role(open_page, role):
    app = open_page("trading/backtests.py", {"show": "Batches"}, role=role)
    assert not app.exception
    assert "No batches yet" in all_text(app)


def test_a_member_is_judged_when_it_is_opened(open_page, make_batch, desk_services, demo_trader):
    number = make_batch(*KOREAN)
    run = desk_services.batches.get_batch(demo_trader, number).runs[0]
    passports = desk_services.passports
    assert not passports.get_passport(demo_trader, run.backtest_id).is_computing
    app = open_page("trading/backtest.py", {"id": str(run.backtest_id)})
    assert not app.exception
    assert passports.get_passport(demo_trader, run.backtest_id).is_computing
    jobs = [job.kind for job in desk_services.jobs.list_jobs(demo_trader)]
    assert jobs.count("judge_backtest") == 1


def test_a_batch_of_five_hundred_opens(open_page, make_batch, desk_services):
    number = make_batch(*KOREAN)
    with desk_services.database.write() as session:
        first = session.get(Backtest, 1).model_dump(exclude={"id"})
        result = session.get(BacktestResult, 1).model_dump(exclude={"backtest_id"})
        for place in range(4, 501):
            run = Backtest(**(first | {"symbol": f"X{place}"}))
            session.add(run)
            session.flush()
            session.add(BacktestResult(backtest_id=run.id, **result))
            ended = {"symbol": run.symbol, "backtest_id": run.id, "ended_at": now()}
            session.add(BacktestBatchMember(batch_id=number, place=place, **ended))
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    assert "n = 500" in all_text(app)
    assert len(app.dataframe[0].value) == 500


def test_a_list_is_run_from_the_form(open_page, desk_services, demo_trader):
    watchlist = desk_services.watchlists.create_watchlist(demo_trader, "Korea")
    desk_services.watchlist_items.add_symbols(demo_trader, watchlist.id, ["GOOG", *KOREAN])
    app = open_page("trading/new_backtest.py", {"watchlist": str(watchlist.id)})
    assert not app.exception
    text = all_text(app)
    assert "4 symbols" in text
    assert "each one's own currency" in text
    assert "fractional units" in text
    app.button(key="run_batch").click().run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Batch"]
    (batch,) = desk_services.batches.list_batches(demo_trader).items
    assert (batch.name, batch.planned, batch.strategy) == ("Korea", 4, "sma_crossover")
    detail = desk_services.batches.get_batch(demo_trader, batch.id)
    assert detail.costs["is_fractional"] is True


def test_a_watchlist_leads_to_the_form_with_itself_chosen(open_page, desk_services, demo_trader):
    for name in ("First", "Korea"):
        watchlist = desk_services.watchlists.create_watchlist(demo_trader, name)
        desk_services.watchlist_items.add_symbols(demo_trader, watchlist.id, KOREAN)
    app = open_page("user/watchlists.py", {"id": str(watchlist.id)})
    app = app.get("menu_button")[0].click("backtest").run()
    assert not app.exception
    assert [title.value for title in app.title] == ["New backtest"]
    assert app.selectbox(key="batch_list").value == watchlist.id
    assert app.button(key="run_batch").label == "Run on 3 symbols"


def test_symbols_can_be_typed_and_too_few_or_too_many_are_refused_in_place(
    open_page, desk_services, demo_trader
):
    app = open_page("trading/new_backtest.py", {"on": "A list"})
    assert not app.exception
    app.button(key="run_batch").click().run()
    assert "There is no symbol to run the strategy on." in all_text(app)
    app.text_area(key="batch_symbols").set_value(" ".join(f"S{n}" for n in range(501))).run()
    app.button(key="run_batch").click().run()
    assert "501 symbols are more than the 500" in all_text(app)
    app.text_area(key="batch_symbols").set_value("goog, amd\nGOOG;").run()
    app.button(key="run_batch").click().run()
    assert not app.exception
    (batch,) = desk_services.batches.list_batches(demo_trader).items
    assert (batch.planned, batch.name) == (2, "2 symbols")


def test_a_viewer_may_read_a_batch_but_not_change_it(
    open_page, make_batch, desk_services, demo_trader
):
    number = make_batch(*KOREAN)
    app = open_page(PAGE, {"id": str(number)})
    assert {button.label for button in app.button} >= {"As runs", "Delete"}
    viewer = replace(demo_trader, role=Role.VIEWER)
    assert desk_services.batches.get_batch(viewer, number).runs
