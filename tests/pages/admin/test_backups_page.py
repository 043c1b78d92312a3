from __future__ import annotations

from pathlib import Path

import pytest

from core.contracts import SYSTEM, ignore_progress
from core.enums import Role
from core.jobs.views import JobView
from tests.demo_template import build_runner
from tests.pages.conftest import actor_of
from tests.pages.reading import read_empty, read_figures

PAGE = "admin/backups.py"


KEPT: dict[str, bytes] = {}
"""A backup of the demo with its key, made by the first test that asks."""


@pytest.fixture
def made(desk_services):
    shelf = Path(desk_services.backups.get_overview(SYSTEM).folder)
    key_file = shelf.parent / "backup.key"
    if KEPT:
        for name, content in KEPT.items():
            (key_file if name == key_file.name else shelf / name).write_bytes(content)
    else:
        name = desk_services.backup_operations.make(SYSTEM, ignore_progress).name
        KEPT.update({name: (shelf / name).read_bytes(), key_file.name: key_file.read_bytes()})
    return desk_services.backups.get_overview(SYSTEM).backups[0]


def html(app):
    return "".join(element.proto.body for element in app.get("html"))


def jobs_of(services) -> list[JobView]:
    return services.jobs.list_jobs(actor_of(services, Role.ADMIN))


def choose_first(app, made, count=1):
    app.session_state[f"backups_{count}_{made.name}"] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    return app.run()


def test_before_the_first_backup_it_says_that_there_is_none(open_page, desk_services):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "There is no backup" in app.warning[0].value
    assert "No backup yet" in read_empty(app)
    assert app.button(key="drill").disabled
    app.button(key="make").click().run()
    assert not app.exception
    assert [job.kind for job in jobs_of(desk_services)] == ["make_backup"]
    app.button(key="make").click().run()
    assert "already waiting or running" in app.error[0].value


def test_a_proven_restore_is_said_with_its_figures(open_page, desk_services, made):
    desk_services.backup_operations.drill(SYSTEM, ignore_progress)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "A restore was proven" in app.success[0].value
    assert f"{made.manifest.rows:,} rows" in app.success[0].value
    assert ">proven<" in html(app)


def test_a_rotten_backup_and_a_failed_drill_are_loud(open_page, desk_services, made):
    path = Path(desk_services.backups.get_overview(SYSTEM).folder) / made.name
    path.write_bytes(path.read_bytes()[:-5])
    desk_services.backup_operations.drill(SYSTEM, ignore_progress)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "drill failed" in app.error[0].value
    assert "cut off" in app.error[1].value
    assert ">FAILED" in html(app)


def test_a_restore_is_asked_for_with_the_box_ticked_and_carried_out(open_page, desk_services, made):
    desk_services.users.create_user(
        SYSTEM, username="since", display_name="Since", role=Role.VIEWER
    )
    app = choose_first(open_page(PAGE, role=Role.ADMIN), made)
    assert not app.exception
    assert "user_account" in html(app)
    [restore] = [each for each in app.button if each.label == "Restore"]
    app = restore.click().run()
    assert "Tick the box" in app.warning[-1].value
    assert jobs_of(desk_services) == []
    [box] = [each for each in app.checkbox if "replace the live database" in each.label]
    box.check()
    [restore] = [each for each in app.button if each.label == "Restore"]
    restore.click().run()
    [job] = jobs_of(desk_services)
    build_runner(desk_services).run(job.id)
    names = [user.username for user in desk_services.users.list_users(SYSTEM)]
    assert "since" not in names
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "user_account" in html(app)  # in the list of restores
    assert made.name in html(app)


def test_a_new_backup_does_not_slip_under_the_chosen_row(open_page, desk_services, made):
    app = choose_first(open_page(PAGE, role=Role.ADMIN), made)
    assert [each for each in app.button if each.label == "Restore"]
    desk_services.backup_operations.make(SYSTEM, ignore_progress)
    app.run()
    assert not [each for each in app.button if each.label == "Restore"]


def test_whoever_may_not_sees_a_refusal_alone(open_alone):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow" in app.error[0].value
    assert not read_figures(app)
    assert not app.button
