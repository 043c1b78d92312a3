"""Proof 2: cookies and API keys that are almost right, and what else might pass for one."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

from benchmarks.drills.attacked_tab import open_tab
from benchmarks.drills.attacker import COOKIE, TRACES, Person, Target, open_target
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.user.tokens import hash_token, new_token, session_id_of

PROBE = "/media/nothing.csv"
"""Nobody has this file: 404 says that the gate took the cookie for a session, 401 that it did
not."""
KEY_PROBE = "/api/v1/key"
SIGN_IN = {"Sign in"}
SOCKET_EVERY = 40
MOST_SOCKET_CHARACTERS = 5_000
_SAFE = string.ascii_letters + string.digits + "-_"
_WORDS = (
    "",
    " ",
    '""',
    "' OR 1=1 --",
    "' UNION SELECT token_hash FROM user_session --",
    "../../../etc/passwd",
    "null",
    "None",
    "true",
    "0",
    "{}",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
)
_REFUSED = frozenset({400, 401, 431})
_KEY_REFUSED = frozenset({400, 401, 429, 431})
_SERVED, _NO_SUCH_FILE = 200, 404


def forge_cookies(person: Person, draw: random.Random) -> Iterator[str]:
    """Values of the cookie header; none of them holds the token as it is."""
    token, hashed = person.token, hash_token(person.token)
    values = [
        *_mutate(token, draw),
        *(chr(code) * len(token) for code in range(0xA1, 0xC9)),
        *("A" * size for size in (44, 400, 4_000, 40_000)),
        *(hashed, hashed.upper(), session_id_of(hashed)),
        *_WORDS,
        *(f'"{token}"', f"%22{token}%22", f"{token}%00", f"%20{token}"),
        f"x; {COOKIE}_={token}",
        f"garbage; {COOKIE}={token}",  # the first of two counts
    ]
    yield from (f"{COOKIE}={value}" for value in values)
    yield from (
        f"{name}={token}"
        for name in (COOKIE.upper(), COOKIE.title(), f"{COOKIE}x", f"x{COOKIE}", f"__Host-{COOKIE}")
    )
    yield f"{COOKIE}"
    yield f"{COOKIE} {token}"
    yield f"{token}"
    yield ";" * 500
    yield "=" * 500


def forge_keys(secret: str, draw: random.Random) -> Iterator[str]:
    """Values of the header `Authorization`; none of them holds the key as it is."""
    begins, _, token = secret.partition("_")
    values = {
        *_mutate(secret, draw),
        *(f"{begins}_{one}" for one in _mutate(token, draw)),
        *(secret.swapcase(), token, f"{begins}_", secret[::-1], hash_token(secret)),
        *(f'"{secret}"', f"{secret},{secret}", f"{secret} {secret}", f"{secret}%00"),
        *(begins.upper() + secret[len(begins) :], "A" * 199, "A" * 40_000),
        *_WORDS,
    }
    yield from (f"Bearer {value}" for value in sorted(values) if value.strip() != secret)
    yield from (f"{scheme} {secret}" for scheme in ("Basic", "Token", "Bearer:", "Digest", "B"))
    yield secret
    yield f"Bearer{secret}"


def _mutate(token: str, draw: random.Random) -> Iterator[str]:
    for place, character in enumerate(token):
        for bit in range(8):  # every single bit
            flipped = chr(ord(character) ^ (1 << bit))
            if flipped not in "\r\n\0":
                yield f"{token[:place]}{flipped}{token[place + 1 :]}"
    yield from (token[:length] for length in range(len(token)))
    yield from (f"{token}{more}" for more in _SAFE[:20])
    for _ in range(40):
        yield new_token()
        yield "".join(draw.sample(token, len(token)))


def attack_cookies(target: Target, draw: random.Random, findings: Findings) -> None:
    """Each forged cookie once at an address that needs a session."""
    person = target.add_person()
    tries, accepted, traces = 0, 0, 0
    for cookie in forge_cookies(person, draw):
        tries += 1
        answer = target.ask("GET", PROBE, {"Cookie": cookie.encode("latin-1")})
        if answer.status not in _REFUSED:
            accepted += 1
            findings.expect(False, f"{answer.status} for the cookie {cookie[:90]!r}")  # noqa: FBT003
        traces += any(trace in answer.body for trace in TRACES)
    probe = target.ask("GET", PROBE, {"Cookie": person.cookie}).status
    findings.expect(probe == _NO_SUCH_FILE, f"The right cookie gets {probe}: the probe is blind.")
    findings.expect(traces == 0, f"{traces} refusals of a cookie show a traceback.")
    findings.count(forged_cookies=tries, cookies_accepted=accepted, tracebacks_after_cookies=traces)


def attack_sockets(target: Target, draw: random.Random, findings: Findings) -> None:
    """Some of them, where a socket would open: it shows the sign-in form and nothing else."""
    forged = list(forge_cookies(target.add_person(), draw))[::SOCKET_EVERY]
    sent = [one for one in forged if one.isascii() and one.isprintable()]
    sent = [one for one in sent if len(one) <= MOST_SOCKET_CHARACTERS]
    for cookie in sent:
        with open_tab(target, cookie) as tab:
            titles = set(tab.run().titles)
        findings.expect(titles == SIGN_IN, f"A socket with {cookie[:90]!r} shows {titles}.")
    findings.count(forged_sockets=len(sent))


def attack_keys(target: Target, draw: random.Random, findings: Findings) -> None:
    """Each forged key once; the owner of the right one is served all the while."""
    real = target.make_key(target.add_person().actor).secret
    tries, accepted, told = 0, 0, 0
    before = target.call(real, "GET", KEY_PROBE).status
    for header in forge_keys(real, draw):
        tries += 1
        answer = target.ask("GET", KEY_PROBE, {"Authorization": header.encode("latin-1")})
        if answer.status not in _KEY_REFUSED:
            accepted += 1
            findings.expect(False, f"{answer.status} for the key {header[:90]!r}")  # noqa: FBT003
        told += real.encode() in answer.body or any(trace in answer.body for trace in TRACES)
    after = target.call(real, "GET", KEY_PROBE).status
    findings.expect(before == _SERVED, f"The right key gets {before}: the probe is blind.")
    findings.expect(after == _SERVED, f"Guessing shut the key's owner out: {after}.")
    findings.expect(told == 0, f"{told} refusals of a key show a traceback or the key.")
    findings.count(forged_keys=tries, keys_accepted=accepted, tracebacks_after_keys=told)


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Against a server of its own, once or with several seeds."""
    draw = run.draw()
    with open_target(run.grounds.demo_folder(), run.folder / "data") as target:
        total = Findings()
        for _ in range(run.pick(1, 5)):
            found = Findings()
            for attack in (attack_cookies, attack_sockets, attack_keys):
                attack(target, draw, found)
            for name, value in found.counts.items():
                total.counts[name] = int(total.counts.get(name, 0)) + int(value)
            findings.faults += found.faults
        findings.counts = total.counts
        status = target.ask("GET", "/healthz").status
    findings.expect(status == _SERVED, f"The server is not well afterwards: {status}.")


DRILL = Drill(
    "forged_secrets",
    Group.ATTACKS,
    "Proof 2: of 500 forged or mutated cookies, and as many API keys, none is accepted and no "
    "refusal shows a traceback.",
    carry_out,
)
