"""The composition root: the one place that knows every domain, who asks whom and who hears what.

`core.service_tables` tells all traffic between the parts.
"""

from __future__ import annotations

from functools import cache, partial

from core.admin.assembly import build_admin_services
from core.admin.audit_trail import add_audit
from core.admin.backup.assembly import build_backup_services
from core.admin.monitoring.assembly import configure_observing
from core.cache.cache_service import build_cache
from core.chatops.assembly import build_chat_services
from core.domain_links import link_korean_market
from core.enums import RunMode
from core.events.broker_choice import choose_broker
from core.events.outbox import Outbox
from core.gen_ai.assembly import build_gen_ai
from core.jobs.assembly import build_job_services
from core.jobs.job_states import JobStates
from core.kr_market.assembly import build_korean_services
from core.kr_market.file_records import KoreanFileRecords
from core.kr_market.market_gate.gate_view import GateMarkets
from core.late_services import LateServices
from core.market_data.assembly import build_market_data
from core.market_data.calendars import count_exchange_sessions, find_session_close
from core.market_data.market_files.contracts import COLUMNS
from core.market_data.session_hours import list_session_hours
from core.schedules.assembly import build_schedule_services
from core.service_tables import JOB_HANDLERS, list_listeners
from core.services import Services
from core.settings import Settings, get_settings
from core.trading.assembly import build_backtest_services
from core.trading.library.assembly import build_strategy_services
from core.trading.portfolio.assembly import build_portfolio_services
from core.user.account_assembly import build_account_services
from core.user.passwords import PasswordHasher
from core.user.screen_assembly import build_screen_services
from core.user.watched_symbols import list_watched_symbols
from core.user.watchlist_assembly import build_watchlist_services
from db.session import open_database

VERSION = "0.1.0"


def build_services(settings: Settings) -> Services:
    """All services on one database; opens nothing but the connection pool."""
    late = LateServices()
    is_demo = settings.mode is RunMode.DEMO
    database = open_database(settings.effective_database_url)
    broker = choose_broker(settings.effective_redis_url)
    answers = build_cache(database, settings.effective_redis_url)
    outbox = Outbox(list_listeners(), broker, answers.note_own)
    work = build_job_services(database, JOB_HANDLERS, late.tell_ended, settings.queue_settings())
    jobs, hasher = work.jobs, PasswordHasher()
    people = build_account_services(
        database, outbox, hasher, add_audit, session_hours=settings.session_hours, is_demo=is_demo
    )
    find_actor = people.accounts.find_actor
    market = build_market_data(
        database,
        outbox,
        jobs,
        add_audit,
        people.accounts.list_colleagues,
        settings=settings.market_data_settings(),
        korean_records=KoreanFileRecords(COLUMNS),
        list_watched=partial(list_watched_symbols, database),
    )
    load_bars, load_universe = market.bars.load_bars, market.universes.load_universe
    list_quotes, score = market.quotes.list_quotes, market.score_regimes
    shown, refresh = answers.remember_quotes(list_quotes), market.refreshes.refresh_symbol
    schedules = build_schedule_services(
        database, JobStates(database), late.find, list_session_hours, add_audit
    )
    backtests = build_backtest_services(
        database,
        outbox,
        jobs,
        load_bars,
        list_quotes=list_quotes,
        count_sessions=count_exchange_sessions,
        find_close=find_session_close,
        judge_series=market.quality.judge_series,
        find_actor=find_actor,
    )
    gen_ai = build_gen_ai(database, settings.gen_ai_settings())
    korea = build_korean_services(
        database,
        outbox,
        jobs,
        link_korean_market(market, gen_ai.judge_signals),
        GateMarkets(settings.gate_indexes, settings.gate_funds),
        schedules=schedules,
    )
    backups = build_backup_services(
        database,
        jobs,
        people.password_checker,
        settings.backup_settings(),
        late.renew_derived,
        version=VERSION,
    )
    admin = build_admin_services(
        database,
        outbox,
        broker,
        hasher,
        work=work,
        kinds=JOB_HANDLERS,
        find=late.find,
        find_actor=find_actor,
        gen_ai=gen_ai,
        version=VERSION,
        data_dir=settings.data_dir,
        is_demo=is_demo,
    )
    return late.arrive(
        Services(
            database=database,
            web=settings.web_settings(),
            cache=answers,
            **vars(work),
            **vars(people),
            **vars(market),
            **vars(schedules),
            **vars(build_screen_services(database, load_universe, list_quotes, score, find_actor)),
            **vars(build_watchlist_services(database, jobs, shown, refresh, find_actor)),
            **vars(build_strategy_services(database, jobs, load_bars, load_universe)),
            **vars(build_portfolio_services(database, jobs, load_bars, list_quotes)),
            **vars(backtests),
            **vars(korea),
            **vars(build_chat_services(database, add_audit, late.reach)),
            **vars(backups),
            **vars(admin),
        )
    )


@cache
def get_services() -> Services:
    """The services of this process, built once.

    Raises:
        SetupError: the settings are not fit to start with.
    """
    settings = get_settings()
    configure_observing(settings.trace_endpoint, VERSION)
    settings.check_fit_to_start()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return build_services(settings)
