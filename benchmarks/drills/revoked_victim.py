"""Somebody with open tabs and a key, ready to act in each way that there is."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from websockets.exceptions import ConnectionClosed

from benchmarks.drills.attacked_tab import Run, Tab, open_tab
from benchmarks.drills.attacker import Person, Target, upload_file
from core.admin.backup.requests import MAKE
from core.clock import now
from core.enums import NoticeKind, Role
from core.user.api_key_types import NewApiKey
from db.user.notice_repository import NoticeRepository
from db.user.tables import Notice

UNTOUCHED = {"watchlists": 0, "unread": 1, "waiting": 1, "backups": 0}
"""What `count_effects` finds before anybody acted."""
ACTED = {"watchlists": 2, "unread": 0, "waiting": 0, "backups": 1}
"""And when every act went through: the form and the key make a list each."""
BY_KEY = "api"
WAITING = "fetch_bars"
_TABS = ("page", "form", "fragment", "job", "backup", "silent")


@dataclass(frozen=True)
class Site:
    """What everybody finds there.

    Attributes:
        download: address of a file that a page offers.
        pages: hash of each page.
        backup_button: id of the button that asks for a backup.
    """

    download: str
    pages: Mapping[str, str]
    backup_button: str


@dataclass
class Victim:
    """A person with open tabs and a key.

    Attributes:
        home: what the tabs on the watchlists showed.
        jobs: what the tab on the jobs showed, whose fragment knows its user from that run.
    """

    person: Person
    key: NewApiKey
    tabs: dict[str, Tab]
    home: Run
    jobs: Run
    site: Site

    def acts(self, target: Target) -> dict[str, Callable[[], str]]:
        """What they may try; what becomes of it is 'closed', a status, or 'sent'."""
        return {
            "page": lambda: self._send("page"),
            "form": lambda: self._send("form", pressed=self.home.button("Create list")),
            "fragment": lambda: self._send(
                "fragment",
                pressed=self.home.button("Mark as read"),
                fragment=self.home.fragment_of("Mark as read"),
            ),
            "job": lambda: self._send(
                "job", pressed=self.jobs.main_button("Cancel"), fragment=self.jobs.main_fragment
            ),
            "backup": lambda: self._send("backup", page="backups", pressed=self.site.backup_button),
            "upload": lambda: str(upload_file(target, self.person, self.home.session_id)),
            "download": lambda: str(
                target.ask("GET", self.site.download, {"Cookie": self.person.cookie}).status
            ),
            "reconnect": lambda: self._reconnect(target),
            BY_KEY: lambda: str(self._call(target)),
        }

    def _send(self, tab: str, page: str = "watchlists", **what: str) -> str:
        try:
            self.tabs[tab].send(self.site.pages[page], **what)  # type: ignore[arg-type]
        except ConnectionClosed:
            return "closed"
        return "sent"

    def _reconnect(self, target: Target) -> str:
        with open_tab(target, self.person.cookie, resume=self.home.session_id) as tab:
            run = tab.run()
        return "sign-in" if set(run.titles) == {"Sign in"} else "served"

    def _call(self, target: Target) -> int:
        body = json.dumps({"name": "By an old key"}).encode()
        return target.call(self.key.secret, "POST", "/api/v1/watchlists", body).status


@contextmanager
def visit_site(target: Target) -> Iterator[Site]:
    """Look around as an administrator, whose tab keeps the download alive until the block ends."""
    with open_tab(target, target.add_person(Role.ADMIN).cookie) as tab:
        pages = tab.run().pages
        backup = tab.run(pages["backups"]).main_button("Back up now")
        download = tab.run(pages["import_data"]).elements("download_button")[0].url
        yield Site(download, pages, backup)


def make_victim(target: Target, site: Site, open_tabs: ExitStack) -> Victim:
    """An administrator with something to lose: a notice, a job that waits, tabs and a key."""
    person = target.add_person(Role.ADMIN)
    with target.services.database.write() as session:
        NoticeRepository(session, person.actor.user_id).add_notice(
            Notice(
                user_id=person.actor.user_id,
                event_id=str(uuid.uuid4()),
                kind=next(iter(NoticeKind)),
                title="Read me",
                created_at=now(),
            )
        )
        target.services.jobs.add(  # nobody works here: it waits
            session,
            actor=person.actor,
            kind=WAITING,
            title="Wait",
            arguments={},
            key=person.actor.username,
        )
    key = target.make_key(person.actor)
    if target.call(key.secret, "GET", "/api/v1/key").status != 200:  # noqa: PLR2004
        raise LookupError("A new key opens nothing.")
    tabs = {name: open_tabs.enter_context(open_tab(target, person.cookie)) for name in _TABS}
    watchlists = site.pages["watchlists"]
    tabs["fragment"].run(watchlists)
    tabs["backup"].run(site.pages["backups"])
    home, jobs = tabs["form"].run(watchlists), tabs["job"].run(site.pages["jobs"])
    return Victim(person, key, tabs, home, jobs, site)


def count_effects(target: Target, person: Person) -> dict[str, int]:
    """What the acts leave behind in the database."""
    services, actor = target.services, person.actor
    kinds = [job.kind for job in services.jobs.list_jobs(actor) if not job.is_finished]
    return {
        "watchlists": len(services.watchlists.list_watchlists(actor)),
        "unread": services.notices.count_unread(actor),
        "waiting": kinds.count(WAITING),
        "backups": kinds.count(MAKE),
    }


def withdraw_backup(target: Target, person: Person) -> None:
    """Take the request for a backup back: only one may wait, and the next must find room."""
    for job in target.services.jobs.list_jobs(person.actor):
        if job.kind == MAKE and not job.is_finished:
            target.services.jobs.cancel_job(person.actor, job.id)
