"""The closing-bet page: cards, details, days without bets, scans that are kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.contracts import Actor
from core.enums import Role
from core.errors import NotFoundError
from core.kr_market.closing_bet.closing_bet_service import BetRequest
from core.services import Services
from tests.pages.conftest import OpenPage
from tests.pages.reading import read_empty, read_html

FILE = "kr_market/closing_bet.py"
BUSY_DAY = "2026-08-03"
"""A session of the invented market with an A and a B."""


def html_of(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def captions(app: AppTest) -> str:
    return "\n".join(one.value for one in app.caption)


def test_a_day_with_bets_shows_cards_details_and_what_was_not_known(open_page: OpenPage) -> None:
    app = open_page(FILE, {"session": BUSY_DAY})

    assert not app.exception
    assert not app.error
    shown = html_of(app)
    assert 'title="grade A"' in shown
    assert 'title="grade B"' in shown
    assert shown.count('class="sd-bet ') == 9
    assert "DEMO" in shown
    assert "session of 2026-08-03" in shown
    assert "closed bar read" in shown
    assert "Market Gate:" in shown
    assert "Demo Wire (invented) ★" in shown
    for text in (r"Stamped 15\:15 KST", "Supply up to the session before", "estimated"):
        assert text in captions(app)
    assert "Studied just now" in captions(app)


def test_both_names_and_the_size_for_the_capital(open_page: OpenPage) -> None:
    small = html_of(open_page(FILE, {"session": BUSY_DAY}))
    large = html_of(open_page(FILE, {"session": BUSY_DAY, "capital": "100000000"}))

    assert "데모환히화학" in small
    assert "Demo Hwanhi Chemical" in small
    assert "<small>Shares</small>121<" in small  # 8,333,333 / 68,700
    assert "<small>Shares</small>242<" in large


def test_a_link_names_the_bet_whose_details_are_shown(open_page: OpenPage) -> None:
    app = open_page(FILE, {"session": BUSY_DAY, "bet": "DK0191"})

    assert any(one.value.startswith("#### DK0191") for one in app.markdown)


def test_the_presets_differ_and_stand_in_the_address(open_page: OpenPage) -> None:
    plan = open_page(FILE, {"session": BUSY_DAY, "preset": "plan"})

    assert "preset plan v1" in html_of(plan)
    assert "2 positions" in captions(plan)
    assert "no limit of positions" in captions(open_page(FILE, {"session": BUSY_DAY}))


@pytest.mark.parametrize(
    ("session", "words"),
    [("2026-10-04", "a weekend"), ("2026-10-09", "a holiday"), ("2015-03-03", "no session")],
)
def test_a_day_without_a_session_says_why(open_page: OpenPage, session: str, words: str) -> None:
    app = open_page(FILE, {"session": session})

    assert not app.exception
    assert words in app.error[0].value


def test_a_session_without_candidates_says_which_step_ended_it(open_page: OpenPage) -> None:
    first = open_page(FILE, {"session": "2021-10-28"})  # of the invented market: nothing before

    assert not first.exception
    assert read_empty(first) == ["No candidate in this session"]
    assert "No share traded in this session and before it" in read_html(first)


def test_who_fell_out_and_the_recent_sessions_open_on_demand(
    open_page: OpenPage, unfold: Callable[[AppTest, str], AppTest]
) -> None:
    app = open_page(FILE, {"session": BUSY_DAY})
    before = html_of(app)
    app = unfold(app, "bet_dropped")
    app = unfold(app, "bet_recent")

    assert 'aria-label="Symbols that fell out"' not in before
    assert 'aria-label="Symbols that fell out"' in html_of(app)
    assert "session=2026-07-31" in html_of(app)


def test_a_scan_is_kept_and_a_look_back_is_not_sealed(
    open_page: OpenPage, run_jobs: Callable[[Actor], None], demo_trader: Actor
) -> None:
    app = open_page(FILE, {"session": BUSY_DAY})
    app.button(key="scan_bets").click().run()
    run_jobs(demo_trader)

    app = open_page(FILE, {"session": BUSY_DAY})
    assert "looked back, not sealed" in captions(app)


def test_a_second_scan_at_once_is_refused_in_words(open_page: OpenPage) -> None:
    app = open_page(FILE, {"session": BUSY_DAY})
    app.button(key="scan_bets").click().run()
    other = open_page(FILE, {"session": BUSY_DAY})
    other.button(key="scan_bets").click().run()

    assert other.error
    assert not other.exception


def test_a_viewer_reads_but_does_not_scan(open_page: OpenPage) -> None:
    app = open_page(FILE, {"session": BUSY_DAY}, role=Role.VIEWER)

    assert 'class="sd-bet ' in html_of(app)
    assert "scan_bets" not in {one.key for one in app.button}


def test_a_failing_service_is_a_sentence_with_its_remedy(
    open_page: OpenPage, desk_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise NotFoundError("No market is stored.", "Import daily bars first.")

    monkeypatch.setattr(type(desk_services.closing_bets), "find_scan", fail)
    app = open_page(FILE)

    assert "No market is stored" in app.error[0].value
    assert "Import daily bars first" in app.error[0].value


def test_the_export_is_the_table_of_the_page(desk_services: Services, demo_trader: Actor) -> None:
    request = BetRequest(session=date.fromisoformat(BUSY_DAY))
    written = desk_services.closing_bets.export_csv(demo_trader, request, 50_000_000)
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))

    assert rows[0]["symbol"] == "DK0350"
    assert rows[0]["grade"] == "A"
    assert {row["is_demo"] for row in rows} == {"True"}
