"""Reading, storing and sealing scans, on a real database."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.contracts import (
    Actor,
    FlowQuery,
    FlowUniverse,
    NewsArticle,
    SessionHours,
    Universe,
    UniverseQuery,
)
from core.enums import BacktestStatus, BetGrade, JobStatus, KoreanSignalKind, Role
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.kr_market.closing_bet.closing_bet_service import BetRequest, ClosingBetService
from core.kr_market.closing_bet.scan_runner import ClosingBetScanRunner
from core.kr_market.closing_bet.scan_service import SCAN_JOB, ClosingBetScans
from core.kr_market.draft import SignalDraft
from core.kr_market.inputs import MarketInputs
from core.kr_market.ledger.types import SealReport
from db.kr_market.scan_repository import ScanRepository
from db.session import Database, Session
from tests.core.kr_market.closing_bet.bet_samples import (
    CLOCK,
    GOOD,
    TODAY,
    Share,
    build_article,
    build_flows,
    build_universe,
    day,
)

READER = Actor(1, Role.VIEWER)
WEEKDAYS = range(5)
SHARES = [
    Share("000010", "한글전자", {TODAY: GOOD}),
    Share("000020", "=한글화학", {TODAY: (*GOOD[:4], 100_000.0)}),
    Share("000035", "한글전자우", {TODAY: GOOD}),
]


@dataclass
class Market:
    """What the service asks for, answered from samples; notes what it was asked."""

    universe: Universe = field(default_factory=lambda: build_universe(SHARES))
    flows: FlowUniverse | None = field(
        default_factory=lambda: build_flows({"000010": (1e6, 1e6)}, count=60)
    )
    articles: Sequence[NewsArticle] = field(default_factory=lambda: [build_article()])
    closed: frozenset[date] = frozenset()
    close: timedelta = timedelta(hours=6, minutes=30)
    asked: list[Any] = field(default_factory=list)

    def load_universe(self, _actor: Actor, query: UniverseQuery) -> Universe:
        end = int(datetime.combine(query.end or date.max, datetime.min.time(), UTC).timestamp())
        count = int((self.universe.time <= end).sum())
        if not count:
            raise InvalidInputError(f"test has no session up to {query.end}.", "Choose later.")
        wanted = slice(max(count - query.sessions, 0), count)
        cut = {
            name: getattr(self.universe, name)[:, wanted]
            for name in ("open", "high", "low", "close", "volume")
        }
        return replace(self.universe, time=self.universe.time[wanted], **cut)

    def load_flows(self, _actor: Actor, query: FlowQuery) -> FlowUniverse:
        self.asked.append(query)
        if self.flows is None:
            raise NotFoundError("No investor flows are stored.", "Import some.")
        return self.flows

    def list_articles(
        self, _actor: Actor, symbols: Sequence[str], after: datetime, until: datetime
    ) -> list[NewsArticle]:
        self.asked.append((after, until))
        return [
            one
            for one in self.articles
            if after < one.published_at <= until and set(one.symbols) & set(symbols)
        ]

    def list_hours(self, first: date, last: date) -> list[SessionHours]:
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        midnight = datetime.min.time()
        return [
            SessionHours(
                one,
                datetime.combine(one, midnight, UTC),
                datetime.combine(one, midnight, UTC) + self.close,
            )
            for one in days
            if one not in self.closed
        ]

    def build_service(self) -> ClosingBetService:
        nothing: Any = None
        return ClosingBetService(
            MarketInputs(
                load_universe=self.load_universe,
                load_bars=nothing,
                load_flows=self.load_flows,
                list_articles=self.list_articles,
                find_rate=nothing,
                list_hours=self.list_hours,
            )
        )


def test_the_newest_session_is_scanned_where_none_is_named() -> None:
    found = Market().build_service().find_scan(READER, BetRequest())

    assert found.session == day(TODAY)
    assert [(bet.symbol, bet.grade) for bet in found.bets] == [
        ("000010", BetGrade.A), ("000020", BetGrade.C),
    ]  # fmt: skip


def test_nothing_published_after_the_stamp_is_even_asked_for() -> None:
    market = Market()
    market.build_service().find_scan(READER, BetRequest())

    (after, until) = market.asked[-1]
    assert until == CLOCK.at
    assert after == CLOCK.at - timedelta(days=30)
    assert market.asked[0].end == day(TODAY)
    assert market.asked[0].is_demo is False


def test_an_earlier_session_reads_no_later_bar() -> None:
    service = Market().build_service()

    found = service.find_scan(READER, BetRequest(session=day(TODAY - 1)))

    assert found.bets == ()  # all flat on that day
    assert "Change 3.0 %" in found.reason


def test_a_weekend_a_holiday_and_a_missing_session_are_told_apart() -> None:
    saturday = next(day(at) for at in range(TODAY, 0, -1) if day(at).weekday() == 5)
    holiday = next(day(at) for at in range(TODAY, 0, -1) if day(at).weekday() == 2)
    universe = build_universe(SHARES)
    kept = [at for at in range(TODAY + 1) if day(at) not in {saturday, holiday, day(TODAY - 9)}]
    cut = {name: getattr(universe, name)[:, kept] for name in ("open", "high", "low", "close")}
    market = Market(
        replace(universe, time=universe.time[kept], volume=universe.volume[:, kept], **cut),
        closed=frozenset({saturday, holiday}),
    )
    service = market.build_service()

    with pytest.raises(NotFoundError, match=r"was closed on .*: a weekend"):
        service.find_scan(READER, BetRequest(session=saturday))
    with pytest.raises(NotFoundError, match=r"was closed on .*: a holiday") as closed:
        service.find_scan(READER, BetRequest(session=holiday))
    with pytest.raises(NotFoundError, match="no bars of that session"):
        service.find_scan(READER, BetRequest(session=day(TODAY - 9)))
    with pytest.raises(NotFoundError, match="no session up to"):
        service.find_scan(READER, BetRequest(session=date(2020, 1, 2)))
    assert str(holiday - timedelta(days=1)) in closed.value.remedy


def test_an_early_close_moves_the_stamp_15_minutes_before_it() -> None:
    half_day = Market(close=timedelta(hours=3, minutes=30))

    found = half_day.build_service().find_scan(READER, BetRequest())

    assert found.clock.at == datetime(2026, 2, 4, 3, 15, tzinfo=UTC)
    assert found.bets[0].points[0].value is None  # the only article, of 15:15, is too late now
    assert found.notes[0].startswith("The exchange closed at 12:30 KST on this day")


def test_without_flows_the_supply_is_unknown_with_the_reason() -> None:
    found = Market(flows=None).build_service().find_scan(READER, BetRequest())

    assert found.bets[0].points[-1].why == "unknown: No investor flows are stored"
    assert found.flows_to is None


def test_an_unknown_preset_names_those_there_are() -> None:
    with pytest.raises(NotFoundError) as unknown:
        Market().build_service().find_scan(READER, BetRequest(preset="best"))
    assert "plan" in unknown.value.remedy


def test_recent_sessions_equal_scans_one_by_one() -> None:
    service = Market().build_service()

    recent = service.count_recent(READER, BetRequest(), 5)

    assert [one.session for one in recent] == [day(TODAY - ago) for ago in range(5)]
    for one in recent:
        alone = service.find_scan(READER, BetRequest(session=one.session))
        assert one.grades == alone.count_grades()
    with pytest.raises(InvalidInputError):
        service.count_recent(READER, BetRequest(), 61)


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    service = Market().build_service()

    written = service.export_csv(READER, BetRequest(), 50_000_000)
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))

    assert written.startswith(b"\xef\xbb\xbf")
    assert [(row["symbol"], row["grade"], row["quantity"]) for row in rows] == [
        ("000010", "A", "771"),
        ("000020", "C", "0"),
    ]  # fmt: skip - 8,333,333 / 10,800
    assert rows[1]["local_name"] == "'=한글화학"
    assert rows[0]["score_news"] == "2"
    assert rows[0]["uses_final_bar"] == "True"
    with pytest.raises(InvalidInputError):
        service.export_csv(READER, BetRequest(), -1)


class NoTransport:
    """Takes ids and does nothing."""

    def send(self, job_id: str, priority: int) -> None:
        """Nobody listens."""


@dataclass
class ScanDesk:
    """Scans with a job queue and a ledger that writes down what it is given."""

    database: Database
    owner: Actor
    market: Market = field(default_factory=Market)
    sealed: list[SignalDraft] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kinds = {SCAN_JOB: JobKind("scan", max_attempts=1)}
        jobs = JobService(self.database, kinds, NoTransport(), self.tell_ended)
        self.scans = ClosingBetScans(self.database, jobs)
        self.scan_runner = ClosingBetScanRunner(
            self.database, self.market.build_service(), self.seal
        )
        self.runner = JobRunner(
            self.database,
            kinds,
            {"scan": self.scan_runner.run_scan_job}.__getitem__,
            {self.owner.user_id: self.owner}.get,
            30.0,
            on_ended=self.tell_ended,
        )
        self.jobs = jobs

    def tell_ended(self, session: Session, job: Any) -> None:
        self.scan_runner.on_job_ended(session, job)

    def seal(
        self, _session: Session, drafts: Sequence[SignalDraft], _at: datetime, _reference: str
    ) -> SealReport:
        self.sealed += drafts
        return SealReport(sealed=len(drafts), refused=self.refused)


@pytest.fixture
def desk(database: Database, trader: Actor) -> ScanDesk:
    return ScanDesk(database, trader)


def test_a_scan_is_stored_with_funnel_hits_and_seals(desk: ScanDesk, viewer: Actor) -> None:
    job_id = desk.scans.submit_scan(desk.owner, BetRequest())
    desk.runner.run(job_id)

    (stored,) = desk.scans.list_scans(viewer, "shipped", day(TODAY))
    assert stored.status is BacktestStatus.COMPLETED
    assert stored.counts["grades"] == {"S": 0, "A": 1, "B": 0, "C": 1, "-": 0}
    assert stored.counts["funnel"][2] == {
        "key": "kind", "title": "Common shares only", "kept": 2, "dropped": 1,
        "why": {"000035": "preferred"},
    }  # fmt: skip
    assert (stored.sealed, stored.seal_note) == (1, "1 sealed.")
    with desk.database.read() as session:
        hits = ScanRepository(session).list_hits(stored.id)
    assert [(hit.rank, hit.symbol, hit.grade) for hit in hits] == [
        (1, "000010", BetGrade.A), (2, "000020", BetGrade.C),
    ]  # fmt: skip
    assert hits[0].facts["parts"]["news"]["points"] == 2
    job = desk.jobs.get_job(desk.owner, job_id)
    assert job.status is JobStatus.SUCCESS


def test_only_traded_grades_are_handed_to_the_ledger(desk: ScanDesk) -> None:
    desk.runner.run(desk.scans.submit_scan(desk.owner, BetRequest()))

    (draft,) = desk.sealed
    assert draft.kind is KoreanSignalKind.CLOSING_BET
    assert (draft.symbol, draft.session, draft.grade) == ("000010", day(TODAY), BetGrade.A)
    assert (draft.price, draft.stop, draft.target) == (10_800.0, 10_476.0, 11_340.0)
    assert (draft.preset, draft.rule_version, len(draft.inputs_hash)) == ("shipped", 1, 64)
    assert draft.facts["uses_final_bar"] is True
    assert draft.facts["flows_to"] == str(day(TODAY - 1))
    assert draft.facts["as_of"] == CLOCK.at.isoformat()


def test_a_look_back_says_that_it_was_not_sealed(desk: ScanDesk) -> None:
    desk.refused = {"looked back, not sealed": 1}
    desk.runner.run(desk.scans.submit_scan(desk.owner, BetRequest(session=day(TODAY))))

    (stored,) = desk.scans.list_scans(desk.owner, "shipped", day(TODAY))
    assert "1 looked back, not sealed" in stored.seal_note


def test_two_scans_of_one_preset_at_once_are_refused_in_words(desk: ScanDesk) -> None:
    desk.scans.submit_scan(desk.owner, BetRequest())

    with pytest.raises(ConflictError) as refused:
        desk.scans.submit_scan(desk.owner, BetRequest())
    assert refused.value.remedy
    desk.scans.submit_scan(desk.owner, BetRequest(preset="plan"))  # another one may


def test_an_empty_scan_is_kept_with_its_reason(desk: ScanDesk) -> None:
    request = BetRequest(session=day(TODAY - 1))
    desk.runner.run(desk.scans.submit_scan(desk.owner, request))

    (stored,) = desk.scans.list_scans(desk.owner, "shipped", day(TODAY - 1))
    assert stored.reason.startswith("Nothing passed “Change")
    assert stored.seal_note == "No S, A or B: nothing to seal."
    assert desk.sealed == []


def test_a_scan_that_fails_carries_the_jobs_words(desk: ScanDesk) -> None:
    missing = date(2020, 1, 2)
    desk.runner.run(desk.scans.submit_scan(desk.owner, BetRequest(session=missing)))

    (stored,) = desk.scans.list_scans(desk.owner, "shipped", missing)
    assert stored.status is BacktestStatus.FAILED
    assert "no session up to" in stored.reason


def test_the_same_scan_twice_leaves_two_scans_with_the_same_hashes(desk: ScanDesk) -> None:
    for _ in range(2):
        desk.runner.run(desk.scans.submit_scan(desk.owner, BetRequest()))

    scans = desk.scans.list_scans(desk.owner, "shipped", day(TODAY))
    assert len(scans) == 2
    assert len({draft.inputs_hash for draft in desk.sealed}) == 1
