"""Sockets that nobody invited: opened from elsewhere, resumed, or sent to a page not theirs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from websockets.exceptions import InvalidStatus

from benchmarks.drills.attacked_tab import STREAM, Run, Tab, open_tab
from benchmarks.drills.attacker import Person, Target
from benchmarks.drills.types import Findings
from benchmarks.drills.uninvited_visitors import CANARY
from core.admin.backup.restoring import OWN_KINDS
from core.enums import Role

SIGN_IN = {"Sign in"}
SECRETS = ("Sign out everywhere", "Reset password", "Back up now", "Restore")
"""Words of pages that need a session."""
OPERATORS_BUTTONS = {"Disable", "Reset password", "Check the database now", "Back up now"}
OPERATORS_PAGES = {"users", "system", "audit", "backups", "schedules"}
"""Some of the pages that a trader must not find; all that there are, are tried."""


def attack_sockets(target: Target, cookies: Mapping[str, str], findings: Findings) -> None:
    """A socket opens on one path and from our own pages only, whoever asks."""
    brought = {**cookies, "good": target.add_person().cookie}
    paths = [STREAM, f"{STREAM}/", f"{STREAM}%0a", "/healthz", "/", "/media/x", "/any/socket"]
    origins = [None, "http://evil.example", "null", f"{target.url}.evil.example", target.url]
    tries, served, opened = 0, 0, 0
    for path, origin, (who, cookie) in itertools.product(paths, origins, brought.items()):
        tries += 1
        try:
            with open_tab(target, cookie, origin=origin, path=path) as tab:
                titles = set(tab.run().titles)
        except InvalidStatus:
            continue
        if (path, origin) != (STREAM, target.url) or (who != "good" and titles != SIGN_IN):
            served += 1
            findings.expect(False, f"A socket at {path} from {origin}, {who}: {titles}")  # noqa: FBT003
        opened += 1
    # The judge is not blind: from our own page it opens, and shows the sign-in form.
    findings.expect(opened == len(brought), f"{opened} sockets opened, not {len(brought)}.")
    findings.count(sockets=tries, sockets_served=served)


def attack_anonymously(target: Target, findings: Findings) -> None:
    """A tab of nobody asks for every page, button and fragment of an administrator's."""
    admin = target.add_person(Role.ADMIN)
    target.services.watchlists.create_watchlist(admin.actor, CANARY)
    with open_tab(target, admin.cookie) as live, open_tab(target) as anonymous:
        theirs = live.run()
        findings.expect(
            CANARY.encode() in theirs.everything(), "The attack has nothing to find: it is blind."
        )
        backups = live.run(theirs.pages["backups"])
        buttons = {button.id for run in (theirs, backups) for button in run.elements("button")}
        fragments = {m.delta.fragment_id for m in theirs.messages if m.delta.fragment_id}
        runs = [anonymous.run(page_hash) for page_hash in theirs.pages.values()]
        runs += [anonymous.run("", name) for name in theirs.pages]
        runs += [anonymous.run(pressed=widget) for widget in buttons]
        for fragment in fragments:
            anonymous.send(fragment=fragment)  # no such fragment here: nothing answers
        runs += [anonymous.run(query="id=1&section=x"), anonymous.run("nonsense", "users")]
        after = live.run()
    shown = [said for run in runs for said in _find_secrets(run, admin)]
    findings.expect(not shown, f"A tab of nobody shows {sorted(set(shown))}.")
    queued = _count_requests(target, admin)
    findings.expect(queued == 0, f"A tab of nobody asked for {queued} backups or restores.")
    findings.expect(CANARY.encode() in after.everything(), "The administrator's tab was disturbed.")
    findings.count(anonymous_page_runs=len(runs), anonymous_served=len(shown) + queued)


