"""The composition root: the one place that knows every domain, who asks whom and who hears what.

`core.service_tables` tells all traffic between the parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, partial

from core.admin.account_setup_service import AccountSetupService
from core.admin.audit_service import AuditService
from core.admin.audit_trail import add_audit
from core.admin.event_admin_service import EventAdminService
from core.admin.system_service import SystemService
from core.admin.system_sources import find_system_sources
from core.admin.user_admin_service import UserAdminService
from core.enums import RunMode
from core.events.outbox import Outbox
from core.jobs.huey_transport import HueyTransport
from core.jobs.job_service import JobService
from core.jobs.views import JobView
from core.kr_market.assembly import build_korean_services
from core.kr_market.file_records import KoreanFileRecords
from core.kr_market.inputs import MarketInputs
from core.kr_market.market_gate.gate_view import GateMarkets
from core.log import configure_logging
from core.market_data.assembly import build_market_data
from core.market_data.calendars import count_exchange_sessions, find_session_close
from core.market_data.market_files.contracts import COLUMNS
from core.market_data.session_hours import list_session_hours
from core.service_tables import JOB_ENDINGS, JOB_HANDLERS, SUBSCRIPTIONS
from core.services import Services
from core.settings import Settings, get_settings
from core.trading.assembly import build_backtest_services
from core.trading.library.assembly import build_strategy_services
from core.trading.portfolio.assembly import build_portfolio_services
from core.user.account_service import AccountService
from core.user.market_notice_service import MarketNoticeService
from core.user.notice_service import NoticeService
from core.user.password_checker import PasswordChecker
from core.user.passwords import PasswordHasher
from core.user.screen_assembly import build_screen_services
from core.user.session_service import SessionService
from core.user.sign_in_service import SignInService
from core.user.watchlist_assembly import build_watchlist_services
from db.session import Session, open_database

VERSION = "0.1.0"


def build_services(settings: Settings) -> Services:
    """All services on one database; opens nothing but the connection pool."""
    database = open_database(settings.effective_database_url)
    outbox = Outbox(_listeners())
    is_demo = settings.mode is RunMode.DEMO
    hasher = PasswordHasher()
    checker = PasswordChecker(database, hasher, add_audit)
    transport = HueyTransport(settings.queue_path)
    accounts = AccountService(database, outbox, checker, hasher)
    built: list[Services] = []

    def tell_ended(session: Session, job: JobView) -> None:
        if job.kind in JOB_ENDINGS:
            built[0].find(JOB_ENDINGS[job.kind])(session, job)

    jobs = JobService(database, JOB_HANDLERS, transport, tell_ended)
    market_data = build_market_data(
        database,
        outbox,
        jobs,
        add_audit,
        accounts.list_colleagues,
        panel_folder=settings.data_dir / "panels",
        upload_folder=settings.data_dir / "uploads",
        korean_records=KoreanFileRecords(COLUMNS),
        max_market_bytes=settings.max_market_upload_mb * 2**20,
        max_bytes=settings.max_upload_mb * 2**20,
        is_network_allowed=settings.is_yfinance_enabled,
        is_demo=is_demo,
        provider_order=settings.provider_order,
    )
    list_quotes, load_bars = market_data.quotes.list_quotes, market_data.bars.load_bars
    load_universe, find_actor = market_data.universes.load_universe, accounts.find_actor
    score, refresh = market_data.score_regimes, market_data.refreshes.refresh_symbol
    services = Services(
        **vars(market_data),
        **vars(build_screen_services(database, load_universe, list_quotes, score, find_actor)),
        **vars(build_strategy_services(database, jobs, load_bars, load_universe)),
        **vars(
            build_backtest_services(
                database,
                outbox,
                jobs,
                load_bars,
                list_quotes=list_quotes,
                count_sessions=count_exchange_sessions,
                find_close=find_session_close,
                judge_series=market_data.quality.judge_series,
                find_actor=find_actor,
            )
        ),
        **vars(build_watchlist_services(database, jobs, list_quotes, refresh, find_actor)),
        **vars(build_portfolio_services(database, jobs, load_bars, list_quotes)),
        **vars(
            build_korean_services(
                database,
                outbox,
                jobs,
                MarketInputs(
                    load_universe=load_universe,
                    load_bars=load_bars,
                    load_flows=market_data.flow_universes.load_flows,
                    list_articles=market_data.articles.list_articles,
                    find_rate=market_data.rates.find_rate,
                    count_sessions=count_exchange_sessions,
                    list_hours=partial(list_session_hours, "KRX"),
                    list_markets=market_data.universes.list_markets,
                ),
                GateMarkets(settings.gate_indexes, settings.gate_funds),
            )
        ),
        database=database,
        web=settings.web_settings(),
        sign_ins=SignInService(
            database, checker, add_audit, session_hours=settings.session_hours, is_demo=is_demo
        ),
        sessions=SessionService(database, is_demo=is_demo),
        accounts=accounts,
        notices=NoticeService(database),
        market_notices=MarketNoticeService(database),
        jobs=jobs,
        account_setup=AccountSetupService(database, hasher, add_audit, is_demo=is_demo),
        users=UserAdminService(database, outbox, hasher, add_audit, is_demo=is_demo),
        audit=AuditService(database),
        events=EventAdminService(database, add_audit),
        system=SystemService(
            database, find_system_sources(database), version=VERSION, data_dir=settings.data_dir
        ),
        transport=transport,
        tell_ended=tell_ended,
    )
    built.append(services)
    return services


@cache
def get_services() -> Services:
    """The services of this process, built once.

    Raises:
        SetupError: the settings are not fit to start with.
    """
    configure_logging()
    settings = get_settings()
    settings.check_fit_to_start()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return build_services(settings)


def _listeners() -> Mapping[str, list[str]]:
    listeners: dict[str, list[str]] = defaultdict(list)
    for event, handler in SUBSCRIPTIONS:
        listeners[event.__name__].append(handler)
    return listeners
