from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import time_machine

from core.clock import now
from core.contracts import SYSTEM, ignore_progress
from core.enums import JobStatus, Role
from db.copying import digest_database
from tests.conftest import add_user


def drill(desk):
    return desk.backup_operations.drill(SYSTEM, ignore_progress)


def test_before_the_first_backup_there_is_nothing_proven(desk):
    state = desk.backups.find_state()
    assert (state.newest_at, state.proven_at, state.backups) == (None, None, 0)
    found = drill(desk)
    assert not found.is_proven
    assert "no backup" in found.problems[0]


def test_a_fresh_installation_is_not_late_until_its_first_night_and_week_are_over(desk):
    assert not desk.backups.find_state().is_backup_late
    desk.monitor.sampler.sample_if_due()
    for age, backup, proof in (
        (timedelta(hours=25), False, False),
        (timedelta(hours=27), True, False),
        (timedelta(days=8, hours=1), True, True),
    ):
        with time_machine.travel(now() + age, tick=True):
            state = desk.backups.find_state()
        assert (state.is_backup_late, state.is_proof_late) == (backup, proof)


def test_a_drill_proves_every_row_and_leaves_the_live_database_alone(desk):
    add_user(desk.database, "tess", Role.TRADER)
    made = desk.backup_operations.make(SYSTEM, ignore_progress)
    before = digest_database(desk.database)
    found = drill(desk)
    assert found.is_proven
    assert found.rows == made.manifest.rows
    assert found.backup_name == made.name
    after = {d.table: d for d in digest_database(desk.database)}
    changed = {d.table for d in before if after[d.table] != d}
    assert changed == {"restore_drill"}
    state = desk.backups.find_state()
    assert state.proven_at == found.at
    assert not state.is_proof_late


def test_a_backup_that_rots_on_the_disk_is_found_by_the_drill(desk, boss, run_job):
    made = desk.backup_operations.make(SYSTEM, ignore_progress)
    assert drill(desk).is_proven
    path = Path(desk.backups.get_overview(SYSTEM).folder) / made.name
    content = bytearray(path.read_bytes())
    content[len(content) // 2 + 40_000] ^= 0x10
    path.write_bytes(content)
    job_id = desk.backups.submit_drill(boss)
    run_job(desk, job_id)
    job = desk.jobs.get_job(boss, job_id)
    assert job.status is JobStatus.FAILURE
    assert "hash is wrong" in job.error
    state = desk.backups.find_state()
    assert state.failed_at is not None
    assert state.proven_at is not None
    assert not desk.backups.get_overview(boss).drills[0].is_proven


def test_a_difference_after_the_restore_is_a_failed_drill(desk, monkeypatch):
    """The restore that the drill tries loses a row: it must be noticed."""
    from core.admin.backup import drilling

    add_user(desk.database, "tess", Role.TRADER)
    desk.backup_operations.make(SYSTEM, ignore_progress)
    true_pour = drilling.pour_in

    def lossy(source, database, on_progress):
        true_pour(source, database, on_progress)
        with database.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("DELETE FROM user_account")

    monkeypatch.setattr(drilling, "pour_in", lossy)
    found = drill(desk)
    assert list(found.problems) == ["Table user_account: 0 rows came back of 1, 0 of them equal."]


def test_proofs_and_backups_grow_old(desk):
    with time_machine.travel(now() - timedelta(days=8, hours=1), tick=True):
        desk.backup_operations.make(SYSTEM, ignore_progress)
        drill(desk)
        assert not desk.backups.find_state().is_backup_late
        assert not desk.backups.find_state().is_proof_late
    state = desk.backups.find_state()
    assert state.is_backup_late
    assert state.is_proof_late


def test_a_backup_that_a_wrong_clock_dated_ahead_hides_no_late_one(desk):
    """And is not the one that every drill proves, for as long as the clock was wrong."""
    with time_machine.travel(now() + timedelta(days=365), tick=True):
        ahead = desk.backup_operations.make(SYSTEM, ignore_progress)
    assert drill(desk).backup_name == ahead.name, "better than none"
    made = desk.backup_operations.make(SYSTEM, ignore_progress)
    assert drill(desk).backup_name == made.name
    assert desk.backups.find_state().newest_at == made.manifest.made_at
    with time_machine.travel(now() + timedelta(days=2), tick=True):
        assert desk.backups.find_state().is_backup_late


def test_what_a_drill_has_proven_is_kept(desk):
    at = now().replace(hour=12)
    with time_machine.travel(at, tick=True):
        proven = desk.backup_operations.make(SYSTEM, ignore_progress)
        drill(desk)
    with time_machine.travel(at + timedelta(hours=1), tick=True):
        same_day = desk.backup_operations.make(SYSTEM, ignore_progress)
    with time_machine.travel(at + timedelta(days=3), tick=True):
        newest = desk.backup_operations.make(SYSTEM, ignore_progress)
        left = {one.name for one in desk.backups.get_overview(SYSTEM).backups}
    assert left == {proven.name, same_day.name, newest.name}
