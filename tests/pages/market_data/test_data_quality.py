"""The board: empty, with findings, handled; a viewer may only look."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.contracts import Actor
from core.enums import Role
from core.service_factory import Services

PAGE = "market_data/data_quality.py"
OpenPage = Callable[..., AppTest]


def test_a_check_fills_the_board(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE)
    assert not app.exception
    desk_services.quality_checks.check_series(demo_trader, "BTCUSD")

    app = open_page(PAGE, {"symbol": "BTCUSD"})

    assert not app.exception
    assert any("Check BTCUSD now" in button.label for button in app.button)


def test_a_viewer_may_only_look(open_page: OpenPage) -> None:
    app = open_page(PAGE, role=Role.VIEWER)
    assert not app.exception
    assert not [button for button in app.button if "Check" in button.label]
