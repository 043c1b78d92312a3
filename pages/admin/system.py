"""How the installation is: versions, database, worker, jobs, dead letters."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_age, format_count, format_instant
from core.permissions import Permission, is_allowed
from pages.components.page import Desk, page
from pages.components.table import as_table
from pages.components.text import escape_markdown

_MIB = 2**20


def show_status(desk: Desk) -> None:
    """The figures of this moment."""
    status = desk.services.system.get_status(desk.actor)
    live = sum(worker.is_live for worker in status.workers)
    database = status.database
    with st.container(horizontal=True):
        st.metric("Workers alive", live, border=True)
        st.metric(
            "Jobs waiting", status.jobs.get("pending", 0) + status.jobs.get("retry", 0), border=True
        )
        st.metric("Jobs running", status.jobs.get("running", 0), border=True)
        st.metric("Jobs failed", status.jobs.get("failure", 0), border=True)
        st.metric("Dead letters", status.dead_letters, border=True)
        st.metric("Disk free", f"{status.disk_free_bytes / 2**30:,.1f} GiB", border=True)
    if not live:
        st.warning(
            "No worker has been seen lately: jobs wait. The server starts one by itself; "
            "if SIGNALDECK_IS_WORKER_STARTED is false, run `python -m core worker`."
        )
    st.subheader("Installation", anchor=False)
    bundled = " (bundled: the system's is too old to be safe)" if database.is_bundled else ""
    rows = {
        "Signaldeck": status.version,
        "Python": status.python_version,
        "Database": f"{database.backend} {database.version}{bundled}",
        "Place": database.place,
        "Size": f"{database.size_bytes / _MIB:,.1f} MiB",
        "Schema revision": f"{database.revision} (newest {database.newest_revision})",
        "Providers": ", ".join(status.providers.values()),
    }
    st.table(
        as_table(
            {
                "": [f":gray[{name}]" for name in rows],
                "Value": [escape_markdown(value) for value in rows.values()],
            }
        ),
        border="horizontal",
        hide_index=True,
        hide_header=True,
    )
    if status.workers:
        st.subheader("Workers", anchor=False)
        st.dataframe(
            as_table(
                {
                    "Worker": [worker.name for worker in status.workers],
                    "Last sign of life": [format_age(worker.seen_at) for worker in status.workers],
                    "Alive": ["yes" if worker.is_live else "no" for worker in status.workers],
                }
            ),
            hide_index=True,
        )


def show_integrity(desk: Desk) -> None:
    """SQLite's own check, on demand: it reads the whole file."""
    st.subheader("Integrity", anchor=False)
    if st.button("Check the database now"):
        problems = desk.services.system.check_integrity(desk.actor)
        if problems:
            st.error("The database is damaged: " + "; ".join(problems[:5]))
        else:
            st.success("No problems found.")


def show_dead_letters(desk: Desk) -> None:
    """Events that could not be delivered, and the way to try again."""
    st.subheader("Dead letters", anchor=False)
    letters = desk.services.events.list_dead(desk.actor)
    if not letters:
        st.caption("None: every event reached its listeners.")
    for letter in letters:
        with st.container(border=True):
            st.markdown(f"**{letter.event_name}** → `{letter.handler}`")
            st.caption(
                f"{format_instant(letter.occurred_at, desk.identity.time_zone)} · "
                f"{format_count(letter.attempts)} attempts · reference {letter.correlation_id}"
            )
            st.code(letter.error, language=None, wrap_lines=True)
            st.json(dict(letter.payload), expanded=False)
            if st.button("Deliver again", key=f"replay_{letter.delivery_id}"):
                with desk.action("It will be delivered again."):
                    desk.services.events.replay(desk.actor, letter.delivery_id)


with page("System", needs=Permission.READ_SYSTEM) as desk:
    show_status(desk)
    show_integrity(desk)
    if is_allowed(desk.actor.role, Permission.MANAGE_EVENTS):
        show_dead_letters(desk)
