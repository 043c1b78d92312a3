from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from core.clock import now
from core.enums import Role
from core.trading.honesty.passport import PASSPORT_VERSION
from core.trading.honesty.rates import Rate
from core.trading.honesty.self_test import SelfTest
from db.trading.honesty_repository import HonestyRepository
from db.trading.honesty_tables import GateSelfTest
from tests.pages.conftest import actor_of
from tests.pages.reading import read_empty

PAGE = "admin/gate.py"
ALIVE = SelfTest(Rate(70, 70), Rate(0, 90), Rate(0, 120), Rate(54, 60), 2.17, {"trials": 120})
BLIND = replace(ALIVE, leaks_caught=Rate(63, 70), missed=("tomorrow's <b>close</b>",))


@pytest.fixture
def keep_test(desk_services):
    def keep(result, days_ago=0.0):
        row = GateSelfTest(
            at=now() - timedelta(days=days_ago),
            version=PASSPORT_VERSION,
            is_alive=result.is_alive,
            seconds=31.0,
            findings=asdict(result),
        )
        with desk_services.database.write() as session:
            HonestyRepository(session).add(row)

    return keep


def html(app):
    return "".join(element.proto.body for element in app.get("html"))


def test_before_the_first_test_it_says_so_and_how_to_start_one(open_page, desk_services):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "never been tested" in app.warning[0].value
    assert "Never tested" in read_empty(app)
    app.button(key="test_gate").click().run()
    assert not app.exception
    jobs = desk_services.jobs.list_jobs(actor_of(desk_services, Role.ADMIN))
    assert [job.kind for job in jobs] == ["test_gate"]
    app.button(key="test_gate").click().run()
    assert "already waiting or running" in app.error[0].value


def test_the_rates_stand_beside_their_targets_with_n_and_interval(open_page, keep_test):
    keep_test(ALIVE, days_ago=1)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "proved alive" in app.success[0].value
    page = html(app)
    for text in ("70 of 70", "54 of 60", "90.0 %", "79.9 % to 95.3 %", "≥ 80 %", "≤ 5 %"):
        assert text in page
    assert page.count("MET") == 4
    assert "MISSED" not in page
    assert any("next " in each.value for each in app.caption)


def test_a_dead_gate_is_loud_and_names_what_got_through(open_page, keep_test):
    keep_test(ALIVE, days_ago=8)
    keep_test(BLIND)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "THE GATE IS DEAD" in app.error[0].value
    assert "Leak that got through" in app.error[1].value
    assert "MISSED" in html(app)
    assert ">DEAD<" in html(app)
    assert ">alive<" in html(app)


def test_a_test_from_long_ago_proves_nothing(open_page, keep_test):
    keep_test(ALIVE, days_ago=15)
    app = open_page(PAGE, role=Role.ADMIN)
    assert "more than 14 days ago" in app.warning[0].value
    assert any("by schedule" in each.value for each in app.caption)


def test_a_trader_has_no_business_here(open_alone):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not app.button


def test_an_unknown_job_in_the_address_is_let_go(open_page, keep_test):
    keep_test(ALIVE)
    app = open_page(PAGE, {"job": "nobody's"}, role=Role.ADMIN)
    assert not app.exception
    assert not app.error
