"""Everybody's runs: found, measured, and deleted with a reason that the owner is told."""

from __future__ import annotations

import pytest

from core.enums import Role
from core.trading.request import BacktestRequest
from pages.components.table import name_rows
from tests.pages.conftest import actor_of
from tests.pages.reading import read_empty, read_figures, read_words

PAGE = "admin/all_runs.py"
KEY = "all_runs_backtest"


@pytest.fixture
def run_id(desk_services, run_jobs, demo_trader):
    request = BacktestRequest("GOOG", "buy_and_hold")
    summary = desk_services.backtests.submit_backtest(demo_trader, request)
    run_jobs(demo_trader)
    return summary.id


def mark(app, *ids, rows):
    app.session_state[name_rows(KEY, ids)] = {
        "selection": {"rows": list(rows), "columns": [], "cells": []}
    }
    return app.run()


def text_of(app):
    kinds = (app.markdown, app.caption, app.error, app.subheader)
    return "\n".join(
        [
            *(str(element.value).replace("\\", "") for kind in kinds for element in kind),
            *read_words(app),
        ]
    )


def test_without_runs_it_says_so(open_page):
    for kind in ("Backtests", "Batches", "Optimisations", "Signal backtests", "Storage"):
        app = open_page(PAGE, {"kind": kind}, role=Role.ADMIN)
        assert not app.exception
        assert read_empty(app) == ["No runs"]


def test_a_run_is_deleted_with_a_reason_after_a_question(
    open_page, desk_services, demo_trader, run_id
):
    app = open_page(PAGE, role=Role.ADMIN)
    assert app.dataframe[0].value["Owner"].tolist() == ["demo-trader"]
    assert app.button(key="runs_delete").disabled
    app = mark(app, run_id, rows=[0])
    assert "Buy and hold on GOOG" in text_of(app)
    app.button(key="delete_confirmed").click().run()
    assert any("reason is missing" in one.value for one in app.error)
    assert desk_services.backtests.list_backtests(demo_trader).items
    app.text_input(key="delete_reason").set_value("Asked for by mail")
    app.button(key="delete_confirmed").click().run()
    assert not app.exception
    assert not desk_services.backtests.list_backtests(demo_trader).items
    admin = actor_of(desk_services, Role.ADMIN)
    entries = [
        one for one in desk_services.audit.list_entries(admin) if one.action == "run.deleted"
    ]
    assert [one.details["reason"] for one in entries] == ["Asked for by mail"]


def test_a_mark_never_moves_to_another_run(open_page, desk_services, demo_trader, run_id):
    app = mark(open_page(PAGE, role=Role.ADMIN), run_id, rows=[0])
    assert app.button(key="delete_confirmed")
    desk_services.backtests.submit_backtest(demo_trader, BacktestRequest("GOOG", "momentum"))
    app.run()
    assert len(app.dataframe[0].value) == 2
    assert app.button(key="runs_delete").disabled


def test_runs_are_filtered_by_owner_and_state(open_page, run_id):
    app = open_page(PAGE, role=Role.ADMIN)
    assert app.selectbox(key="owner").options == ["Everybody", "demo-trader"]
    app.selectbox(key="owner").select("demo-trader").run()
    assert app.dataframe[0].value["Run"].tolist() == [run_id]
    app.session_state["states"] = ["failed"]
    app.run()
    assert read_empty(app) == ["Nothing fits"]
    next(one for one in app.button if one.label == "Clear the filters").click().run()
    assert app.dataframe[0].value["Run"].tolist() == [run_id]


def test_storage_is_shown_by_owner(open_page, run_id):
    app = open_page(PAGE, {"kind": "Storage"}, role=Role.ADMIN)
    assert not app.exception
    page = "".join(element.proto.body for element in app.get("html"))
    assert "demo-trader" in page
    assert "100 %" in page
    assert "KiB" in next(iter(read_figures(app).values()))
