"""What a request says of itself: whose it is, which host it asks, which page it comes from."""

from __future__ import annotations

import itertools

from benchmarks.drills.attacked_tab import open_tab
from benchmarks.drills.attacker import Person, Target
from benchmarks.drills.types import Findings
from core.enums import Role
from core.user.tokens import hash_token

IDENTITY_SPELLINGS = (
    "X-Signaldeck-Session",
    "x-signaldeck-session",
    "X-SIGNALDECK-SESSION",
    "X_Signaldeck_Session",
)
"""Of the header by which the gate tells the pages who asks; the pages believe it."""
HOSTS = ("evil.example", "127.0.0.1.evil.example", "evil.example:8501", "[127.0.0.1", "")
ORIGINS = ("http://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1")
PROBE = "/media/nothing.csv"
SIGN_IN = {"Sign in"}
_REFUSED = frozenset({400, 401, 403, 421})
_NO_SUCH_FILE = 404
"""Of `PROBE` to somebody who is signed in."""


def attack_edges(target: Target, findings: Findings) -> None:
    """Each claim that only the gate may make, or that only one's own pages may."""
    victim = target.add_person(Role.ADMIN)
    tries = [
        *_claim_identity(target, victim),
        *_claim_host(target, victim),
        *_claim_origin(target, victim),
    ]
    served = [what for what, is_served in tries if is_served]
    for what in served:
        findings.expect(False, what)  # noqa: FBT003
    still = target.ask("GET", PROBE, {"Cookie": victim.cookie}).status
    findings.expect(still == _NO_SUCH_FILE, f"Somebody else ended the session: {still}.")
    made = len(target.services.watchlists.list_watchlists(victim.actor))
    findings.expect(made == 0, f"A foreign page made {made} watchlists.")
    findings.count(false_claims=len(tries), claims_believed=len(served))


def _claim_identity(target: Target, victim: Person) -> list[tuple[str, bool]]:
    hashed, found = hash_token(victim.token), []
    for name in IDENTITY_SPELLINGS:
        status = target.ask("GET", PROBE, {name: hashed}).status
        found.append((f"The header {name} is believed: {status}.", status not in _REFUSED))
        with open_tab(target, headers={name: hashed}) as tab:
            titles = set(tab.run().titles)
        found.append((f"A socket with the header {name} shows {titles}.", titles != SIGN_IN))
    return found


def _claim_host(target: Target, victim: Person) -> list[tuple[str, bool]]:
    found = []
    for host, path in itertools.product(HOSTS, ("/", PROBE, "/healthz", "/api/v1/key")):
        status = target.ask("GET", path, {"Host": host, "Cookie": victim.cookie}).status
        found.append((f"GET {path} of the host {host!r}: {status}.", status not in _REFUSED))
    return found


def _claim_origin(target: Target, victim: Person) -> list[tuple[str, bool]]:
    secret, found = target.make_key(victim.actor).secret, []
    acts = (
        ("POST", "/auth/sign-out"),
        ("POST", "/auth/session"),
        ("PUT", "/_stcore/upload_file/x/y"),
        ("DELETE", "/_stcore/upload_file/x/y"),
        ("POST", "/api/v1/watchlists"),
    )
    for origin, (method, path) in itertools.product(ORIGINS, acts):
        headers = {
            "Origin": origin,
            "Cookie": victim.cookie,
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
        }
        status = target.ask(method, path, headers, b'{"name": "By a foreign page"}').status
        found.append((f"{method} {path} from {origin}: {status}.", status not in _REFUSED))
    return found
