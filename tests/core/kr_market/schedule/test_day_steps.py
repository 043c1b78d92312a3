from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.contracts import SYSTEM, FlowUniverse
from core.enums import DueState, FlowUnit
from core.errors import ConflictError, NotFoundError
from core.kr_market.schedule.day_steps import DaySteps
from tests.core.kr_market.files.test_file_states import EVENING, seconds, universe

DAY = date(2026, 11, 20)
STEPS = {
    "closing_bet": DaySteps.scan_closing_bets,
    "prices": DaySteps.check_prices,
    "flows": DaySteps.check_flows,
    "vcp_scan": DaySteps.scan_vcp,
    "report": DaySteps.report,
    "night_scan": DaySteps.scan_everything,
}


class World:
    def __init__(self):
        self.market = universe(date(2026, 11, 19), DAY)
        self.flows = FlowUniverse(
            ("005930",),
            seconds(DAY),
            np.ones((1, 1)),
            np.ones((1, 1)),
            FlowUnit.KRW,
            "krx",
            EVENING,
        )
        self.busy = set()
        self.steps = DaySteps(
            load_universe=lambda *_: self.find(self.market),
            load_flows=lambda *_: self.find(self.flows),
            closing_bets={"Closing bet plan": self.start("bet")},
            vcp={"VCP legs": self.start("legs"), "VCP tracker": self.start("tracker")},
            flows={"Smart money": self.start("flows")},
            follow=self.start("follow"),
            make_report=lambda _actor: "Report.",
        )

    @staticmethod
    def find(thing):
        if thing is None:
            raise NotFoundError("Nothing is stored.", "Import it.")
        return thing

    def start(self, name):
        def start(_actor, _source):
            if name in self.busy:
                raise ConflictError("It is running.", "")
            return f"job-{name}"

        return start

    def run(self, step, day=DAY):
        return STEPS[step](self.steps, SYSTEM, day)


@pytest.fixture
def world():
    return World()


def test_with_the_sessions_bars_here_every_scan_is_started(world):
    found = world.run("vcp_scan")
    assert found.state is DueState.DONE
    assert found.job_ids == ("job-legs", "job-tracker")
    assert found.note == "Started: VCP legs, VCP tracker."
    assert found.session == DAY
    assert world.run("closing_bet").job_ids == ("job-bet",)


def test_the_night_scan_begins_every_scan_of_a_whole_session(world):
    assert world.run("night_scan", None).job_ids == ("job-legs", "job-tracker", "job-flows")


def test_new_bars_have_open_signals_followed(world):
    found = world.run("prices")
    assert found.note == "Bars of 2026-11-20 (krx) are here. Started: following."
    assert found.job_ids == ("job-follow",)


@pytest.mark.parametrize("step", ["closing_bet", "prices", "vcp_scan", "report"])
def test_without_the_sessions_bars_nothing_is_pretended(world, step):
    found = world.run(step, date(2026, 11, 23))
    assert found.state is DueState.SKIPPED
    assert found.note == (
        "The newest bars are of 2026-11-20 (krx), not of 2026-11-23. No source that serves the "
        "whole Korean market is configured: import daily_prices."
    )
    assert not found.job_ids


def test_the_demo_says_that_its_market_ends(world):
    world.market = replace(world.market, is_demo=True)
    found = world.run("vcp_scan", date(2026, 11, 23))
    assert found.note == "The demo market ends on 2026-11-20 (krx): nothing new comes."


def test_by_hand_the_newest_session_is_taken(world):
    assert world.run("vcp_scan", None).state is DueState.DONE
    assert world.run("flows", None).state is DueState.DONE


def test_an_empty_desk_names_the_file_to_import(world):
    world.market = None
    assert "import daily_prices" in world.run("prices").note
    assert world.run("report").state is DueState.SKIPPED


def test_a_foreign_market_is_not_taken_for_korea(world):
    world.market = replace(world.market, exchanges=("NYSE", "NYSE"))
    assert world.run("vcp_scan").note == "The largest market that is stored is not Korean."


def test_a_day_without_flows_is_worded(world):
    world.flows = replace(world.flows, time=seconds(date(2026, 11, 19)))
    found = world.run("flows")
    assert found.state is DueState.SKIPPED
    assert found.note.startswith("The newest flows are of 2026-11-19 (krx).")
    world.flows = None
    assert world.run("flows").note == "No flows are stored: import institutional_trend_long."


def test_a_scan_that_is_under_way_is_not_started_twice(world):
    world.busy = {"legs"}
    found = world.run("vcp_scan")
    assert found.note == "Started: VCP tracker. Under way already: VCP legs."
    world.busy = {"legs", "tracker"}
    assert world.run("vcp_scan").state is DueState.SKIPPED


def test_days_are_read_in_utc():
    assert datetime(2026, 11, 20, tzinfo=UTC).date() == DAY
