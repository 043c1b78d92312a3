"""Proof 4: access is taken away, and then they act: nothing may happen, silent tabs must close."""

from __future__ import annotations

import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from benchmarks.drills.attacked_tab import Tab
from benchmarks.drills.attacker import Person, Target, open_target
from benchmarks.drills.guarded_messages import attack_messages
from benchmarks.drills.revoked_victim import (
    ACTED,
    BY_KEY,
    UNTOUCHED,
    Site,
    Victim,
    count_effects,
    make_victim,
    visit_site,
    withdraw_backup,
)
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.waiting import wait_until
from core.contracts import Actor
from core.enums import Role

CLOSED_WITHIN_SECONDS = 1.0
REFUSED = frozenset({"closed", "sent", "401", "429", "sign-in"})
"""What may become of a try; whatever was sent must have had no effect."""
PATIENCE_SECONDS = 60.0
_CLOSED_BY_POLICY = 1008
_STILL_AT_WORK_SECONDS = 0.5


_SPARES_KEYS = frozenset({"signs out", "signs out everywhere"})
"""Ways of one's own that end sessions: one's programs go on."""


def list_endings(target: Target, admin: Actor) -> dict[str, Callable[[Person], object]]:
    """The ways in which a session ends."""
    users = target.services.users

    def sign_out(person: Person) -> None:
        headers = {"Cookie": person.cookie, "Origin": target.url}
        status = target.ask("POST", "/auth/sign-out", headers).status
        if status != 200:  # noqa: PLR2004
            raise LookupError(f"Signing out is answered with {status}.")

    return {
        "signs out": sign_out,
        "signs out everywhere": lambda p: target.services.sessions.revoke_all(p.actor),
        "is signed out": lambda p: users.sign_out_user(admin, p.actor.user_id),
        "is disabled": lambda p: users.set_active(admin, p.actor.user_id, is_active=False),
        "gets another role": lambda p: users.change_role(admin, p.actor.user_id, Role.VIEWER),
        "gets a new password": lambda p: users.reset_password(admin, p.actor.user_id),
    }


def show_that_acts_work(target: Target, site: Site, findings: Findings) -> None:
    """While access lasts everything goes through: or the attack would prove nothing."""
    with ExitStack() as open_tabs:
        victim = make_victim(target, site, open_tabs)
        before = count_effects(target, victim.person)
        findings.expect(before == UNTOUCHED, f"Before anybody acted there is {before}.")
        results = {}
        for name, act in victim.acts(target).items():
            results[name] = act()
            if name in victim.tabs:
                victim.tabs[name].read()
        expected = {"upload": "204", "download": "200", "reconnect": "served", BY_KEY: "201"}
        got = {name: results[name] for name in expected}
        findings.expect(got == expected, f"With access the answers are {got}.")
        wait_until(lambda: count_effects(target, victim.person) == ACTED)
        after = count_effects(target, victim.person)
        findings.expect(after == ACTED, f"With access the acts leave {after}.")
        withdraw_backup(target, victim.person)


