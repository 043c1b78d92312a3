"""Everything a front door can ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from core.admin.account_setup_service import AccountSetupService
from core.admin.audit_service import AuditService
from core.admin.event_admin_service import EventAdminService
from core.admin.system_service import SystemService
from core.admin.user_admin_service import UserAdminService
from core.contracts import SYSTEM, Actor
from core.enums import RunMode
from core.jobs.huey_transport import HueyTransport
from core.jobs.job_service import JobService
from core.jobs.views import OnJobEnded
from core.kr_market.assembly import KoreanServices
from core.market_data.assembly import MarketDataServices
from core.trading.assembly import BacktestServices
from core.trading.library.assembly import StrategyServices
from core.trading.portfolio.assembly import PortfolioServices
from core.user.account_service import AccountService
from core.user.market_notice_service import MarketNoticeService
from core.user.notice_service import NoticeService
from core.user.screen_assembly import ScreenServices
from core.user.session_service import SessionService
from core.user.sign_in_service import SignInService
from core.user.watchlist_assembly import WatchlistServices
from core.web import WebSettings
from db.migrate import upgrade
from db.session import Database


@dataclass(frozen=True)
class Services(
    MarketDataServices,
    ScreenServices,
    WatchlistServices,
    StrategyServices,
    PortfolioServices,
    BacktestServices,
    KoreanServices,
):
    """Everything a front door can ask for; each domain with many services adds its own set."""

    database: Database
    web: WebSettings
    sign_ins: SignInService
    sessions: SessionService
    accounts: AccountService
    notices: NoticeService
    market_notices: MarketNoticeService
    jobs: JobService
    account_setup: AccountSetupService
    users: UserAdminService
    audit: AuditService
    events: EventAdminService
    system: SystemService
    transport: HueyTransport
    tell_ended: OnJobEnded

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
        self.universes.renew_markets(SYSTEM)
        self.flow_universes.renew_states(SYSTEM)
        if self.web.mode is RunMode.DEMO:
            self.account_setup.seed_demo_accounts()
            if not self.quotes.list_quotes(SYSTEM, ["GOOG"]):
                self.fetches.store_provider(SYSTEM, "bundled")
            self.economy.store_bundled(SYSTEM)
            self.demo_market.seed_demo_market(SYSTEM)

    def close(self) -> None:
        """Let go of files and connections."""
        self.transport.close()
        self.database.engine.dispose()
