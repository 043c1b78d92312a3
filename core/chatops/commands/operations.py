"""The installation, and one's own work in it."""

from __future__ import annotations

from core.chatops.answer import Answer, answer
from core.chatops.argument import Argument
from core.chatops.command import Ask, Plan, command
from core.chatops.parts import (
    Cell,
    Figure,
    FiguresPart,
    Link,
    LinkPart,
    Origin,
    TablePart,
    TextPart,
)
from core.clock import now
from core.enums import ArgumentKind, JobStatus, WorkerRole
from core.errors import ConflictError
from core.formatting import format_age, format_count, format_percent
from core.jobs.views import JobView
from core.permissions import Permission, require

_OWNS = Permission.OWN_JOBS
_OPERATES = Permission.READ_SYSTEM
_MOST_JOBS = 10
_SHORT_ID = 8


@command("status", needs=_OPERATES, example="/status", is_start=True, aliases=("상태",))
def show_status(ask: Ask) -> Answer:
    """How the installation is at this moment."""
    status = ask.services.system.get_status(ask.actor)
    jobs, at, link = status.jobs, now(), Link("System", "system")
    live = sum(one.is_live for one in status.workers if one.role is WorkerRole.WORKER)
    waiting = jobs.get("pending", 0) + jobs.get("retry", 0)
    free = status.disk_free_bytes / max(1, status.disk_total_bytes)
    counts = (
        ("Workers alive", live, "" if live else "down"),
        ("Jobs waiting", waiting, ""),
        ("Jobs running", jobs.get("running", 0), ""),
        ("Jobs failed", jobs.get("failure", 0), ""),
        ("Dead letters", status.dead_letters, "down" if status.dead_letters else ""),
    )
    figures = [
        Figure(label, format_count(count), count, at, link, tone) for label, count, tone in counts
    ]
    figures.append(Figure("Disk free", format_percent(free, 0), free, at, link))
    database = status.database
    return answer(
        FiguresPart(tuple(figures), Origin(f"Signaldeck {status.version}", at)),
        TextPart(f"{database.backend} {database.version}, schema {database.revision}."),
        LinkPart(link),
    )


@command("cache", needs=_OPERATES, example="/cache", aliases=("캐시",))
def show_cache(ask: Ask) -> Answer:
    """What is kept of answers in this process, and how often that spared a question."""
    require(ask.actor, _OPERATES)  # the cache itself asks nobody: it tells sizes and counts only
    link = Link("System", "system")
    return answer(
        TablePart(
            "Cache of this process",
            ("Region", "Kept", "Room for", "Answered", "From memory", "Found anew"),
            tuple(
                (
                    Cell(one.title, one.name),
                    Cell(format_count(one.entries), one.entries),
                    Cell(format_count(one.max_entries), one.max_entries),
                    Cell(format_percent(one.hit_share, 0), one.hit_share),
                    Cell(format_count(one.hits), one.hits),
                    Cell(format_count(one.misses), one.misses),
                )
                for one in ask.services.cache.list_regions()
            ),
            Origin("this process", now()),
        ),
        LinkPart(link),
    )


@command("jobs", needs=_OWNS, example="/jobs", is_start=True, aliases=("작업",))
def show_jobs(ask: Ask) -> Answer:
    """Your jobs: those under way first, then the newest."""
    jobs = ask.services.jobs.list_jobs(ask.actor, _MOST_JOBS)
    return _list(jobs, "Your jobs", "You have no jobs.")


@command("failures", needs=_OWNS, example="/failures", aliases=("실패",))
def show_failures(ask: Ask) -> Answer:
    """Your jobs that failed, and why."""
    page = ask.services.job_history.list_page(ask.actor, _MOST_JOBS, statuses=[JobStatus.FAILURE])
    return _list(list(page.items), "Your failed jobs", "None of your jobs has failed.")


def _list(jobs: list[JobView], title: str, without: str) -> Answer:
    link = Link("Jobs", "jobs")
    if not jobs:
        return answer(TextPart(without), LinkPart(link))
    return answer(
        TablePart(
            title,
            ("Number", "Job", "State", "Done", "Says", "Asked"),
            tuple(
                (
                    Cell(one.id[:_SHORT_ID], one.id, link=link),
                    Cell(one.title),
                    Cell(one.status.value, one.status.value, "down" if one.is_failed else ""),
                    Cell(format_percent(one.progress, 0), one.progress),
                    Cell(one.error or one.message),
                    Cell(format_age(one.created_at), one.created_at.isoformat(), "quiet"),
                )
                for one in jobs
            ),
            Origin("the queue", now()),
            numbers_from=6,
        ),
        LinkPart(link),
    )


_JOB = Argument("job", "its number, or how it begins; /jobs lists them", ArgumentKind.WORD)


def _plan_cancelling(ask: Ask) -> Plan:
    job = _find(ask)
    if job.is_finished:
        raise ConflictError(
            f"The job has already ended ({job.status.value}).", "There is nothing to cancel."
        )
    # With its number: another job may begin like it by the time that this is confirmed.
    lost = "it is stopped, and what it has done so far is not kept"
    return Plan((f"{job.title}, job {job.id}: {lost}.",))


@command("cancel", _JOB, needs=_OWNS, example="/cancel 3f2a9c1e", plan=_plan_cancelling)
def cancel_job(ask: Ask) -> Answer:
    """Stops one of your jobs."""
    job = ask.services.jobs.cancel_job(ask.actor, _find(ask).id)
    done = "was cancelled" if job.is_finished else "stops at its next report"
    return answer(TextPart(f"{job.title} {done}."), LinkPart(Link("Jobs", "jobs")))


def _find(ask: Ask) -> JobView:
    """The job of that number, or the only one under way that begins so.

    Raises:
        NotFoundError: none, or someone else's.
        ConflictError: several begin so.
    """
    wanted = ask.values["job"]
    open_jobs = ask.services.jobs.list_jobs(ask.actor, is_unfinished_only=True)
    found = [one for one in open_jobs if one.id.startswith(wanted)]
    if len(found) > 1:
        raise ConflictError(
            f"{len(found)} jobs begin with {wanted[:40]!r}.", "Write more of the number."
        )
    return found[0] if found else ask.services.jobs.get_job(ask.actor, wanted)
