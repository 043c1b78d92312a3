"""What an event carries, in words and in the reader's time zone."""

from __future__ import annotations

import pytest

from core.admin.event_facts import say_facts


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"symbol": "UNH", "worst_severity": "high"}, "symbol UNH, worst severity high"),
        ({"due_at": "2026-11-22T00:27:11+00:00"}, "due at 2026-11-22 09:27 KST"),
        ({"due_at": "2026-11-22T00:27:11"}, "due at 2026-11-22 09:27 KST"),  # stored ones are UTC
        ({"first_changed_time": 1_092_873_600}, "first changed time 2004-08-19"),
        ({"first_changed_time": 1_092_873_660}, "first changed time 2004-08-19 09:01 KST"),
        ({"bar_count": 1_092_873_600}, "bar count 1092873600"),
        ({"session": "2026-10-30"}, "session 2026-10-30"),
        ({"is_demo": True}, "is demo yes"),
        ({"is_demo": False, "note": "", "why": None, "symbol": "X"}, "symbol X"),
        ({"event_ids": [1, 2]}, "event ids 1 2"),
        ({"event_ids": list(range(9))}, "event ids 0 1 2 3 4 and 4 more"),
        (
            {"first_changed": {f"D{place}": 1_635_379_200 for place in range(2_000)}},
            "first changed D0 D1 D2 D3 D4 and 1,995 more",
        ),
        ({"title": "2026-99-99T99:99 is no time"}, "title 2026-99-99T99:99 is no time"),
        ({"first_changed_time": 10**30}, f"first changed time {10**30}"),
        ({"share": 0.123456}, "share 0.1235"),
        ({}, ""),
    ],
)
def test_a_payload_in_words(payload: dict[str, object], said: str) -> None:
    assert say_facts(payload, "Asia/Seoul") == said


def test_a_long_value_is_cut() -> None:
    assert say_facts({"note": "x" * 500}) == f"note {'x' * 60}"
