from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.admin.backup.types import BackupRefusedError
from core.cache.cache_service import CacheService
from core.clock import now
from core.contracts import SYSTEM, ignore_progress
from core.enums import BackupKind, JobStatus, Role, RunMode
from core.user.passwords import PasswordHasher
from core.user.tokens import hash_token, new_token
from db.admin.tables import AuditEntry
from db.cache.version_repository import VersionRepository
from db.copying import digest_database
from db.jobs.claim_repository import ClaimRepository
from db.jobs.tables import Job
from db.user.api_key_tables import ApiKey
from db.user.tables import UserAccount, UserSession, Watchlist
from tests.conftest import add_user

OWN = {"audit_entry", "cache_version", "database_restore", "restore_drill", "user_session"}


def make(desk):
    return desk.backup_operations.make(SYSTEM, ignore_progress)


def restore(desk, name):
    return desk.backup_operations.restore(SYSTEM, name, ignore_progress)


def add_list(desk, owner, name):
    with desk.database.write() as session:
        session.add(Watchlist(user_id=owner.user_id, name=name, name_key=name.lower(), position=0))


def names_of_lists(desk):
    with desk.database.read() as session:
        return set(session.exec(select(Watchlist.name)).all())


def digests(desk, without=frozenset()):
    return {d.table: d for d in digest_database(desk.database) if d.table not in without}


def test_the_data_of_then_is_back_and_what_was_replaced_is_saved(desk):
    tess = add_user(desk.database, "tess", Role.TRADER)
    add_list(desk, tess, "Then")
    then = digests(desk, OWN)
    made = make(desk)
    add_list(desk, tess, "Since")
    since = digests(desk, OWN)
    done = restore(desk, made.name)
    assert names_of_lists(desk) == {"Then"}
    assert digests(desk, OWN) == then
    assert done.changes["watchlist"] == (2, 1)
    assert desk.system.check_integrity(SYSTEM) == []
    backups = desk.backups.get_overview(SYSTEM).backups
    assert backups[0].name == done.safety_name
    assert backups[0].manifest.kind is BackupKind.SAFETY
    restore(desk, done.safety_name)
    assert names_of_lists(desk) == {"Then", "Since"}
    assert digests(desk, OWN) == since
    assert [one.backup_name for one in desk.backups.get_overview(SYSTEM).restores] == [
        done.safety_name,
        made.name,
    ]


def note(desk, action, at):
    with desk.database.write() as session:
        session.add(AuditEntry(action=action, at=at, details={"n": 1.0}))


def list_actions(desk):
    return sorted(entry.action for entry in desk.audit.list_entries(SYSTEM))


def test_the_audit_trail_is_taken_over_whatever_the_clock_said(desk):
    """A clock that went back, or one who began to write first and committed last."""
    at = now()
    note(desk, "known", at)
    made = make(desk)
    note(desk, "earlier", at - timedelta(days=1))
    note(desk, "at once", at)
    restore(desk, made.name)
    taken_over = ["at once", "backup.made", "backup.restored", "earlier", "known"]
    assert list_actions(desk) == taken_over
    restore(desk, made.name)
    assert list_actions(desk) == sorted([*taken_over, "backup.restored"])


def test_readers_keep_their_moment_and_open_connections_go_on(desk):
    tess = add_user(desk.database, "tess", Role.TRADER)
    made = make(desk)
    add_list(desk, tess, "Since")
    with desk.database.read() as session:
        before = session.exec(select(Watchlist.name)).all()
        restore(desk, made.name)
        assert session.exec(select(Watchlist.name)).all() == before == ["Since"]
    assert names_of_lists(desk) == set()
    add_list(desk, tess, "After")
    assert names_of_lists(desk) == {"After"}


def test_nobody_forgets_what_was_done_and_drilled(desk):
    made = make(desk)
    desk.backup_operations.drill(SYSTEM, ignore_progress)
    desk.users.create_user(SYSTEM, username="late", display_name="Late", role=Role.VIEWER)
    before = [(e.at, e.action) for e in desk.audit.list_entries(SYSTEM)]
    restore(desk, made.name)
    after = [(e.at, e.action) for e in desk.audit.list_entries(SYSTEM)]
    assert after[0][1] == "backup.restored"
    assert after[1:] == before
    assert len(desk.backups.get_overview(SYSTEM).drills) == 1
    details = desk.audit.list_entries(SYSTEM)[0].details
    assert details["changes"] == {"user_account": [1, 0]}


