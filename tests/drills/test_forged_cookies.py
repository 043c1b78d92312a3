"""Five hundred cookies that are almost right, and what else might pass for a session."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator

import pytest

from core.user.tokens import hash_token, new_token, session_id_of
from tests.drills.attacker import COOKIE, Person, Target, open_tab

pytestmark = [pytest.mark.drill]

# Nobody has this file: 404 says that the gate took the cookie for a session, 401 that it did not.
PROBE = "/media/nothing.csv"
TRACES = (b"Traceback", b'File "', b"site-packages", b"core.errors")
_SAFE = string.ascii_letters + string.digits + "-_"


def forge(person: Person) -> Iterator[str]:
    """Values of the cookie header; none of them holds the token as it is."""
    random_ = random.Random(20_261_120)  # noqa: S311 - to forge, not to protect
    token, hashed = person.token, hash_token(person.token)
    for place, character in enumerate(token):
        for bit in range(8):  # every single bit
            flipped = chr(ord(character) ^ (1 << bit))
            if flipped not in "\r\n\0":
                yield f"{COOKIE}={token[:place]}{flipped}{token[place + 1 :]}"
    yield from (f"{COOKIE}={token[:length]}" for length in range(len(token)))
    yield from (f"{COOKIE}={token}{more}" for more in _SAFE[:20])
    for _ in range(40):
        yield f"{COOKIE}={new_token()}"
        yield f"{COOKIE}={''.join(random_.sample(token, len(token)))}"
    yield from (f"{COOKIE}={chr(code) * 43}" for code in range(0xA1, 0xC9))
    yield from (f"{COOKIE}={'A' * size}" for size in (44, 400, 4_000, 40_000))
    yield from (f"{COOKIE}={text}" for text in (hashed, hashed.upper(), session_id_of(hashed)))
    yield from (
        f"{name}={token}"
        for name in (COOKIE.upper(), COOKIE.title(), f"{COOKIE}x", f"x{COOKIE}", f"__Host-{COOKIE}")
    )
    yield from (
        f"{COOKIE}={text}"
        for text in (
            "",
            " ",
            '""',
            f'"{token}"',
            f"%22{token}%22",
            f"{token}%00",
            f"%20{token}",
            "' OR 1=1 --",
            "' UNION SELECT token_hash FROM user_session --",
            "../../../etc/passwd",
            "null",
            "None",
            "true",
            "0",
            "{}",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
            f"x; {COOKIE}_={token}",
            f"garbage; {COOKIE}={token}",  # the first of two counts
        )
    )
    yield f"{COOKIE}"
    yield f"{COOKIE} {token}"
    yield f"{token}"
    yield ";" * 500
    yield "=" * 500


def test_of_five_hundred_forged_cookies_none_is_accepted(
    target: Target, record_property: Callable[[str, object], None]
):
    person = target.add_person()
    accepted, tries = [], 0
    for cookie in forge(person):
        tries += 1
        answer = target.ask("GET", PROBE, {"Cookie": cookie.encode("latin-1")})  # type: ignore[dict-item]
        if answer.status not in {400, 401, 431}:
            accepted.append((answer.status, cookie[:90]))
        assert not any(trace in answer.body for trace in TRACES), cookie[:90]
    record_property("cookies", tries)
    record_property("accepted", len(accepted))
    assert tries >= 500
    assert accepted == [], f"{len(accepted)} of {tries} accepted"
    assert target.ask("GET", PROBE, {"Cookie": person.cookie}).status == 404  # the probe works
    assert target.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize(
    "before", ['theme={"dark":true}; ', "a[b]=c; ", "x=\xed\x95\x9c; ", ";;; ", "flag; "]
)
def test_an_odd_cookie_of_another_program_signs_nobody_out(target: Target, before):
    person = target.add_person()
    cookie = f"{before}{person.cookie}; more=1".encode("latin-1")
    assert target.ask("GET", PROBE, {"Cookie": cookie}).status == 404  # type: ignore[dict-item]


def test_an_identity_header_from_outside_is_nobody(target: Target):
    hashed = hash_token(target.add_person().token)
    for name in ("X-Signaldeck-Session", "x-signaldeck-session", "X_Signaldeck_Session"):
        assert target.ask("GET", PROBE, {name: hashed}).status == 401
        with open_tab(target, headers={name: hashed}) as tab:
            assert set(tab.run().titles) == {"Sign in"}


def test_an_identity_header_beside_ones_own_cookie_changes_nothing(target: Target):
    victim, thief = target.add_person(), target.add_person()
    target.services.watchlists.create_watchlist(victim.actor, "CANARY-9034")
    with open_tab(
        target, thief.cookie, headers={"X-Signaldeck-Session": hash_token(victim.token)}
    ) as tab:
        sent = tab.run().everything()
    assert thief.actor.username.encode() in sent
    assert b"CANARY-9034" not in sent


def test_forged_cookies_open_no_more_than_the_sign_in_form(target: Target):
    person = target.add_person()
    for cookie in list(forge(person))[::40]:
        if not cookie.isascii() or not cookie.isprintable() or len(cookie) > 5_000:
            continue
        with open_tab(target, cookie) as tab:
            assert set(tab.run().titles) == {"Sign in"}, cookie[:90]
