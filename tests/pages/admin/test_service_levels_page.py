from __future__ import annotations

from datetime import timedelta

import pytest

from core.admin.monitoring.objectives import BACKUP_AGE, JOB_WAIT
from core.clock import now
from core.enums import Role
from core.errors import BusyError
from db.admin.monitoring_repository import LevelRow, MonitoringRepository, PageRow
from tests.pages.reading import read_empty, read_figures

PAGE = "admin/service_levels.py"


def html(app):
    return "".join(element.proto.body for element in app.get("html"))


@pytest.fixture
def measured(desk_services):
    """An hour in which jobs waited too long, and one page was slow."""
    at = now().replace(second=0, microsecond=0)
    with desk_services.database.write() as session:
        repository = MonitoringRepository(session)
        repository.add_levels(
            [LevelRow(JOB_WAIT, at - timedelta(hours=1), 0, 600, 75.0)], seconds_wide=3_600
        )
        repository.add_levels([LevelRow(BACKUP_AGE, at - timedelta(minutes=1), 1, 1, float("inf"))])
        repository.add_pages(
            [
                PageRow(at - timedelta(minutes=9), "<b>Odd</b>", 40, 20, 1, 80, 0.4, {"84": 40}),
                PageRow(at - timedelta(minutes=9), "Signals", 60, 0, 0, 600, 0.6, {"50": 60}),
            ]
        )


def test_a_new_installation_says_that_nothing_is_measured_yet(open_page):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert html(app).count("Nothing measured yet") == 8
    assert read_empty(app) == [
        "Nothing measured in this window",
        "No page run is noted in this span",
    ]
    assert "Page runs are written when their minute is over." in html(app)


def test_the_level_in_trouble_is_shown_first_and_every_page_has_its_line(open_page, measured):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    tiles = html(app)
    begun = tiles.split('<a class="sd-tone-')[1:]
    [shown] = [tile for tile in begun if 'aria-current="true"' in tile.partition(">")[0]]
    assert "Jobs begin soon" in shown
    assert "Error budget spent 1.5 times" in tiles  # 600 bad minutes, 403 allowed
    assert "Look at the workers" in app.warning[0].value
    assert list(read_figures(app))[:2] == ["Held", "Error budget left"]
    assert read_figures(app)["Held"] == "0.000 %"
    assert "&lt;b&gt;Odd&lt;/b&gt;" in tiles  # names stay names
    assert "<b>Odd" not in tiles
    assert tiles.index("Odd") < tiles.index(">Signals")  # the slowest first
    assert "50.0 %" in tiles
    assert ">10.0<" in tiles  # statements a run
    app.selectbox(key="page").select("Signals").run()
    assert not app.exception
    assert app.selectbox(key="page").value == "Signals"


def test_the_address_names_a_level_and_never_is_said_in_words(open_page, measured):
    app = open_page(PAGE, {"level": BACKUP_AGE}, role=Role.ADMIN)
    assert "Backups are young" in [one.value for one in app.subheader]
    assert "never yet" in list(read_figures(app).values())
    assert "None yet, and none was due yet" in html(app)


def test_a_database_that_is_away_is_a_sentence(open_page, desk_services, monkeypatch):
    def fail(*_):
        raise BusyError("The database is busy or out of reach.", "Try again in a moment.")

    monkeypatch.setattr(desk_services.service_levels, "get_board", fail)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "Try again in a moment." in app.error[0].value


def test_others_are_refused_and_see_nothing(open_alone):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not read_figures(app)


def test_a_level_that_is_not_there_is_a_sentence_beside_those_that_are(open_page):
    app = open_page(PAGE, {"level": "<b>ghost</b>"}, role=Role.ADMIN)
    assert not app.exception
    assert "There is no service level" in app.error[0].value
    assert "<b>ghost" not in html(app)
    assert html(app).count("Nothing measured yet") == 8
