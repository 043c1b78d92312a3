"""The market, generated once: it is the same for every test."""

from __future__ import annotations

import pytest

from core.market_data.demo_market.market import DemoMarket, build_market


@pytest.fixture(scope="session")
def market() -> DemoMarket:
    return build_market()
