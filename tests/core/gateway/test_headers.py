import base64
import hashlib
import re
from pathlib import Path

import pytest
import streamlit
from hypothesis import given, strategies

from core.gateway import headers as edge


@pytest.mark.parametrize(
    ("cookie", "token"),
    [
        (b"signaldeck_session=abc", "abc"),
        (b"other=1; signaldeck_session=abc; more=2", "abc"),
        (b"signaldeck_sessionx=abc", ""),
        (b"", ""),
        (b"signaldeck_session=", ""),
        (b'theme={"dark":true}; signaldeck_session=abc', "abc"),
        (b"x=\xed\x95\x9c; signaldeck_session=abc", "abc"),
        (b"signaldeck_session=first; signaldeck_session=second", "first"),
        (b'signaldeck_session="a\\142c"', '"a\\142c"'),
    ],
)
def test_the_session_cookie_is_read(cookie, token):
    assert edge.read_session_cookie([(b"cookie", cookie)]) == token


@given(strategies.binary(max_size=200))
def test_a_mangled_cookie_header_is_nobody_and_no_crash(cookie):
    assert isinstance(edge.read_session_cookie([(b"cookie", cookie)]), str)


def test_an_identity_from_outside_is_stripped_whatever_its_case():
    forged = [(b"X-Signaldeck-Session", b"forged"), (b"x-signaldeck-session", b"forged")]
    assert edge.with_identity([*forged, (b"host", b"h")], "") == [(b"host", b"h")]
    assert edge.with_identity(forged, "ours") == [(b"x-signaldeck-session", b"ours")]


def test_the_session_to_resume_is_removed_and_the_rest_stays():
    offered = [(b"Sec-WebSocket-Protocol", b"streamlit, xsrf, 1234-5678"), (b"host", b"h")]
    assert edge.without_resume(offered) == [
        (b"Sec-WebSocket-Protocol", b"streamlit, xsrf"),
        (b"host", b"h"),
    ]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (b"localhost:8501", "localhost"),
        (b"LOCALHOST", "localhost"),
        (b"[::1]:8501", "::1"),
        (b"127.0.0.1", "127.0.0.1"),
        (b"", ""),
        (b"[localhost", "[localhost"),
    ],
)
def test_the_host_name_is_read_without_its_port(host, name):
    assert edge.host_name([(b"host", host)]) == name


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        (b"http://localhost:8501", True),
        (b"https://localhost:8501", True),
        (b"http://evil.example", False),
        (b"http://localhost:8501.evil.example", False),
        (b"null", False),
        (b"", False),
    ],
)
def test_only_our_own_origin_is_the_same(origin, same):
    headers = [(b"host", b"localhost:8501"), (b"origin", origin)]
    assert edge.is_same_origin(headers) is same


def test_the_content_policy_names_the_inline_scripts_of_the_installed_shell():
    shell = (Path(streamlit.__file__).parent / "static/index.html").read_text()
    policy = dict(edge.SECURITY_HEADERS)[b"content-security-policy"].decode()
    scripts = re.findall(r"<script>(.*?)</script>", shell, re.DOTALL)
    assert scripts
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe-inline' " not in policy.partition("script-src")[2].partition(";")[0]
    assert "unsafe-eval'" not in policy.replace("wasm-unsafe-eval", "")


def test_a_private_answer_is_kept_by_nobody_unless_it_says_otherwise():
    silent = dict(edge.with_security([(b"content-type", b"text/csv")], is_private=True))
    assert silent[b"cache-control"] == b"private, no-store"
    spoken = edge.with_security([(b"cache-control", b"max-age=9")], is_private=True)
    assert [value for name, value in spoken if name == b"cache-control"] == [b"max-age=9"]
    assert b"cache-control" not in dict(edge.with_security([], is_private=False))


@pytest.mark.parametrize(
    ("origin", "encrypted"),
    [(b"https://desk.example", True), (b"http://desk.example", False), (b"", False)],
)
def test_the_origin_tells_whether_the_browser_speaks_tls(origin, encrypted):
    assert edge.is_encrypted([(b"origin", origin)]) is encrypted
