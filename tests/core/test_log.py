"""No secret reaches a log line: not by its key, not inside a text, not in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.log import HIDDEN, scrub, scrub_text

SECRET = "kP9-x_Zq7"


@pytest.mark.parametrize(
    "text",
    [
        f"password={SECRET}",
        f"Password: {SECRET}",
        f'{{"password": "{SECRET} {SECRET}"}}',
        f"{{'new_password': '{SECRET}'}}",
        f"Authorization: Bearer {SECRET}",
        f"authorization=Basic {SECRET}",
        f"refused bearer {SECRET}, try again",
        f"Cookie: signaldeck_session={SECRET}; theme=dark",
        f"theme=dark; signaldeck_session={SECRET}",
        f"/auth/session?ticket={SECRET}&next=/",
        f"token_hash='{SECRET}'",
        f"api_key={SECRET}",
        f"apikey: {SECRET}",
        f"postgresql+psycopg://desk:{SECRET}@db.example/desk",
        f"redis://:{SECRET}@cache.example",
        f"client_secret={SECRET})",
        f"line one\nsecret = {SECRET}\nline three",
    ],
)
def test_a_secret_inside_a_text_is_hidden(text):
    assert SECRET not in scrub_text(text)
    assert HIDDEN in scrub_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "The user name or the password is wrong.",
        "fetch of GOOG took 3.2 s at https://example.com/data?symbol=GOOG",
        "There were too many wrong passwords from here.",
        "",
    ],
)
def test_other_text_stays_as_it_is(text):
    assert scrub_text(text) == text


@pytest.mark.parametrize("key", ["password", "NEW_PASSWORD", "metrics_token", "cookie", "apiKey"])
def test_the_value_of_a_secret_key_is_hidden_whatever_it_is(key):
    for value in (SECRET, SECRET.encode(), [SECRET], {"a": SECRET}):
        assert scrub(None, "info", {"event": "x", key: value}) == {"event": "x", key: HIDDEN}


def test_secrets_are_found_however_deep():
    event = {
        "event": "x",
        "request": {"headers": [{"authorization": SECRET}, f"cookie: a={SECRET}"], "size": 3},
        "pair": ("ok", f"password={SECRET}"),
        "raw": f"token={SECRET}".encode(),
        "error": ValueError(f"secret={SECRET}"),
    }
    scrubbed = scrub(None, "info", event)
    assert SECRET not in repr(scrubbed)
    assert scrubbed["request"]["size"] == 3


def test_numbers_and_flags_keep_their_type():
    event = {"event": "x", "seconds": 0.5, "count": 3, "is_late": True, "nothing": None}
    assert scrub(None, "info", dict(event)) == event


@given(st.text(max_size=200))
def test_any_text_is_scrubbed_without_a_crash_and_twice_is_once(text):
    once = scrub_text(text)
    assert HIDDEN in once or once == text


def test_a_line_is_one_json_object_without_the_secrets_of_its_traceback(tmp_path):
    code = (
        "import structlog\n"
        "from core.log import configure_logging\n"
        "configure_logging()\n"
        "log = structlog.get_logger('drill')\n"
        "try:\n"
        f"    raise ValueError('cannot reach postgresql://desk:{SECRET}@db/x')\n"
        "except ValueError:\n"
        f"    log.exception('failed', user='tess\\nforged', password='{SECRET}')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    [line] = run.stderr.splitlines()
    entry = json.loads(line)
    assert entry["event"] == "failed"
    assert entry["user"] == "tess\nforged"  # escaped inside the line: nobody forges another
    assert SECRET not in line
    assert run.stdout == ""


def test_a_logger_outlives_the_stream_it_first_wrote_to():
    code = (
        "import io, sys, structlog\n"
        "from core.log import configure_logging\n"
        "configure_logging()\n"
        "log, real = structlog.get_logger('drill'), sys.stderr\n"
        "sys.stderr = io.StringIO()\n"
        "log.info('first')\n"
        "sys.stderr.close()\n"
        "sys.stderr = real\n"
        "log.info('second')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert [json.loads(line)["event"] for line in run.stderr.splitlines()] == ["second"]


def test_logging_set_up_twice_still_reaches_every_logger():
    code = (
        "import structlog\n"
        "from core.log import configure_logging\n"
        "log = structlog.get_logger('drill')\n"
        "configure_logging()\n"
        "log.info('first')\n"
        "configure_logging()\n"
        "with structlog.testing.capture_logs() as seen:\n"
        "    log.info('second')\n"
        "print(seen[0]['event'])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert run.stdout == "second\n"
