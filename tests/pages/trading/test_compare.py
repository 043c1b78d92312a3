"""The page that sets runs side by side."""

from __future__ import annotations

import pytest

from core.enums import Role
from core.trading.statistics import ALL_DEFINITIONS
from pages.components.compared_runs import HEADLINE

PAGE = "trading/compare.py"


def html_of(app):
    return "".join(element.proto.body for element in app.get("html"))


def test_without_a_choice_it_says_what_to_do(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert "Choose 2 to 5 completed runs" in html_of(app) + "".join(m.value for m in app.markdown)


def test_two_runs_stand_side_by_side(open_page, make_run):
    first, second = make_run(), make_run("GOOG", "momentum")
    app = open_page(PAGE, {"ids": f"{first},{second}"})
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2
    shown = html_of(app)
    assert f"Run {first}" in shown
    assert "Momentum" in shown
    assert "●" in shown
    assert shown.count("<tr>") == 1 + 2 + 1 + len(HEADLINE)  # strategy and parameters differ
    app.toggle(key="all").set_value(True).run()
    assert f"{len(ALL_DEFINITIONS)} of {len(ALL_DEFINITIONS)} numbers" in str(
        [caption.value for caption in app.caption]
    )


def test_the_choice_is_kept_in_the_address(open_page, make_run):
    first, second = make_run(), make_run()
    app = open_page(PAGE)
    app.multiselect(key="compared").set_value([first, second]).run()
    assert not app.exception
    assert app.query_params["ids"] in ([f"{first},{second}"], f"{first},{second}")
    assert len(app.get("plotly_chart")) == 2


@pytest.mark.parametrize("ids", ["1,x", "1;2", "9" * 30 + ",1"])
def test_an_address_that_names_no_runs_is_worded(open_page, ids):
    app = open_page(PAGE, {"ids": ids})
    assert not app.exception
    assert "does not name runs by number" in app.error[0].value


def test_an_unknown_run_is_worded(open_page, make_run):
    app = open_page(PAGE, {"ids": f"{make_run()},4711"})
    assert not app.exception
    assert "no backtest 4711 among yours" in app.error[0].value


def test_someone_who_may_not_run_backtests_may_compare_their_own_only(open_page, make_run):
    app = open_page(PAGE, {"ids": f"{make_run()},{make_run()}"}, role=Role.VIEWER)
    assert not app.exception
    assert "among yours" in app.error[0].value
