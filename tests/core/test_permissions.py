"""Who may do what. The table below is written by hand, so that a change shows in a review."""

from __future__ import annotations

import itertools

import pytest

from core.contracts import Actor
from core.enums import Role
from core.errors import NotPermittedError
from core.permissions import ROLE_PERMISSIONS, Permission, is_allowed, require

READER = {
    "own_profile",
    "read_market_data",
    "read_watchlists",
    "edit_watchlists",
    "read_backtests",
    "read_strategies",
    "read_korean_signals",
    "own_jobs",
    "own_api_keys",
    "use_chat",
}
ANALYST = READER | {
    "import_market_data",
    "manage_data_quality",
    "run_backtests",
    "edit_strategies",
    "own_portfolios",
    "run_korean_scans",
}
OPERATOR = {
    "read_system",
    "manage_jobs",
    "manage_events",
    "manage_schedules",
    "manage_backups",
    "write_prompts",
}
ADMINISTRATOR = (
    ANALYST
    | OPERATOR
    | {
        "manage_users",
        "read_audit",
        "restore_backups",
        "manage_all_runs",
        "approve_prompts",
    }
)
EXPECTED = {
    Role.VIEWER: READER,
    Role.ANALYST: ANALYST,
    Role.TRADER: ANALYST,
    Role.DEVOPS: READER | OPERATOR,
    Role.ADMIN: ADMINISTRATOR,
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_exactly_this(role: Role) -> None:
    assert {permission.value for permission in ROLE_PERMISSIONS[role]} == EXPECTED[role]


def test_every_role_has_a_row() -> None:
    assert ROLE_PERMISSIONS.keys() == set(Role)


@pytest.mark.parametrize(("role", "permission"), itertools.product(Role, Permission))
def test_require_refuses_exactly_what_is_not_allowed(role: Role, permission: Permission) -> None:
    actor = Actor(1, role)
    if is_allowed(role, permission):
        require(actor, permission)
        return
    with pytest.raises(NotPermittedError) as caught:
        require(actor, permission)
    assert role.value in caught.value.message
    named = caught.value.remedy.partition("roles: ")[2].partition(".")[0].split(", ")
    assert named == [r.value for r in Role if is_allowed(r, permission)]


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_somebodys(permission: Permission) -> None:
    assert is_allowed(Role.ADMIN, permission)


def test_a_key_may_do_what_both_its_scopes_and_its_owners_role_allow() -> None:
    for role, permission in itertools.product(Role, Permission):
        for scopes in (frozenset[str](), frozenset({permission.value})):
            actor = Actor(1, role, scopes=scopes)
            if is_allowed(role, permission) and permission in scopes:
                require(actor, permission)
            else:
                with pytest.raises(NotPermittedError):
                    require(actor, permission)
