from __future__ import annotations

import json

from core.contracts import SYSTEM
from core.gen_ai.assembly import build_gen_ai
from core.gen_ai_settings import GenAiSettings
from db.gen_ai.call_repository import GenAiCallRepository
from tests.core.gen_ai.model_desk import ask_about
from tests.core.gen_ai.prompt_desk import ANN, BOB, NAME, TEXT, WHY, PromptDesk


def test_a_model_is_given_the_version_in_production_and_the_record_names_it(
    sqlite_database, httpserver
):
    desk = PromptDesk(sqlite_database)
    answer = {"id": "s1", "news": None, "setup": 3, "risk": 2, "reason": "A tight base."}
    part = {"text": json.dumps({"answers": [answer]})}
    httpserver.expect_request("/v1beta/models/m:generateContent").respond_with_json(
        {"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]}
    )
    endpoint = httpserver.url_for("").rstrip("/")
    built = build_gen_ai(
        sqlite_database, GenAiSettings("key-of-the-test-0123", "m", endpoint, time_limit=20.0)
    )
    versions = []
    for text in (TEXT, f"{TEXT}\nBe brief, {{highest_score}} words."):
        version = desk.bring(ANN, BOB, text)
        assert version == len(versions) + 1
        if versions:
            desk.admin.put_in_production(BOB, NAME, version, WHY)
        found = built.judge_signals(SYSTEM, [ask_about("s1")]).answers["s1"]
        versions.append(found.version)
    assert versions == [0, 2]
    with sqlite_database.read() as session:
        calls = GenAiCallRepository(session).list_newest(10)
    assert [(one.prompt, one.prompt_version) for one in calls] == [(NAME, 2), (NAME, 0)]
    sent = [json.loads(request.get_data()) for request, _ in httpserver.log]
    system = [one["systemInstruction"]["parts"][0]["text"] for one in sent]
    assert system[1] == f"{system[0]}\nBe brief, 3 words."
