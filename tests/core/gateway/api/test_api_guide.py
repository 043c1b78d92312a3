"""The guide says what the API does: its table of routes, its limits, its codes."""

from __future__ import annotations

import re
from pathlib import Path

from core.gateway.api.door import CALLS, SECONDS, WRONG_KEYS
from core.gateway.api.errors import STATUS
from core.gateway.api.request_head import MAX_BODY_BYTES
from core.user.api_key_service import MOST_DAYS, MOST_LIVE_KEYS
from tests.core.gateway.api.conftest import read_document

GUIDE = (Path(__file__).parents[4] / "docs" / "api.md").read_text()


def test_the_table_holds_every_route_with_its_scopes():
    told = dict(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|[^|]+\| (.+) \|$", GUIDE, re.MULTILINE))
    expected = {"GET /openapi.json": "any key"}
    for path, operations in read_document()["paths"].items():
        for method, operation in operations.items():
            scopes = [f"`{s}`" for one in operation["security"] for some in one.values()
                      for s in some]  # fmt: skip
            name = f"{method.upper()} {path.removeprefix('/api/v1')}"
            expected[name] = ", ".join(scopes) or "any key"
    assert told == expected


def test_the_limits_told_are_those_that_hold():
    assert f"**{CALLS} requests in any {SECONDS} seconds for each key**" in GUIDE
    assert f"**{WRONG_KEYS} wrong keys a minute from one address**" in GUIDE
    assert f"{MOST_LIVE_KEYS} live keys for each person" in GUIDE
    assert f"at most {MOST_DAYS} days" in GUIDE
    assert f"more than {MAX_BODY_BYTES // 1024} KB" in GUIDE


def test_every_code_stands_in_the_table_of_failures():
    told = set(re.findall(r"^\| (\d{3}) \| `(\w+)`", GUIDE, re.MULTILINE))
    missing = {(str(status), code) for code, status in STATUS.items()} - told
    assert missing <= {("502", "provider")}, "no route asks a provider"