def test_access_that_was_taken_away_since_stays_away(desk):
    made_for = {name: add_user(desk.database, name, Role.ADMIN) for name in ("ada", "bob", "eve")}
    key = ApiKey(
        user_id=made_for["ada"].user_id,
        name="k",
        token_hash="1" * 64,
        prefix="sdk_1",
        scopes=[],
        expires_at=now() + timedelta(days=9),
    )
    token = new_token()
    with desk.database.write() as session:
        session.add(key)
        session.add(ApiKey(**key.model_dump(exclude={"id", "token_hash"}), token_hash="2" * 64))
        session.add(
            UserSession(
                token_hash=hash_token(token),
                user_id=made_for["ada"].user_id,
                expires_at=now() + timedelta(hours=9),
            )
        )
    assert desk.sessions.find_by_token(token)
    made = make(desk)
    desk.users.set_active(SYSTEM, made_for["eve"].user_id, is_active=False)
    desk.users.change_role(SYSTEM, made_for["bob"].user_id, Role.VIEWER)
    changed = PasswordHasher(cost=4).hash("a-new-and-longer-one-7")
    with desk.database.write() as session:
        session.get(UserAccount, made_for["ada"].user_id).password_hash = changed
        row = session.exec(select(ApiKey).where(ApiKey.token_hash == "1" * 64)).one()
        row.revoked_at = now()
    restore(desk, made.name)
    with desk.database.read() as session:
        accounts = {a.username: a for a in session.exec(select(UserAccount)).all()}
        keys = {k.token_hash[0]: k.revoked_at for k in session.exec(select(ApiKey)).all()}
    assert accounts["eve"].is_active is False
    assert accounts["bob"].role is Role.VIEWER
    assert accounts["ada"].password_hash == changed
    assert keys["1"] is not None
    assert keys["2"] is None
    assert desk.sessions.find_by_token(token) is None


def test_work_under_way_is_fenced_and_done_again(desk):
    tess = add_user(desk.database, "tess", Role.TRADER)

    def add_job() -> str:
        with desk.database.write() as session:
            return desk.jobs.add(
                session, actor=tess, kind="run_backtest", title="Work", arguments={}
            )

    def claim(job_id: str) -> int:
        with desk.database.write() as session:
            job = ClaimRepository(session).claim(
                job_id,
                limited=("run_backtest",),
                worker="w",
                at=now(),
                lease_until=now() + timedelta(seconds=60),
            )
            return job.attempt

    waiting, running, later = add_job(), add_job(), None
    held_then = claim(running)
    made = make(desk)
    held_since = claim(waiting)  # claimed after the backup was made
    later = add_job()
    held_later = claim(later)
    restore(desk, made.name)
    for job_id, attempt in ((running, held_then), (waiting, held_since), (later, held_later)):
        with desk.database.read() as session:
            assert ClaimRepository(session).find_held(job_id, attempt) is None
            found = ClaimRepository(session).find_cancel_request(job_id, attempt)
            assert found is None
    with desk.database.read() as session:
        statuses = {job.id: job.status for job in session.exec(select(Job)).all()}
    assert statuses == {running: JobStatus.RETRY, waiting: JobStatus.PENDING}
    # Whoever claims next has a number that no process under way holds.
    assert claim(waiting) > held_since
    assert claim(running) > held_then


def test_no_process_goes_on_with_an_answer_it_remembers(desk):
    cache = CacheService(desk.database)
    regions = [region.name for region in cache.list_regions()]
    cache._versions.raise_all(regions[:1])
    made = make(desk)
    for _ in range(3):
        cache._versions.raise_all(regions[:1])
    with desk.database.read() as session:
        before = VersionRepository(session).list_versions()
    restore(desk, made.name)
    with desk.database.read() as session:
        after = VersionRepository(session).list_versions()
    assert set(after) >= set(regions)
    assert after[regions[0]][0] > before[regions[0]][0] == 4
    assert all(version >= 1 for version, _ in after.values())


