"""Which markets are stored, told without loading one."""

from __future__ import annotations

from datetime import date

import pytest

from core.contracts import SYSTEM, MarketListing
from core.enums import Role
from core.errors import NotPermittedError
from core.market_data.universe_service import UniverseService
from core.permissions import ROLE_PERMISSIONS, Permission
from db.market_data.panel_tables import BarMarket
from tests.conftest import add_user

_DAY = 86_400


def store(database, source, count, first, last, *, is_demo=False):
    from core.clock import now

    with database.write() as session:
        session.add(
            BarMarket(
                source=source, version=source, series_count=count, first_time=first * _DAY,
                last_time=last * _DAY, fetched_at=now(), is_demo=is_demo,
            )
        )  # fmt: skip


def test_the_largest_comes_first_and_a_real_one_before_a_demo(database, tmp_path):
    service = UniverseService(database, tmp_path)
    assert service.list_markets(SYSTEM) == []
    store(database, "few", 3, 19_000, 19_500)
    store(database, "demo", 400, 19_000, 19_500, is_demo=True)
    store(database, "krx", 400, 18_262, 20_000)
    found = service.list_markets(SYSTEM)
    assert [one.source for one in found] == ["krx", "demo", "few"]
    assert found[0] == MarketListing("krx", 400, date(2020, 1, 1), date(2024, 10, 4), is_demo=False)


def test_who_may_not_read_market_data_is_refused(database, tmp_path, monkeypatch):
    actor = add_user(database, "outsider", Role.VIEWER)
    monkeypatch.setitem(
        ROLE_PERMISSIONS, Role.VIEWER, ROLE_PERMISSIONS[Role.VIEWER] - {Permission.READ_MARKET_DATA}
    )
    with pytest.raises(NotPermittedError):
        UniverseService(database, tmp_path).list_markets(actor)
