"""A sealed signal says whose analysis it is, and what may be wrong with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import now
from core.contracts import SYSTEM
from core.enums import AnswerOrigin
from core.kr_market.ledger.types import MarketPresent, SignalFilter
from db.kr_market.ledger_tables import SignalAnalysis
from tests.core.kr_market.ledger.ledger_desk import draft

EVENING = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
MODEL = "gemini-2.5-flash-lite"


def words(app):
    assert not app.exception
    html = [one.proto.body for one in app.get("html")]
    return " ".join([*(str(one.value) for one in (*app.markdown, *app.caption)), *html])


@pytest.fixture
def signal(desk_services):
    present = MarketPresent(EVENING.date(), EVENING, EVENING + timedelta(days=3), is_demo=True)
    with desk_services.database.write() as session:
        drafts = [draft(is_demo=True, source="elsewhere")]
        desk_services.signal_ledger.seal(session, drafts, EVENING, present=present)
    wanted = SignalFilter(symbol="005930")
    return desk_services.signal_ledger.list_signals(SYSTEM, wanted)[0]


@pytest.fixture
def show(open_page, desk_services, signal):
    """The signal's page after such an analysis was stored."""

    def write(**changes):
        row = {
            "sequence": signal.sequence,
            "method": MODEL,
            "version": 1,
            "verdict": "Tight *base*",
            "points": [{"tone": "for", "text": "<b>news</b>"}],
            "event_id": "e",
            "origin": AnswerOrigin.MODEL,
            "made_at": now(),
        }
        with desk_services.database.write() as session:
            session.merge(SignalAnalysis(**{**row, **changes}))
        return words(open_page("kr_market/signal_log.py", {"id": str(signal.sequence)}))

    return write


def test_before_it_was_analysed_it_says_so(open_page, signal):
    app = open_page("kr_market/signal_log.py", {"id": str(signal.sequence)})
    assert "Not analysed." in words(app)


def test_the_models_answer_bears_its_name_and_its_doubts(show):
    shown = show(
        origin=AnswerOrigin.REPAIRED, known_until=date(2026, 11, 20), note="Asked twice: no answer."
    )
    assert f":blue-badge[{MODEL}]" in shown
    assert ":orange-badge[asked twice]" in shown
    assert "the model may know what came after" in shown
    assert ":gray-badge[prompt version 1]" in shown
    assert "Tight \\*base\\*" in shown
    assert "&lt;b&gt;news&lt;/b&gt;" in shown
    assert "Asked twice\\: no answer." in shown


def test_only_a_signal_before_the_end_of_the_models_knowledge_bears_that_badge(show):
    later = show(known_until=date(2026, 11, 19))
    assert "may know what came after" not in later
    assert "asked twice" not in later
    assert "end of the model's knowledge unknown" in show(known_until=None)


def test_rules_in_the_models_place_say_why(show):
    shown = show(method="rules", origin=AnswerOrigin.RULES, note="The rules answer: too late.")
    assert ":gray-badge[Rules] :orange-badge[in place of the model]" in shown
    assert "The rules answer\\: too late." in shown
    assert "in place of the model" not in show(method="rules", origin=AnswerOrigin.RULES, note="")
