"""Attacks on the way in: guessing over the real form, tickets forged, used twice or carried off."""

from __future__ import annotations

import time
from urllib.parse import urlencode

import pytest

from benchmarks.drills.attacked_tab import open_tab
from benchmarks.drills.attacker import COOKIE, Answer, Target
from core.enums import Role
from core.user.passwords import PasswordHasher
from db.user.account_repository import AccountRepository

pytestmark = [pytest.mark.drill]

PASSWORD = "nine blue lamps glow"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def trade(target: Target, ticket: str, **headers: str) -> Answer:
    """What the sign-in page's script does."""
    return target.ask(
        "POST",
        "/auth/session",
        {"Origin": target.url, **FORM, **headers},
        urlencode({"ticket": ticket}).encode(),
    )


def cookie_of(answer: Answer) -> str:
    return answer.headers.get("set-cookie", "").split(";")[0]


@pytest.fixture
def ticket(target: Target) -> str:
    return target.services.sign_ins.issue_demo_ticket(Role.TRADER).ticket


def test_twenty_wrong_passwords_over_the_form_end_in_a_lock_that_the_right_one_does_not_open(
    target: Target,
):
    person = target.add_person()
    with target.services.database.write() as session:
        account = AccountRepository(session).get_account(person.actor.user_id)
        account.password_hash = PasswordHasher(cost=4).hash(PASSWORD)
    said, seconds = [], []
    with open_tab(target) as tab:
        form = tab.run()
        fields = {field.label: field.id for field in form.elements("text_input")}
        submit = form.button("Sign in")

        def guess(password: str) -> bytes:
            began = time.monotonic()
            run = tab.run(
                pressed=submit,
                texts={fields["Username"]: person.actor.username, fields["Password"]: password},
            )
            seconds.append(time.monotonic() - began)
            said.append(" ".join(alert.body for alert in run.elements("alert")))
            return run.everything()

        for number in range(20):
            guess(f"wrong {number}")
        sent = guess(PASSWORD)
    assert "user name or the password is wrong" in said[0]
    assert "too many wrong passwords" in said[-1]
    assert "Try again in" in said[-1]
    assert sum("is wrong" in text for text in said) <= 10
    assert b"data-ticket" not in sent  # locked, whatever the password
    assert person.actor.username not in "".join(said)
    print(f"20 guesses: {sum('is wrong' in s for s in said)} tried, worst {max(seconds):.2f} s")  # noqa: T201


def test_a_ticket_works_once(target: Target, ticket):
    first, second = trade(target, ticket), trade(target, ticket)
    assert (first.status, second.status) == (200, 403)
    assert cookie_of(second) == ""
    assert target.ask("GET", "/media/x", {"Cookie": cookie_of(first)}).status == 404


def test_the_cookie_is_for_this_site_and_not_for_scripts(target: Target, ticket):
    flags = trade(target, ticket).headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags
    assert "path=/" in flags
    assert "secure" not in flags  # plain HTTP on this machine


def test_behind_tls_the_cookie_never_travels_without(target: Target, ticket):
    answer = trade(target, ticket, Origin=target.url.replace("http://", "https://"))
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("forged", ["", "x", "A" * 43, "' OR 1=1 --", "\udcff", "\0", "한" * 20])
def test_a_forged_ticket_opens_nothing(target: Target, forged):
    answer = target.ask(
        "POST",
        "/auth/session",
        {"Origin": target.url, **FORM},
        urlencode({"ticket": forged}, errors="surrogateescape").encode(),
    )
    assert answer.status == 403
    assert "Open the start page" in answer.body.decode()
    assert cookie_of(answer) == ""


def test_a_ticket_says_whose_it_is_and_nobody_else_can_be_asked_for(target: Target, ticket):
    body = urlencode({"ticket": ticket, "user_id": "1"}).encode()
    answer = target.ask("POST", "/auth/session", {"Origin": target.url, **FORM}, body)
    with open_tab(target, cookie_of(answer)) as tab:
        sent = tab.run().everything()
    assert b"demo-trader" in sent
    assert b"demo-admin" not in sent


def test_a_ticket_of_a_user_who_was_disabled_meanwhile_is_worthless(target: Target):
    admin = target.add_person(Role.ADMIN).actor
    ticket = target.services.sign_ins.issue_demo_ticket(Role.ANALYST).ticket
    users = {user.username: user.user_id for user in target.services.users.list_users(admin)}
    for is_active in (False, True):
        target.services.users.set_active(admin, users["demo-analyst"], is_active=is_active)
    assert trade(target, ticket).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", ""])
@pytest.mark.parametrize("path", ["/auth/session", "/auth/sign-out"])
def test_another_site_signs_nobody_in_or_out(target: Target, ticket, path, origin):
    person = target.add_person()
    headers = {"Cookie": person.cookie, **FORM, **({"Origin": origin} if origin else {})}
    answer = target.ask("POST", path, headers, urlencode({"ticket": ticket}).encode())
    assert answer.status == 403
    assert "set-cookie" not in answer.headers
    assert target.ask("GET", "/media/x", {"Cookie": person.cookie}).status == 404
    assert trade(target, ticket).status == 200  # and the ticket was not used up


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/auth/session", "/auth/sign-out"])
def test_signing_in_and_out_is_posting(target: Target, ticket, path, method):
    person = target.add_person()
    headers = {"Cookie": person.cookie, "Origin": target.url}
    assert target.ask(method, f"{path}?ticket={ticket}", headers).status == 405
    assert target.ask("GET", "/media/x", {"Cookie": person.cookie}).status == 404


def test_signing_in_again_ends_the_session_that_is_replaced(target: Target, ticket):
    before = target.add_person()
    assert trade(target, ticket, Cookie=before.cookie).status == 200
    assert target.ask("GET", "/media/x", {"Cookie": before.cookie}).status == 401


def test_a_huge_body_is_refused_and_not_kept(target: Target):
    for body in (b"ticket=" + b"A" * 2**21, b"&".join([b"a=1"] * 10_000)):
        try:
            answer = target.ask("POST", "/auth/session", {"Origin": target.url, **FORM}, body)
            assert answer.status in {400, 403, 413}
        except ConnectionError:
            target.close()  # cut off while still sending
    assert target.ask("GET", "/healthz").status == 200


def test_a_token_stands_nowhere_but_in_the_cookie(target: Target, ticket):
    answer = trade(target, ticket)
    token = cookie_of(answer).removeprefix(f"{COOKIE}=").encode()
    assert token not in answer.body
    with open_tab(target, cookie_of(answer)) as tab:
        run = tab.run()
        sent = run.everything() + tab.run(run.pages["profile"]).everything()
    assert token not in sent
