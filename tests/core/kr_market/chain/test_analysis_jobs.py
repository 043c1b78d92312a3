"""What is stored and told of an analysis: whose it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.contracts import SYSTEM
from core.enums import AnswerOrigin, MarketLight
from core.events.outbox import Outbox
from core.kr_market.chain.analyser import Analysis
from core.kr_market.chain.analysis_jobs import SignalAnalyses
from db.events.tables import OutboxEvent
from tests.core.kr_market.ledger.ledger_desk import LedgerDesk, draft

BY_MODEL = Analysis("Fine.", (), "told-1", 4, AnswerOrigin.MODEL, date(2025, 1, 31))
BY_RULES = Analysis("No.", (), note="The rules answer: it was blocked.")


class Told:
    def analyse_all(self, _actor, signals, _light):
        return [BY_MODEL if one.symbol == "000000" else BY_RULES for one in signals]


@dataclass
class Job:
    arguments: dict[str, Any]
    actor: Any = SYSTEM
    result: dict[str, Any] = field(default_factory=dict)

    def on_progress(self, share, message):
        assert 0 <= share < 1
        assert message

    def finish(self, _session, result):
        self.result = result


def run(database, count):
    desk = LedgerDesk(database)
    sequences = list(desk.seal(*(draft(f"{n:06d}") for n in range(count))).sequences)
    analyses = SignalAnalyses(
        database, Outbox({}), None, Told(), lambda _day: MarketLight.GREEN  # type: ignore[arg-type]
    )  # fmt: skip
    words = {"kind": "vcp", "session": "2026-11-20", "is_demo": False, "event_id": "e-1"}
    job = Job({**words, "sequences": sequences})
    analyses.run_analyse_job(job)  # type: ignore[arg-type] # the rest of a job is not used
    return desk, sequences, job


def test_each_signal_says_whose_analysis_it_is(database):
    desk, sequences, job = run(database, 12)
    first, second = (desk.ledger.get_signal(SYSTEM, one).analysis for one in sequences[:2])
    assert (first.method, first.version, first.origin) == ("told-1", 4, AnswerOrigin.MODEL)
    assert first.known_until == date(2025, 1, 31)
    assert (second.method, second.origin) == ("rules", AnswerOrigin.RULES)
    assert second.note == "The rules answer: it was blocked."
    assert desk.ledger.get_signal(SYSTEM, sequences[-1]).analysis is not None, "of the second ten"
    assert job.result == {"analysed": 12, "method": "told-1, rules (11 of 12)"}
    with database.read() as session:
        [event] = [one for one in session.query(OutboxEvent) if one.name == "SignalsAnalysed"]
    assert event.payload["method"] == "told-1, rules (11 of 12)"


def test_where_only_one_speaks_it_is_named_alone(sqlite_database):
    _, _, job = run(sqlite_database, 1)
    assert job.result["method"] == "told-1"
