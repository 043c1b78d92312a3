"""Everything a front door can ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from core.admin.backup.assembly import BackupServices
from core.chatops.assembly import ChatServices
from core.chatops.reach import ReachedServices
from core.contracts import SYSTEM, Actor
from core.enums import RunMode
from core.schedules.assembly import ScheduleServices
from core.trading.library.assembly import StrategyServices
from core.user.account_assembly import AccountServices
from core.user.screen_assembly import ScreenServices
from core.web import WebSettings
from db.migrate import upgrade
from db.session import Database


@dataclass(frozen=True)
class Services(
    ReachedServices,
    AccountServices,
    ScreenServices,
    StrategyServices,
    ScheduleServices,
    BackupServices,
    ChatServices,
):
    """Everything a front door can ask for; each domain with many services adds its own set."""

    database: Database
    web: WebSettings

    def find(self, name: str) -> Callable[..., Any]:
        """The method of that dotted name, as the tables give it."""
        method: Callable[..., Any] = attrgetter(name)(self)
        return method

    def find_actor(self, user_id: int | None) -> Actor | None:
        """In whose name a job runs: its owner as they are now, or the system where it has none."""
        return SYSTEM if user_id is None else self.accounts.find_actor(user_id)

    def prepare_database(self) -> None:
        """Bring the database to the newest schema; seed what the mode needs."""
        upgrade(self.database.engine)
        self.renew_derived()
        if self.web.mode is RunMode.DEMO:
            self.account_setup.seed_demo_accounts()
            if not self.quotes.list_quotes(SYSTEM, ["GOOG"]):
                self.fetches.store_provider(SYSTEM, "bundled")
            self.economy.store_bundled(SYSTEM)
            self.demo_market.seed_demo_market(SYSTEM)

    def renew_derived(self) -> None:
        """Make anew what is made from rows and is missing beside them."""
        self.universes.renew_markets(SYSTEM)
        self.flow_universes.renew_states(SYSTEM)

    def close(self) -> None:
        """Let go of files and connections."""
        self.cache.close()
        self.transport.close()
        self.database.engine.dispose()
