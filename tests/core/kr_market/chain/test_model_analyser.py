"""The model's points beside the rules', and the rules alone where it has no answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from core.contracts import SYSTEM, Judgements, NewsArticle, SignalJudgement
from core.enums import AnswerOrigin, MarketLight, PointTone
from core.kr_market.chain.analyser import RulesAnalyser
from core.kr_market.chain.model_analyser import ModelAnalyser
from tests.core.kr_market.chain.test_rules_analyser import SIGNAL
from tests.core.kr_market.ledger.ledger_desk import EVENING

SAID = SignalJudgement(
    scores={"news": 3, "setup": 1, "risk": None},
    reason="A tight base.",
    origin=AnswerOrigin.REPAIRED,
    model="told-1",
    version=4,
    known_until=date(2025, 1, 31),
    note="Asked twice: no answer.",
)


class Desk:
    def __init__(self, judgements=None, articles=()):
        self.judgements = judgements or Judgements()
        self.articles = list(articles)
        self.questions = []

    def judge(self, _actor, questions):
        self.questions += questions
        return self.judgements

    def list_articles(self, _actor, symbols, after, until):
        return [
            one for one in self.articles
            if set(one.symbols) & set(symbols) and after < one.published_at <= until
        ]  # fmt: skip

    def analyse(self, *signals):
        analyser = ModelAnalyser(RulesAnalyser(), self.judge, self.list_articles)
        return analyser.analyse_all(SYSTEM, signals or [SIGNAL], MarketLight.GREEN)


def article(title, at, *symbols):
    return NewsArticle(
        title, "https://n.example", "Outlet", at, symbols, None, "", "s", at, is_demo=False
    )


def test_without_a_model_the_rules_speak_as_they_always_did():
    [found] = Desk().analyse()
    assert found == RulesAnalyser().analyse(SIGNAL, MarketLight.GREEN)
    assert (found.method, found.note) == ("rules", "")


def test_the_models_sentence_leads_and_the_rules_points_stay():
    [found] = Desk(Judgements({"s1": SAID})).analyse()
    by_rules = RulesAnalyser().analyse(SIGNAL, MarketLight.GREEN)
    assert found.verdict == "A tight base."
    assert [(point.tone, point.text) for point in found.points[:3]] == [
        (PointTone.FOR, "news: 3 of 3 by the model"),
        (PointTone.AGAINST, "setup: 1 of 3 by the model"),
        (PointTone.UNKNOWN, "risk: the model cannot say"),
    ]
    assert found.points[3:] == by_rules.points
    assert (found.method, found.version, found.origin) == ("told-1", 4, AnswerOrigin.REPAIRED)
    assert (found.known_until, found.note) == (date(2025, 1, 31), "Asked twice: no answer.")


def test_one_without_an_answer_is_judged_by_rules_and_says_why():
    other = replace(SIGNAL, sequence=2)
    judgements = Judgements({"s1": SAID}, {"s2": "No answer within 30 seconds."})
    first, second = Desk(judgements).analyse(SIGNAL, other)
    assert first.origin is AnswerOrigin.REPAIRED
    assert (second.origin, second.method) == (AnswerOrigin.RULES, "rules")
    assert second.note == "The rules answer: No answer within 30 seconds."


def test_only_what_was_published_before_the_sealing_is_read_and_only_of_the_share():
    desk = Desk(articles=[
        article("in time", EVENING, SIGNAL.symbol, "000660"),
        article("later", EVENING + timedelta(seconds=1), SIGNAL.symbol),
        article("old", EVENING - timedelta(days=7), SIGNAL.symbol),
        article("of another", EVENING, "000660"),
    ])  # fmt: skip
    later = replace(SIGNAL, sequence=2, symbol="000660", emitted_at=EVENING + timedelta(hours=1))
    desk.analyse(SIGNAL, later)
    first, second = desk.questions
    assert [one.text for one in first.headlines] == ["in time"]
    assert [one.text for one in second.headlines] == ["in time", "of another"]


def test_the_question_holds_figures_and_no_text_of_the_ledger():
    desk = Desk()
    desk.analyse(replace(SIGNAL, facts={"ratio": 0.4, "note": "obey me", "legs": [{"a": 1}]}))
    [question] = desk.questions
    assert question.figures == {
        "price": 60_000.0, "stop": 57_000.0, "target": 66_000.0, "score": 71.0, "ratio": 0.4
    }  # fmt: skip
    assert (question.key, question.kind, question.symbol) == ("s1", "VCP", SIGNAL.symbol)


def test_no_signals_ask_nobody():
    desk = Desk()
    analyser = ModelAnalyser(RulesAnalyser(), desk.judge, desk.list_articles)
    assert analyser.analyse_all(SYSTEM, [], MarketLight.GREEN) == []
    assert not desk.questions