def attack(
    target: Target, site: Site, rounds: int, findings: Findings, *, is_slowest_judged: bool
) -> None:
    """End access in each way, `rounds` times, and try everything right after the commit.

    Args:
        target: the server.
        site: what there is.
        rounds: victims of each way.
        findings: what is counted.
        is_slowest_judged: whether every silent tab must close in time; else the quickest of each
            way: on a busy machine a round may take any time, but a way that is not noticed at
            once is never quick.
    """
    admin = target.add_person(Role.ADMIN).actor
    tries, people = Counter[str](), list[tuple[str, Person]]()
    seconds = defaultdict[str, list[float]](list)
    for _ in range(rounds):
        with ExitStack() as open_tabs, ThreadPoolExecutor(len(list_endings(target, admin))) as eyes:
            closings = []
            for how, end in list_endings(target, admin).items():
                victim = make_victim(target, site, open_tabs)
                closed = eyes.submit(_watch, victim.tabs["silent"])
                end(victim.person)
                ended_at = time.monotonic()  # the transaction is committed
                for name, got in _act(target, victim, how).items():
                    tries[name] += 1
                    findings.expect(got in REFUSED, f"{how}, then {name}: {got}")
                closings.append((how, ended_at, closed, victim))
            for how, ended_at, closed, victim in closings:
                seconds[how].append(closed.result() - ended_at)
                codes = {_wait_until_closed(tab) for tab in victim.tabs.values()}
                findings.expect(codes == {_CLOSED_BY_POLICY}, f"{how}: tabs closed with {codes}.")
                people.append((how, victim.person))
    time.sleep(_STILL_AT_WORK_SECONDS)  # whatever was still running would be done by now
    effects = 0
    for how, person in people:
        found = count_effects(target, person)
        effects += sum(found[name] != UNTOUCHED[name] for name in UNTOUCHED)
        findings.expect(found == UNTOUCHED, f"Somebody who {how} leaves {found}.")
    judge = max if is_slowest_judged else min
    for how, measured in seconds.items():
        findings.expect(
            judge(measured) <= CLOSED_WITHIN_SECONDS,
            f"The silent tab of somebody who {how} stayed open for {judge(measured):.2f} s.",
        )
    findings.count(
        people=len(people),
        tries=tries.total(),
        ways_to_act=len(tries),
        effects=effects,
        s_until_the_slowest_silent_tab_closed=round(max(map(max, seconds.values())), 2),
    )


def attack_keys(target: Target, rounds: int, findings: Findings) -> None:
    """Keys are revoked one by one, by their owner or an administrator; the next request fails."""
    services, admin = target.services, target.add_person(Role.ADMIN).actor
    body, again = (json.dumps({"name": name}).encode() for name in ("By a key", "By a revoked one"))
    effects = tries = 0
    for is_owner in (True, False) * rounds:
        person = target.add_person()
        made = target.make_key(person.actor)
        before = target.call(made.secret, "POST", "/api/v1/watchlists", body).status
        findings.expect(before == 201, f"A new key is answered with {before}.")  # noqa: PLR2004
        if is_owner:
            services.api_keys.revoke_key(person.actor, made.key.id)
        else:
            services.all_api_keys.revoke_key(admin, made.key.id, "drill")
        tries += 1
        status = str(target.call(made.secret, "POST", "/api/v1/watchlists", again).status)
        findings.expect(status in REFUSED, f"A revoked key is answered with {status}.")
        effects += len(services.watchlists.list_watchlists(person.actor)) - 1
    findings.expect(effects == 0, f"Revoked keys made {effects} lists.")
    findings.count(tries_with_revoked_keys=tries, effects_of_revoked_keys=effects)


def _act(target: Target, victim: Victim, how: str) -> dict[str, str]:
    return {
        name: act()
        for name, act in victim.acts(target).items()
        if name != BY_KEY or how not in _SPARES_KEYS
    }


def _watch(silent: Tab) -> float:
    return time.monotonic() if _wait_until_closed(silent) else math.inf


def _wait_until_closed(tab: Tab) -> int:
    try:
        return tab.wait_until_closed(PATIENCE_SECONDS)
    except TimeoutError:
        return 0


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Against a server of its own."""
    seeded = run.grounds.demo_folder()
    with open_target(seeded, run.folder / "data") as target, visit_site(target) as site:
        show_that_acts_work(target, site, findings)
        attack(target, site, run.pick(4, 20), findings, is_slowest_judged=run.is_long)
        attack_messages(target, list_endings(target, target.add_person(Role.ADMIN).actor), findings)
        attack_keys(target, run.pick(4, 20), findings)


DRILL = Drill(
    "revoked_access",
    Group.ATTACKS,
    "Proof 4: once access is taken away, in whichever way, nothing that is tried over pages, "
    "callbacks, fragments, uploads, downloads, the backup page, a new socket or the API has an "
    "effect, the very next message is not heard, and tabs that send nothing are closed within a "
    "second.",
    carry_out,
)
