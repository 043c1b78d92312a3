"""One table of who may do what. `require` is the first line of every service method."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from core.contracts import Actor
from core.enums import Role
from core.errors import NotPermittedError


class Permission(StrEnum):
    """One thing a role may or may not do."""

    OWN_PROFILE = "own_profile"
    READ_MARKET_DATA = "read_market_data"
    IMPORT_MARKET_DATA = "import_market_data"
    MANAGE_DATA_QUALITY = "manage_data_quality"
    READ_WATCHLISTS = "read_watchlists"
    EDIT_WATCHLISTS = "edit_watchlists"
    READ_BACKTESTS = "read_backtests"
    RUN_BACKTESTS = "run_backtests"
    READ_STRATEGIES = "read_strategies"
    EDIT_STRATEGIES = "edit_strategies"
    OWN_PORTFOLIOS = "own_portfolios"
    READ_KOREAN_SIGNALS = "read_korean_signals"
    RUN_KOREAN_SCANS = "run_korean_scans"
    OWN_JOBS = "own_jobs"
    READ_SYSTEM = "read_system"
    MANAGE_JOBS = "manage_jobs"
    MANAGE_EVENTS = "manage_events"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"


_READER = frozenset(
    {
        Permission.OWN_PROFILE,
        Permission.READ_MARKET_DATA,
        Permission.READ_WATCHLISTS,
        Permission.EDIT_WATCHLISTS,
        Permission.READ_BACKTESTS,
        Permission.READ_STRATEGIES,
        Permission.READ_KOREAN_SIGNALS,
        Permission.OWN_JOBS,
    }
)
_ANALYST = _READER | {
    Permission.IMPORT_MARKET_DATA,
    Permission.MANAGE_DATA_QUALITY,
    Permission.RUN_BACKTESTS,
    Permission.EDIT_STRATEGIES,
    Permission.OWN_PORTFOLIOS,
    Permission.RUN_KOREAN_SCANS,
}
_OPERATOR = frozenset({Permission.READ_SYSTEM, Permission.MANAGE_JOBS, Permission.MANAGE_EVENTS})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _READER,
    Role.ANALYST: _ANALYST,
    Role.TRADER: _ANALYST,
    Role.DEVOPS: _READER | _OPERATOR,
    Role.ADMIN: frozenset(Permission),
}


ListColleagues = Callable[[Actor, Permission], Sequence[str]]
"""Names of the active users who have a permission that the actor has too, sorted."""


def is_allowed(role: Role, permission: Permission) -> bool:
    """Whether the role carries the permission."""
    return permission in ROLE_PERMISSIONS[role]


def require(actor: Actor, permission: Permission) -> None:
    """Refuse an actor whose role lacks the permission.

    Raises:
        NotPermittedError: naming the roles that would be allowed.
    """
    if is_allowed(actor.role, permission):
        return
    allowed = ", ".join(role.value for role in Role if is_allowed(role, permission))
    raise NotPermittedError(
        f"Your role ({actor.role.value}) does not allow this.",
        f"It needs one of these roles: {allowed}. An administrator can change yours.",
    )
