from __future__ import annotations

import json

import pytest

from core.admin.language_model_service import LanguageModelService
from core.clock import now
from core.enums import ModelOutcome, Role
from core.errors import BusyError
from core.gen_ai.asking.budget import Budget
from core.gen_ai.llms.gemini_models import describe_model
from db.gen_ai.tables import GenAiCall
from tests.pages.reading import read_figures, read_words

PAGE = "admin/language_model.py"
FACTS = describe_model("gemini-2.5-flash-lite")
INJECTED = "<script>alert(1)</script> [x](https://evil.example)"


def html(app):
    return "".join(element.proto.body for element in app.get("html"))


def words(app):
    shown = (*app.markdown, *app.caption, *app.info, *app.warning, *app.error)
    return " ".join([*(str(one.value) for one in shown), *read_words(app)])


@pytest.fixture
def asked(desk_services):
    """A desk with a key, five calls of which failed, the last of them just now."""
    with desk_services.database.write() as session:
        for number in range(6):
            outcome = ModelOutcome.UNREACHABLE if number else ModelOutcome.GOOD
            session.add(
                GenAiCall(
                    started_at=now(),
                    seconds=0.5 + number,
                    provider="gemini",
                    model=FACTS.name,
                    prompt="signal_analysis",
                    prompt_version=1,
                    input_hash="ab" * 32,
                    outcome=outcome,
                    sentence="No connection." if number else "",
                    cost=400_000 if not number else 0,
                    request=json.dumps({"system": "S", "user": f"U {INJECTED}", "version": 1}),
                    answer=INJECTED,
                )
            )
    service = LanguageModelService(desk_services.database, FACTS, Budget.of_dollars(0.4, 0.1))
    object.__setattr__(desk_services, "language_model", service)
    return desk_services


def test_without_a_key_it_says_who_answers_and_how_to_change_that(open_page):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "No key: rules." in app.info[0].value
    assert "GEMINI_API_KEY" in app.info[0].value
    assert "Nobody has been asked yet" in words(app)
    assert "plain words inside the schema" in html(app)
    assert read_figures(app)["Injections kept out"] == "96.8 %"


def test_trouble_is_said_and_figures_are_those_of_the_record(open_page, asked):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "5 failures in a row" in app.warning[0].value
    assert "too little for a call" in app.warning[1].value
    figures = read_figures(app)
    assert figures["Cost today"] == "0.4000 USD"
    assert figures["Budget a day"] == "0.40 USD"
    assert figures["Taken, 24 h"] == "16.7 %"
    assert figures["Breaker"] == "Left alone"
    assert "trained up to January 2025" in words(app)
    assert html(app).count("/language_model?call=") == 6


def test_a_call_shows_its_texts_as_letters(open_page, asked):
    app = open_page(PAGE, {"call": "1"}, role=Role.ADMIN)
    assert not app.exception
    assert app.code[1].value == f"U {INJECTED}"
    assert app.code[2].value == INJECTED
    assert "evil.example" not in words(app) + html(app)


@pytest.mark.parametrize("wanted", ["999", "none", "-1", "1" * 40])
def test_a_call_that_is_not_there_is_a_sentence(open_page, wanted):
    app = open_page(PAGE, {"call": wanted}, role=Role.ADMIN)
    assert not app.exception
    assert "call" in app.error[0].value


def test_a_trader_and_a_failing_service_get_a_sentence(open_alone, open_page, monkeypatch):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow" in app.error[0].value
    assert not read_figures(app)

    def fail(*_):
        raise BusyError("The database is busy.", "Try again in a moment.")

    monkeypatch.setattr(LanguageModelService, "get_overview", fail)
    assert "Try again in a moment" in open_page(PAGE, role=Role.ADMIN).error[0].value
