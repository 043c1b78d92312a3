"""The signal log: empty, loaded, one signal, figures, studies, a published log, refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from core import permissions
from core.contracts import SYSTEM, Actor, UniverseQuery
from core.enums import BetGrade, KoreanSignalKind, Role
from core.errors import BusyError
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.types import MarketPresent, SignalFilter
from core.kr_market.lifecycle import TradingCosts
from core.kr_market.performance.report_json import write_report
from core.kr_market.performance.study import StudiedSignals, study
from core.permissions import Permission
from core.services import Services
from db.kr_market.performance_repository import PerformanceRepository
from db.kr_market.performance_tables import SignalStudy
from db.kr_market.tables import LoggedSignal
from tests.pages.reading import read_empty

PAGE = "kr_market/signal_log.py"
OpenPage = Callable[..., AppTest]
RunJobs = Callable[[Actor], None]


def text_of(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.error, *app.info, *app.subheader)
    html = [str(element.proto.body) for element in app.get("html")]
    return " ".join([*(str(element.value) for element in shown), *html]).replace("\\", "")


def follow(services: Services, actor: Actor, run_jobs: RunJobs) -> None:
    services.signal_following.submit_following(actor)
    run_jobs(actor)


@pytest.fixture
def sealed(desk_services: Services, demo_trader: Actor, run_jobs: RunJobs) -> list[int]:
    """Signals of forty demo sessions, each sealed on its own evening, and followed."""
    universe = desk_services.universes.load_universe(SYSTEM, UniverseQuery(60, "demo"))
    days = [datetime.fromtimestamp(second, UTC).date() for second in universe.time.tolist()]
    traded = (universe.volume > 0).all(axis=1)
    rows = [row for row, kind in enumerate(universe.kinds) if kind == "stock" and traded[row]][:40]
    for place, row in enumerate(rows):
        day = days[place]
        evening = datetime(day.year, day.month, day.day, 7, 0, tzinfo=UTC)
        present = MarketPresent(day, evening, evening + timedelta(hours=17), is_demo=True)
        is_bet = place % 4 == 0
        draft = SignalDraft(
            KoreanSignalKind.CLOSING_BET if is_bet else KoreanSignalKind.VCP,
            universe.symbols[row],
            day,
            "plan" if is_bet else "legs",
            1,
            float(universe.close[row, place]),
            8.0 if is_bet else 40.0 + place,
            "ab" * 32,
            "demo",
            grade=BetGrade.A if is_bet else None,
            is_demo=True,
            facts={"contraction_ratio": 0.61, "supply_index": None},
        )
        with desk_services.database.write() as session:
            desk_services.signal_ledger.seal(session, [draft], evening, present=present)
    follow(desk_services, demo_trader, run_jobs)
    return [
        one.sequence for one in desk_services.signal_ledger.list_signals(SYSTEM, SignalFilter())
    ]


def test_an_empty_ledger_says_why_and_where_to_go(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    assert not app.exception
    shown = text_of(app)
    assert "Nothing has been sealed yet" in shown
    assert "look back" in shown
    assert app.button[-1].disabled or "0** sealed" in shown
    for view in ("Performance", "Scores", "Studies", "Published log"):
        other = open_page(PAGE, {"view": view})
        assert not other.exception
        assert not other.error


def test_the_list_shows_names_state_and_reason(open_page: OpenPage, sealed: list[int]) -> None:
    app = open_page(PAGE)
    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == len(sealed) == 40
    assert table["이름"].notna().all()
    assert table["Name"].str.startswith("Demo").all()
    assert table["Scanner"].str.startswith("DEMO").all()
    assert set(table["State"]) <= {"Closed", "Open", "Waiting", "Missed", "Unknown"}
    closed = table[table["State"] == "Closed"]
    assert closed["Return"].notna().all()
    assert closed["Why"].notna().all()
    assert "0.015 % commission" in text_of(app)


def test_filters_are_in_the_address(open_page: OpenPage, sealed: list[int]) -> None:
    app = open_page(PAGE, {"scanner": "Closing bet", "grade": "A", "rules": "Aggressive"})
    table = app.dataframe[0].value
    assert len(table) == 10
    assert table["Scanner"].str.contains("Closing bet").all()
    assert "stop 7 %" in text_of(app)
    none = open_page(PAGE, {"share": "NOBODY"})
    assert read_empty(none) == ["Nothing fits"]


def test_one_signal_has_its_path_its_outcomes_and_what_was_sealed(
    open_page: OpenPage, desk_services: Services, sealed: list[int]
) -> None:
    app = open_page(PAGE, {"id": str(sealed[-1])})
    assert not app.exception
    shown = text_of(app)
    signal = desk_services.signal_ledger.get_signal(SYSTEM, sealed[-1])
    assert signal.symbol in shown
    assert "DEMO" in shown
    assert signal.own_hash[:12] in shown
    assert len(app.get("plotly_chart")) == 1
    for words in ("Base", "Conservative", "Aggressive", "Hold 1", "Hold 20", "contraction ratio"):
        assert words in shown


@pytest.mark.parametrize("wanted", ["999999", "none"])
def test_a_signal_that_is_not_there_is_a_sentence(open_page: OpenPage, wanted: str) -> None:
    app = open_page(PAGE, {"id": wanted})
    assert not app.exception
    assert "hoose one from the" in app.error[0].value


def test_the_chain_is_walked_and_an_edited_row_is_named(
    open_page: OpenPage, desk_services: Services, sealed: list[int]
) -> None:
    def verify(app: AppTest) -> str:
        next(one for one in app.button if one.label == "Verify the chain").click()
        return text_of(app.run())

    assert "Whole" in verify(open_page(PAGE))
    with desk_services.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS kr_signal_no_update")
        connection.execute(text("UPDATE kr_signal SET score = 99 WHERE sequence = 7"))
    shown = verify(open_page(PAGE))
    assert "Broken at row 7" in shown
    assert "score" in shown


def test_performance_has_n_interval_and_base_for_every_group(
    open_page: OpenPage, sealed: list[int]
) -> None:
    app = open_page(PAGE, {"view": "Performance", "by": "Grade"})
    assert not app.exception
    shown = text_of(app)
    assert "**40** signals" in shown
    assert "no grade" in shown
    assert shown.count("Signals less base") == 2
    assert "After 0.015 % commission" in shown
    assert len(app.get("plotly_chart")) == 2
    bets = open_page(PAGE, {"view": "Performance", "kind": "Closing bet"})
    assert "**10** signals" in text_of(bets)
    none = open_page(PAGE, {"view": "Performance", "kind": "Smart money"})
    assert "No signal of this scanner" in text_of(none)


def test_scores_say_whether_a_higher_one_did_better(open_page: OpenPage, sealed: list[int]) -> None:
    app = open_page(PAGE, {"view": "Scores", "span": "1"})
    assert not app.exception
    shown = text_of(app)
    for bucket in ("score 0-20", "score 40-60", "score 80-100"):
        assert bucket in shown
    assert "score" in shown
    assert "percent of their scale" in shown
    assert "several scanners together" in shown
    one = open_page(PAGE, {"view": "Scores", "kind": "VCP"})
    assert "several scanners together" not in text_of(one)


def test_a_study_is_started_and_its_job_is_shown(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE, {"view": "Studies"})
    assert "No study yet" in text_of(app)
    next(one for one in app.selectbox if one.label == "Preset").select("screener")
    next(one for one in app.selectbox if one.label == "Market").select("demo")
    next(one for one in app.button if one.label == "Study").click()
    assert not app.run().exception
    waiting = desk_services.jobs.list_jobs(demo_trader)
    assert [(job.kind, job.title) for job in waiting if not job.is_finished] == [
        ("study_signals", "Study Screener over demo")
    ]


def test_a_finished_study_says_that_it_looked_back(
    open_page: OpenPage, desk_services: Services
) -> None:
    universe = desk_services.universes.load_universe(SYSTEM, UniverseQuery(60, "demo"))
    rows, places = (part.ravel() for part in np.mgrid[0:20, 0:30:5])
    signals = StudiedSignals(rows, places, rows * 5.0)
    report = write_report(study(universe, None, signals, TradingCosts()))
    row = SignalStudy(
        kind=KoreanSignalKind.VCP, preset="screener", source="demo", rule_version=0,
        is_demo=True, report=report,
    )  # fmt: skip
    with desk_services.database.write() as session:
        PerformanceRepository(session).replace_study(row)
    for part in ("By exit rules", "By score"):
        app = open_page(PAGE, {"view": "Studies", "part": part})
        assert not app.exception
        shown = text_of(app)
        assert "looked back, not sealed" in shown
        assert "DEMO" in shown
        assert "Signals less base" in shown
        assert "study it anew" in app.warning[0].value


def test_a_published_log_is_held_against_the_bars(
    open_page: OpenPage, desk_services: Services
) -> None:
    with desk_services.database.write() as session:
        session.add(
            LoggedSignal(
                source="csv:log", signal_date=date(2022, 3, 2), ticker="GOOG", entry_price=100.0,
                status="CLOSED", exit_price=100.0, exit_date=date(2022, 3, 5), return_pct=0.0,
            )
        )  # fmt: skip
    app = open_page(PAGE, {"view": "Published log"})
    assert not app.exception
    shown = text_of(app)
    assert "Where the exit prices come from" in shown or "No market has bars" in shown


def test_a_viewer_reads_all_and_starts_nothing(open_page: OpenPage, sealed: list[int]) -> None:
    app = open_page(PAGE, role=Role.VIEWER)
    assert len(app.dataframe[0].value) == 40
    studies = open_page(PAGE, {"view": "Studies"}, role=Role.VIEWER)
    assert "Study" not in [one.label for one in studies.button]


def test_a_role_without_the_permission_is_refused(
    open_alone: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {
        role: allowed - {Permission.READ_KOREAN_SIGNALS}
        for role, allowed in permissions.ROLE_PERMISSIONS.items()
    }
    monkeypatch.setattr(permissions, "ROLE_PERMISSIONS", table)
    app = open_alone(PAGE, role=Role.VIEWER)
    assert not app.exception
    assert "Your role" in app.error[0].value
    assert not app.dataframe


def test_a_database_out_of_reach_is_said_with_its_remedy(
    open_page: OpenPage, desk_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise BusyError("The database is out of reach.", "Try again in a moment.")

    monkeypatch.setattr(type(desk_services.signal_log), "list_log", fail)
    app = open_page(PAGE)
    assert not app.exception
    assert "out of reach" in app.error[0].value
