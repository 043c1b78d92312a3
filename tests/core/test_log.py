"""No secret reaches a log line: not by its key, not inside a text, not in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

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
        f"postgresql+psycopg://desk:half@{SECRET}@db.example/desk",
        f"GET /v1/models?page=2&key={SECRET}&alt=json",
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


SHAPES = (
    "{key}={secret}",
    "{key}: {secret}",
    '"{key}": "{secret}"',
    "'{key}': '{secret}'",
    '{{"{key}": "{secret}", "size": 3}}',
    '{{\\"{key}\\": \\"{secret}\\"}}',
    "{key} = {secret}; next",
    "https://host/path?{key}={secret}&a=1",
    "Authorization: Bearer {secret}",
    "authorization: basic {secret}",
    "postgresql+psycopg://desk:{secret}@db:5432/x",
    "redis://:{secret}@cache/0",
    "the key sdk_{secret} was refused",
    "jwt eyJ{secret}.{secret}.{secret}",
    "-----BEGIN RSA PRIVATE KEY-----\n{secret}\n-----END RSA PRIVATE KEY-----",
)
KEYS = (
    *("password", "new_passwd", "PWD", "client_secret", "access_token", "api-key", "API_KEY"),
    *("aws_access_key_id", "private_key", "Set-Cookie", "x-api-key", "passphrase", "credentials"),
)
secrets_ = st.text("abcdefhkmnpqrstuwxyzABCDEFGHKLMNPQRSTUVWXYZ23456789_", min_size=16, max_size=43)


def _bury(value, ways):
    for way in ways:
        value = (
            {"inner": value}
            if way == "mapping"
            else [1, value]
            if way == "list"
            else (value,)
            if way == "tuple"
            else ValueError(value)
            if way == "exception"
            else f"before {value} after"
            if way == "text"
            else str(value).encode()
        )
    return value


@given(
    secret=secrets_,
    key=st.sampled_from(KEYS),
    shape=st.sampled_from(SHAPES),
    ways=st.lists(
        st.sampled_from(["mapping", "list", "tuple", "exception", "text", "bytes"]), max_size=6
    ),
)
def test_no_planted_secret_is_written_in_whatever_shape_and_depth(secret, key, shape, ways):
    text = shape.format(key=key, secret=secret)
    lines = [{"event": "x", "found": _bury(text, ways)}, {"event": text}, {"event": "x", key: text}]
    for line in [*lines, {"event": "x", "found": _bury({key: secret}, ways[:3])}]:
        assert secret not in json.dumps(scrub(None, "info", line), default=repr)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", KEYS)
def test_every_shape_is_known_for_every_key(shape, key):
    secret = "kP9x_Zq7Wm3RtY5u"
    assert secret not in scrub_text(shape.format(key=key, secret=secret))


@given(secret=secrets_, key=st.sampled_from(KEYS))
def test_a_secret_that_is_a_name_in_a_mapping_is_hidden_too(secret, key):
    written = json.dumps(scrub(None, "info", {"event": "x", "found": {f"{key}={secret}": 1}}))
    assert secret not in written


def test_what_holds_itself_is_written_without_an_end_to_it():
    circle: dict = {"password": SECRET, "size": 3}
    circle["self"] = circle
    written = repr(scrub(None, "info", {"event": "x", "found": circle}))
    assert SECRET not in written
    assert "'size': 3" in written


@pytest.mark.parametrize(
    "piece",
    ["a", "password", "secret_", 'token="', "http://", "x://a:b", "eyJaaaaaaaaaa", "\\", " "],
)
def test_no_text_keeps_the_scrubbing_busy(piece):
    text = "password" + piece * (200_000 // len(piece))
    began = time.process_time()
    scrub_text(text)
    # An order more than it takes: what grew with the square took minutes.
    assert time.process_time() - began < 5


def test_of_a_very_long_text_the_end_is_kept():
    assert scrub_text("x" * 50_000 + " ValueError: the reason").endswith("ValueError: the reason")
    assert len(scrub_text("y" * 50_000)) == 20_000


def test_whoever_listens_gets_each_line_without_its_secrets():
    code = (
        "import structlog\n"
        "from core.log import configure_logging\n"
        "lines = []\n"
        "configure_logging(on_line=lambda line: lines.append(dict(line)))\n"
        "structlog.get_logger('drill').error('failed', password='hush', page='System')\n"
        "print(lines[0]['event'], lines[0]['level'], lines[0]['page'], lines[0]['password'])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert run.stdout == f"failed error System {HIDDEN}\n"
