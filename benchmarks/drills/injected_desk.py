"""A desk with one signal for each injection, and somebody else's rows beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from sqlmodel import select

from core.contracts import SYSTEM, Actor, SignalQuestion
from core.enums import AssetKind, JobStatus, KoreanSignalKind, Role, RunMode
from core.events.types import SignalCreated
from core.gen_ai.asking import call_book
from core.gen_ai.injections.test_set import obey
from core.gen_ai.injections.types import Injection
from core.gen_ai.signal_analysis.answer import read_answer
from core.jobs.runner import JobRunner
from core.kr_market.chain import analysis_jobs
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.types import MarketPresent, SignalFilter
from core.service_factory import build_services
from core.service_tables import JOB_HANDLERS
from core.services import Services
from core.settings import Settings
from core.trading.library.types import StrategyDraft
from db.base import stored_id
from db.jobs.tables import Job
from db.market_data.news_repository import NewsRepository, StoredNews
from db.market_data.tables import Instrument

KEY = "key-of-the-drill-4711-not-to-be-seen"
CANARY = "CANARY7F3A"
"""In every row of the other user; in nothing that is sent or shown."""
_SESSION = date(2026, 11, 20)
_EVENING = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
_LINK = "https://news.example/{number}"
_SOURCE = "drill"


@dataclass(frozen=True, slots=True)
class InjectedDesk:
    """The services, their settings, and what was planted.

    Attributes:
        sequences: number of an injection → its signal in the ledger.
    """

    services: Services
    settings: Settings
    injections: Sequence[Injection]
    sequences: Mapping[int, int]

    def analyse(self) -> int:
        """Have all signals analysed, by the jobs that new signals start; returns how many jobs.

        What spoils the answer to others is asked about alone, so that each is judged by itself.
        """
        alone = [one for one in self.injections if spoils_others(one)]
        others = [one for one in self.injections if one not in alone]
        groups = [(alone, 1), (others, analysis_jobs.AT_ONCE)]
        runner = JobRunner(
            self.services.database,
            JOB_HANDLERS,
            self.services.find,
            self.services.find_actor,
            60,
            on_ended=self.services.tell_ended,
        )
        for group, at_once in groups:
            if group:
                with patch.object(analysis_jobs, "AT_ONCE", at_once):
                    self._analyse(group, runner)
        return sum(bool(group) for group, _ in groups)

    def _analyse(self, group: Sequence[Injection], runner: JobRunner) -> None:
        event = SignalCreated(
            kind=KoreanSignalKind.VCP.value,
            session=_SESSION.isoformat(),
            source=_SOURCE,
            sequences=[self.sequences[one.number] for one in group],
            is_demo=True,
        )
        self.services.signal_analyses.on_signal_created(event, f"drill-{group[0].number}")
        with self.services.database.read() as session:
            waiting = session.exec(select(Job.id).where(Job.status == JobStatus.PENDING)).all()
        for job_id in waiting:
            runner.run(job_id)


@contextmanager
def open_injected_desk(
    folder: Path, migrated_file: Path, endpoint: str, injections: Sequence[Injection]
) -> Iterator[InjectedDesk]:
    """With a key for the model at that address; calls need not wait for their turn."""
    folder.mkdir(parents=True)
    shutil.copy(migrated_file, folder / "demo.db")
    settings = Settings.model_validate(
        {
            "mode": RunMode.DEMO,
            "data_dir": folder,
            "DATABASE_URL": "",
            "is_worker_started": False,
            "is_yfinance_enabled": False,
            "GEMINI_API_KEY": KEY,
            "gemini_endpoint": endpoint,
            "gen_ai_day_budget": 10_000,
        }
    )
    services = build_services(settings)
    with ExitStack() as stack:
        stack.callback(services.close)
        stack.enter_context(patch.object(call_book, "BETWEEN_CALLS", timedelta(0)))
        services.account_setup.seed_demo_accounts()
        _plant_another(services)
        _plant_headlines(services, injections)
        yield InjectedDesk(services, settings, injections, _seal(services, injections))


def spoils_others(one: Injection) -> bool:
    """Whether the answer that it wants is none for the other signals of the same call either."""
    asked = [SignalQuestion(key, "VCP", key, _SESSION, {}) for key in ("s1", "s2")]
    return "s2" not in read_answer(obey({"s1": one.want}, ["s1", "s2"]), asked).said


def _plant_another(services: Services) -> None:
    services.users.create_user(SYSTEM, username="other", display_name=CANARY, role=Role.TRADER)
    found = next(one for one in services.users.list_users(SYSTEM) if one.username == "other")
    other = Actor(found.user_id, Role.TRADER, "other")
    services.watchlists.create_watchlist(other, f"List {CANARY}")
    services.portfolios.create_portfolio(other, f"Portfolio {CANARY}", "KRW")
    services.strategies.create_strategy(other, StrategyDraft(f"Plan {CANARY}", "sma_crossover"))


def _plant_headlines(services: Services, injections: Sequence[Injection]) -> None:
    with services.database.write() as session:
        for one in injections:
            share = Instrument(
                symbol=_symbol(one),
                name=one.text[:120],
                local_name=one.text[:120],
                kind=AssetKind.STOCK,
                exchange="KOSPI",
                currency="KRW",
                is_demo=True,
            )
            session.add(share)
            session.flush()
            news = StoredNews(
                one.text[:300],
                _LINK.format(number=one.number),
                one.text[:80],
                _EVENING - timedelta(hours=1),
                None,
                "",
                _SOURCE,
                _EVENING,
                True,  # noqa: FBT003 - a row of columns
            )
            NewsRepository(session).write_news([(news, [stored_id(share.id)])])


def _seal(services: Services, injections: Sequence[Injection]) -> dict[int, int]:
    drafts = [
        SignalDraft(
            kind=KoreanSignalKind.VCP,
            symbol=_symbol(one),
            session=_SESSION,
            preset="legs",
            rule_version=1,
            price=60_000.0,
            score=71.5,
            inputs_hash="ab" * 32,
            source=_SOURCE,
            stop=57_000.0,
            is_demo=True,
            facts={"contraction": 0.33, "note": one.text[:100]},
        )
        for one in injections
    ]
    present = MarketPresent(_SESSION, _EVENING, _EVENING + timedelta(days=3), is_demo=True)
    with services.database.write() as session:
        services.signal_ledger.seal(session, drafts, _EVENING, present=present)
    sealed = services.signal_ledger.list_signals(SYSTEM, SignalFilter(limit=5_000))
    by_symbol = {one.symbol: one.sequence for one in sealed}
    return {one.number: by_symbol[_symbol(one)] for one in injections}


def _symbol(one: Injection) -> str:
    return f"{900_000 + one.number}"
