"""An account that owns something of every kind."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import select

from benchmarks.drills.owner_plants import MARKER, PASSWORD, PLANTS, Ids
from core.contracts import SYSTEM, Actor
from core.enums import JobStatus, Role
from core.errors import AppError
from core.events.dispatcher import EventDispatcher
from core.jobs.runner import JobRunner
from core.service_tables import JOB_HANDLERS, SUBSCRIPTIONS
from core.services import Services
from db.jobs.tables import Job

_LEASE_SECONDS = 600.0


def plant(services: Services, *, kinds: Collection[str]) -> tuple[Actor, Ids, list[str]]:
    """A trader who owns something of every kind.

    Args:
        services: the installation's.
        kinds: of jobs that are carried out at once; all, and what events bring, for none named.

    Returns:
        Who it is, the ids by the names that parameters have, and what could not be planted here.
    """
    services.fetches.store_provider(SYSTEM, "bundled")
    services.users.create_user(
        SYSTEM, username="owner", display_name=MARKER, role=Role.TRADER, password=PASSWORD
    )
    user = next(one for one in services.users.list_users(SYSTEM) if one.username == "owner")
    owner, missing = Actor(user.user_id, Role.TRADER, "owner"), []
    ids: Ids = {"user_id": user.user_id}
    for name, make in PLANTS.items():
        try:
            ids[name] = make(services, owner, ids)
        except AppError as error:
            missing.append(f"{name}: {error.message}")
    _work_off(services, kinds)
    for job in services.jobs.list_jobs(owner):
        ids["job_id"] = job.id
    ids["notice_ids"] = [one.id for one in services.notices.list_notices(owner)]
    return owner, ids, missing


def _work_off(services: Services, kinds: Collection[str]) -> None:
    """Carry out what waits, as a worker would, and tell those who listen."""
    runner = JobRunner(
        services.database,
        JOB_HANDLERS,
        services.find,
        services.find_actor,
        _LEASE_SECONDS,
        on_ended=services.tell_ended,
    )
    with services.database.read() as session:
        waiting = session.exec(select(Job).where(Job.status == JobStatus.PENDING)).all()
    for job in waiting:
        if not kinds or job.kind in kinds:
            runner.run(job.id)
    if kinds:
        return  # whom the events of imports wake takes longer than all calls together
    handlers = {name: services.find(name) for _, name in SUBSCRIPTIONS}
    while EventDispatcher(services.database, handlers).deliver_due():
        pass