def test_the_job_that_restores_is_found_done_and_those_about_backups_do_not_come_back(
    desk, boss, run_job
):
    job_id = desk.backups.submit_backup(boss)
    run_job(desk, job_id)
    made = desk.backups.get_overview(boss).backups[0]  # holds its own job as running
    restoring = desk.restores.submit_restore(boss, made.name, "rather-long-and-odd-42")
    run_job(desk, restoring)
    jobs = {job.id: job for job in desk.jobs.list_jobs(boss)}
    assert jobs[restoring].status is JobStatus.SUCCESS
    assert jobs[job_id].status is JobStatus.REVOKED
    assert desk.backups.submit_backup(boss)


def test_a_backup_of_an_older_release_is_brought_up_before_it_goes_live(install, tmp_path):
    """Made as the release of revision 0005 would have made it, by the same key."""
    from core.admin.backup.envelope import derive_key, hash_schema
    from core.admin.backup.package import write_package
    from core.admin.backup.shelf import name_backup
    from db.backup import inspection
    from db.engine import WRITING, build_engine
    from tests.core.admin.backup.conftest import SECRET

    desk = install()
    new = make(desk)
    old_file = tmp_path / "old.db"
    engine = build_engine(f"sqlite:///{old_file}")
    with engine.execution_options(**WRITING).connect() as connection, connection.begin():
        inspection._migrate(connection, "0005")
        connection.exec_driver_sql(
            "INSERT INTO user_account (id, username, display_name, password_hash, role, is_active,"
            " is_demo, time_zone, theme, created_at, password_changed_at) VALUES (1, 'old', 'Old',"
            " '!', 'trader', 1, 0, 'UTC', 'system', '2025-01-01', '2025-01-01')"
        )
    engine.dispose()
    inspection.fold_journal(old_file)
    from dataclasses import replace

    manifest = replace(
        new.manifest,
        backup_id="f" * 32,
        revision="0005",
        fingerprint=hash_schema(dict(inspection.read_schema(old_file))),
        tables=inspection.count_rows(old_file),
    )
    package = tmp_path / "package"
    sealed = write_package(old_file, package, manifest, derive_key(SECRET), ignore_progress)
    package.rename(Path(desk.backups.get_overview(SYSTEM).folder) / name_backup(sealed))
    restore(desk, name_backup(sealed))
    with desk.database.read() as session:
        assert session.exec(select(UserAccount.username)).all() == ["old"]
    assert desk.system.get_status(SYSTEM).database.revision == new.manifest.revision
    assert make(desk)


def test_another_installation_with_the_same_secret_takes_it_and_others_refuse(install):
    here = install()
    tess = add_user(here.database, "tess", Role.TRADER)
    add_list(here, tess, "Mine")
    made = make(here)
    path = Path(here.backups.get_overview(SYSTEM).folder) / made.name
    there = install("there")
    with path.open("rb") as handle:
        received = there.restores.receive(SYSTEM, handle)
    restore(there, received.name)
    assert names_of_lists(there) == {"Mine"}
    stranger = install("stranger", secret_key="another-secret-0123456789-abcdefghijk")
    demo = install("demo", RunMode.DEMO)
    for other, words in ((stranger, "installation's key"), (demo, "never meet")):
        before = digests(other, {"audit_entry"})
        with path.open("rb") as handle, pytest.raises(BackupRefusedError, match=words):
            other.restores.receive(SYSTEM, handle)
        with pytest.raises(BackupRefusedError, match=words):
            restore(other, str(path))
        assert digests(other, {"audit_entry"}) == before
        assert other.backups.get_overview(SYSTEM).backups == []


def test_an_index_added_by_hand_does_not_cost_the_desk_its_own_backups(desk):
    with desk.database.write() as session:
        session.connection().exec_driver_sql("CREATE INDEX by_hand ON watchlist (name)")
    made = make(desk)
    restore(desk, made.name)
    with desk.database.write() as session:
        session.connection().exec_driver_sql("DROP INDEX by_hand")
    with pytest.raises(BackupRefusedError, match=r"by_hand .* is not ours"):
        restore(desk, made.name)


def test_a_restore_that_cannot_be_saved_first_changes_nothing(desk, monkeypatch):
    tess = add_user(desk.database, "tess", Role.TRADER)
    made = make(desk)
    add_list(desk, tess, "Since")
    before = digests(desk)

    def fail(*_args, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.admin.backup.making.write_package", fail)
    with pytest.raises(Exception, match="disk is full"):
        restore(desk, made.name)
    assert digests(desk) == before
