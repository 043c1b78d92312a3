"""Keys: their secret is shown once, they can do less than their owner, and they end at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, text
from sqlmodel import select

from core.admin.api_key_admin_service import ApiKeyAdminService
from core.admin.audit_trail import add_audit
from core.admin.user_admin_service import UserAdminService
from core.clock import now
from core.contracts import Actor
from core.enums import KeyState, Role
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.permissions import Permission, require
from core.user.api_key_service import MOST_DAYS, MOST_LIVE_KEYS, ApiKeyService
from core.user.api_scopes import API_SCOPES, list_scopes
from core.user.tokens import hash_token
from db.user.account_repository import AccountRepository
from db.user.api_key_tables import ApiKey
from tests.conftest import on_sqlite

READS = ["read_watchlists", "read_backtests"]


@pytest.fixture
def keys(database):
    return ApiKeyService(database, add_audit)


@pytest.fixture
def all_keys(database):
    return ApiKeyAdminService(database, add_audit)


def make(keys, actor, name="Report", scopes=READS, days=30):
    return keys.create_key(actor, name, scopes, days)


def test_a_new_key_is_its_owner_held_to_its_scopes(keys, trader):
    made = make(keys, trader)
    caller = keys.find_by_secret(made.secret)
    actor = caller.as_actor("10.0.0.7", "abc")
    assert (actor.user_id, actor.role, actor.username) == (trader.user_id, Role.TRADER, "tess")
    assert (actor.address, actor.correlation_id) == ("10.0.0.7", "abc")
    require(actor, Permission.READ_BACKTESTS)
    with pytest.raises(NotPermittedError, match="lacks the scope run_backtests"):
        require(actor, Permission.RUN_BACKTESTS)


def test_a_scope_gives_nothing_that_the_role_does_not(trader):
    demoted = Actor(trader.user_id, Role.VIEWER, scopes=frozenset({"run_backtests"}))
    with pytest.raises(NotPermittedError, match="Your role"):
        require(demoted, Permission.RUN_BACKTESTS)


def test_the_secret_is_256_bits_and_stands_nowhere(keys, trader, database, caplog):
    made = make(keys, trader)
    assert made.secret.startswith("sdk_")
    assert len(made.secret) == 4 + 43  # 32 bytes in base64
    assert made.secret not in repr(made)
    with database.read() as session:
        row = session.execute(select(ApiKey)).scalar_one()
        audit = session.execute(text("SELECT details, target FROM audit_entry")).all()
    assert row.token_hash == hash_token(made.secret)
    assert made.secret not in f"{row!r}{row.model_dump()}{audit}{caplog.text}"
    assert made.secret.startswith(made.key.prefix)
    assert len(made.key.prefix) == 10


@on_sqlite
@pytest.mark.parametrize(
    "secret", ["", "sdk_", "sdk_" + "A" * 43, "garbage", "\x00", "\ud800", "sdk_' OR 1=1 --"]
)
def test_a_forged_secret_is_nobody(keys, trader, secret):
    made = make(keys, trader)
    assert keys.find_by_secret(secret) is None
    assert keys.find_by_secret(hash_token(made.secret)) is None
    assert keys.find_by_secret(made.secret + "x") is None
    assert keys.find_by_secret(made.secret[:-1]) is None


def test_a_key_ends_by_itself_to_the_second(keys, trader):
    made = make(keys, trader, days=1)
    with time_machine.travel(made.key.expires_at - timedelta(seconds=1), tick=False):
        assert keys.find_by_secret(made.secret)
    with time_machine.travel(made.key.expires_at, tick=False):
        assert keys.find_by_secret(made.secret) is None
        assert keys.list_keys(trader)[0].state is KeyState.EXPIRED


def test_a_revoked_key_is_refused_at_once_and_only_it(keys, trader):
    first, second = make(keys, trader), make(keys, trader)
    keys.revoke_key(trader, first.key.id)
    assert keys.find_by_secret(first.secret) is None
    assert keys.find_by_secret(second.secret)
    with pytest.raises(ConflictError):
        keys.revoke_key(trader, first.key.id)
    states = {key.id: key.state for key in keys.list_keys(trader)}
    assert states == {first.key.id: KeyState.REVOKED, second.key.id: KeyState.ACTIVE}


def test_disabling_and_demotion_hold_for_keys_at_once(keys, trader, database):
    made = make(keys, trader, scopes=["run_backtests"])
    with database.write() as session:
        AccountRepository(session).get_account(trader.user_id).role = Role.VIEWER
    with pytest.raises(NotPermittedError):
        require(keys.find_by_secret(made.secret).as_actor(), Permission.RUN_BACKTESTS)
    with database.write() as session:
        AccountRepository(session).get_account(trader.user_id).is_active = False
    assert keys.find_by_secret(made.secret) is None


@pytest.mark.parametrize("change", ["role", "disable", "password", "sign_out"])
def test_what_an_administrator_takes_away_ends_keys_for_good(
    keys, trader, stranger, admin, database, outbox, hasher, change
):
    made, other = make(keys, trader), make(keys, stranger)
    users = UserAdminService(database, outbox, hasher, add_audit)
    if change == "role":
        users.change_role(admin, trader.user_id, Role.ANALYST)
    elif change == "disable":
        users.set_active(admin, trader.user_id, is_active=False)
        users.set_active(admin, trader.user_id, is_active=True)
    elif change == "password":
        users.reset_password(admin, trader.user_id)
    else:
        users.sign_out_user(admin, trader.user_id)
    assert keys.find_by_secret(made.secret) is None
    assert keys.find_by_secret(other.secret)


def test_demo_accounts_open_the_demo_only(database, trader):
    with database.write() as session:
        AccountRepository(session).get_account(trader.user_id).is_demo = True
    made = make(ApiKeyService(database, add_audit, is_demo=True), trader)
    assert ApiKeyService(database, add_audit, is_demo=True).find_by_secret(made.secret)
    assert ApiKeyService(database, add_audit).find_by_secret(made.secret) is None


def test_nobody_sees_or_ends_the_keys_of_others(keys, trader, stranger):
    made = make(keys, trader)
    assert keys.list_keys(stranger) == []
    with pytest.raises(NotFoundError):
        keys.revoke_key(stranger, made.key.id)
    assert keys.revoke_all(stranger) == 0
    assert keys.find_by_secret(made.secret)


def test_a_key_makes_no_key(keys, trader):
    caller = keys.find_by_secret(make(keys, trader, scopes=list(list_scopes(trader))).secret)
    with pytest.raises(NotPermittedError, match="own_api_keys"):
        make(keys, caller.as_actor())


@pytest.mark.parametrize("scopes", [[], ["manage_users"], ["nonsense"], ["own_api_keys"]])
def test_only_scopes_of_the_api_can_be_given(keys, admin, scopes):
    with pytest.raises(InvalidInputError):
        make(keys, admin, scopes=scopes)


def test_nobody_gives_what_their_role_does_not_have(keys, viewer):
    with pytest.raises(InvalidInputError, match="run_backtests"):
        make(keys, viewer, scopes=["read_backtests", "run_backtests"])
    assert Permission.RUN_BACKTESTS not in list_scopes(viewer)
    assert not {p for p in API_SCOPES if p.value.startswith(("manage", "restore", "own_api"))}


@pytest.mark.parametrize(("name", "days"), [("", 30), (" \n", 30), ("x" * 61, 30), ("a", 0)])
def test_bad_names_and_lifetimes_are_refused(keys, trader, name, days):
    with pytest.raises(InvalidInputError):
        make(keys, trader, name=name, days=days)
    with pytest.raises(InvalidInputError):
        make(keys, trader, days=MOST_DAYS + 1)
    assert keys.list_keys(trader) == []


def test_there_are_at_most_twenty_live_keys(keys, trader, stranger):
    made = [make(keys, trader) for _ in range(MOST_LIVE_KEYS)]
    with pytest.raises(ConflictError, match="20"):
        make(keys, trader)
    make(keys, stranger)
    keys.revoke_key(trader, made[0].key.id)
    make(keys, trader)


def test_use_is_noted_once_a_minute(keys, trader, database):
    made = make(keys, trader)
    writes = []
    event.listen(database.engine, "after_cursor_execute", lambda *a: writes.append(a[2]))
    start = now()
    for seconds, address in ((0, "10.0.0.1"), (59, "10.0.0.2"), (61, "10.0.0.3")):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            keys.note_use(made.key.id, address)
    assert sum("UPDATE api_key" in statement for statement in writes) == 2
    key = keys.list_keys(trader)[0]
    assert (key.last_address, key.last_used_at) == ("10.0.0.3", start + timedelta(seconds=61))


def test_what_happens_to_keys_is_audited(keys, all_keys, trader, admin, read_audit):
    first, second = make(keys, trader, "Report"), make(keys, trader)
    keys.revoke_key(trader, first.key.id)
    all_keys.revoke_key(admin, second.key.id, "found in a  repository")
    keys.revoke_all(trader)
    actions = [(entry.action, entry.username) for entry in read_audit()]
    assert actions == [
        ("api_key.created", "tess"),
        ("api_key.created", "tess"),
        ("api_key.revoked", "tess"),
        ("api_key.revoked_by_admin", "ada"),
        ("api_key.all_revoked", "tess"),
    ]
    assert read_audit()[3].details == {
        "key": second.key.prefix,
        "reason": "found in a repository",
    }


def test_an_administrator_sees_and_ends_all_keys_with_a_reason(
    keys, all_keys, trader, stranger, admin
):
    first, second = make(keys, trader, "A"), make(keys, stranger, "B")
    assert [(key.owner, key.name) for key in all_keys.list_keys(admin)] == [
        ("sam", "B"),
        ("tess", "A"),
    ]
    with pytest.raises(InvalidInputError):
        all_keys.revoke_key(admin, first.key.id, "  ")
    assert keys.find_by_secret(first.secret)
    all_keys.revoke_key(admin, first.key.id, "leaked")
    assert keys.find_by_secret(first.secret) is None
    assert keys.find_by_secret(second.secret)
    assert keys.list_keys(trader)[0].revoked_because == "leaked"
    with pytest.raises(ConflictError):
        all_keys.revoke_key(admin, first.key.id, "again")
    with pytest.raises(NotFoundError):
        all_keys.revoke_key(admin, 99, "none")


def test_only_administrators_look_over_the_fence(all_keys, trader):
    with pytest.raises(NotPermittedError):
        all_keys.list_keys(trader)