def attack_hidden_pages(target: Target, findings: Findings) -> None:
    """A trader asks for each page that only operators have, and presses what is on it."""
    admin, trader = target.add_person(Role.ADMIN), target.add_person()
    with open_tab(target, trader.cookie) as tab:
        own = set(tab.run().pages)
    with open_tab(target, admin.cookie) as tab:
        pages = tab.run().pages
        hidden = {name: page_hash for name, page_hash in pages.items() if name not in own}
        theirs = {name: _list_buttons(tab.run(page_hash)) for name, page_hash in hidden.items()}
    missing = OPERATORS_PAGES - set(hidden)
    findings.expect(not missing, f"A trader's menu shows {sorted(missing)}.")
    findings.expect(bool(theirs.get("backups")), "The page of backups has no button: blind.")
    tries, served = 0, 0
    with open_tab(target, trader.cookie) as tab:
        for name, page_hash in hidden.items():
            for run in _try_page(tab, name, page_hash, theirs[name]):
                tries += 1
                is_named = admin.actor.username.encode() in run.everything()
                labels = {button.label for button in run.elements("button")}
                if is_named or theirs[name] & _list_buttons(run) or OPERATORS_BUTTONS & labels:
                    served += 1
                    findings.expect(False, f"A trader is shown the page {name}.")  # noqa: FBT003
    queued = _count_requests(target, trader)
    findings.expect(queued == 0, f"A trader asked for {queued} backups or restores.")
    findings.count(hidden_page_runs=tries, hidden_pages_served=served + queued)


def take_over(target: Target, cookie: str, findings: Findings) -> None:
    """Resume the live session of somebody else by its id, and then one that was left."""
    victim, tries, taken = target.add_person(Role.ADMIN), 0, 0
    target.services.watchlists.create_watchlist(victim.actor, CANARY)
    with open_tab(target, victim.cookie) as live:
        session_id = live.run().session_id
        for protocol in (f"streamlit, x, {session_id}", f"streamlit,,{session_id}"):
            headers = {"Sec-WebSocket-Protocol": protocol}
            with open_tab(target, cookie, headers=headers) as thief:
                got = thief.run()
            tries += 1
            taken += _is_taken(got, session_id)
        still = live.run().session_id
    # A tab that was left waits for its owner; nobody else gets it.
    with open_tab(target, cookie, resume=session_id) as thief:
        got = thief.run()
    tries += 1
    taken += _is_taken(got, session_id)
    findings.expect(still == session_id, "The owner's tab was disturbed.")
    findings.expect(taken == 0, f"{taken} of {tries} sessions were taken over by their id.")
    findings.counts["take overs tried"] = int(findings.counts.get("take overs tried", 0)) + tries
    findings.counts["taken over"] = int(findings.counts.get("taken over", 0)) + taken


def _find_secrets(run: Run, admin: Person) -> list[str]:
    sent = run.everything()
    found = [word for word in (CANARY, admin.actor.username, *SECRETS) if word.encode() in sent]
    if run.titles and set(run.titles) != SIGN_IN:
        found += run.titles
    return found + [b.label for b in run.elements("button") if b.label == "Sign out"]


def _list_buttons(run: Run) -> set[str]:
    """Ids of the buttons in the page itself: the sidebar's are everybody's."""
    return {
        message.delta.new_element.button.id
        for message in run.messages
        if message.delta.new_element.button.id and list(message.metadata.delta_path)[:1] == [0]
    }


def _try_page(tab: Tab, name: str, page_hash: str, buttons: set[str]) -> list[Run]:
    pressed = [tab.run(page_hash, pressed=widget) for widget in sorted(buttons)[:1]]
    return [tab.run("", name), *(pressed or [tab.run(page_hash)])]


def _count_requests(target: Target, person: Person) -> int:
    return sum(job.kind in OWN_KINDS for job in target.services.jobs.list_jobs(person.actor))


def _is_taken(got: Run, session_id: str) -> bool:
    return got.session_id in {"", session_id} or CANARY.encode() in got.everything()
