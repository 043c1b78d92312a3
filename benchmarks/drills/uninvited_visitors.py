"""Who comes without being invited, and what belongs to the one they would like to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import time_machine

from benchmarks.drills.attacker import COOKIE, Person, Target
from core.clock import now
from core.enums import Role
from core.trading.request import BacktestRequest
from core.user.api_key_types import NewApiKey
from db.user.account_repository import AccountRepository

CANARY = "CANARY-7731"
SYMBOL = "GOOG"


def list_cookies(target: Target) -> dict[str, str]:
    """Cookies of people who are not signed in, or no longer."""
    expired = target.sign_in(target.add_person().actor, timedelta(seconds=-1))
    revoked = target.add_person()
    target.services.sessions.sign_out(revoked.token)
    disabled = target.add_person()
    with target.services.database.write() as session:
        # Not by the service, which would revoke the session too.
        AccountRepository(session).get_account(disabled.actor.user_id).is_active = False
    return {
        "none": "",
        "garbage": f"{COOKIE}=garbage",
        "expired": expired.cookie,
        "revoked": revoked.cookie,
        "disabled": disabled.cookie,
    }


def list_keyless(target: Target) -> dict[str, Mapping[str, str]]:
    """Headers that open nothing of the API, by what they are."""
    owner = target.add_person()
    with time_machine.travel(now() - timedelta(days=31)):
        expired = target.make_key(owner.actor)
    revoked = target.make_key(owner.actor)
    target.services.api_keys.revoke_key(owner.actor, revoked.key.id)
    disabled = target.add_person()
    theirs = target.make_key(disabled.actor)
    target.services.users.set_active(
        target.add_person(Role.ADMIN).actor, disabled.actor.user_id, is_active=False
    )
    sent = {
        "garbage": "Bearer garbage",
        "expired": f"Bearer {expired.secret}",
        "revoked": f"Bearer {revoked.secret}",
        "of a disabled person": f"Bearer {theirs.secret}",
        "a session": f"Bearer {owner.token}",
        "basic": "Basic dXNlcjpwYXNz",
    }
    return {
        "nothing": {},
        "a good cookie": {"Cookie": owner.cookie},
        **{who: {"Authorization": bearer} for who, bearer in sent.items()},
    }


@dataclass(frozen=True, slots=True)
class Owner:
    """A person who has something, and where it is."""

    person: Person
    key: NewApiKey
    watchlist_id: int
    backtest_id: int
    job_id: str

    @property
    def places(self) -> dict[str, str]:
        """By the names of the parameters in routes."""
        return {
            "watchlist_id": str(self.watchlist_id),
            "backtest_id": str(self.backtest_id),
            "job_id": self.job_id,
            "symbol": SYMBOL,
        }


def add_owner(target: Target) -> Owner:
    """A trader with a watchlist, a backtest and a job that wait for a worker."""
    person, services = target.add_person(), target.services
    watchlist = services.watchlists.create_watchlist(person.actor, CANARY)
    services.watchlist_items.add_symbols(person.actor, watchlist.id, [SYMBOL])
    backtest = services.backtests.submit_backtest(
        person.actor, BacktestRequest(SYMBOL, "sma_crossover")
    )
    job = services.jobs.list_jobs(person.actor)[0]
    return Owner(person, target.make_key(person.actor), watchlist.id, backtest.id, job.id)


def is_untouched(target: Target, owner: Owner) -> bool:
    """Whether all of it is as it was."""
    services, actor = target.services, owner.person.actor
    items = services.watchlists.get_watchlist(actor, owner.watchlist_id).items
    backtests = services.backtests.list_backtests(actor, limit=200).items
    return (
        [item.symbol for item in items] == [SYMBOL]
        and [one.id for one in backtests] == [owner.backtest_id]
        and [(one.id, one.is_finished) for one in services.jobs.list_jobs(actor)]
        == [(owner.job_id, False)]
    )
