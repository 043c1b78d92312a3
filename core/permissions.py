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
    OWN_API_KEYS = "own_api_keys"
    USE_CHAT = "use_chat"
    READ_SYSTEM = "read_system"
    MANAGE_JOBS = "manage_jobs"
    MANAGE_EVENTS = "manage_events"
    MANAGE_SCHEDULES = "manage_schedules"
    MANAGE_BACKUPS = "manage_backups"
    RESTORE_BACKUPS = "restore_backups"
    MANAGE_ALL_RUNS = "manage_all_runs"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"
    WRITE_PROMPTS = "write_prompts"
    APPROVE_PROMPTS = "approve_prompts"


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
        Permission.OWN_API_KEYS,
        Permission.USE_CHAT,
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
_OPERATOR = frozenset(
    {
        Permission.READ_SYSTEM,
        Permission.MANAGE_JOBS,
        Permission.MANAGE_EVENTS,
        Permission.MANAGE_SCHEDULES,
        Permission.MANAGE_BACKUPS,
        Permission.WRITE_PROMPTS,
    }
)

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
    """Refuse an actor whose role, or whose API key, lacks the permission.

    Raises:
        NotPermittedError: naming the roles that would be allowed, or the scope that is missing.
    """
    if is_allowed(actor.role, permission):
        if actor.scopes is None or permission in actor.scopes:
            return
        raise NotPermittedError(
            f"This API key lacks the scope {permission.value}.",
            "Make a key with that scope on the page API keys.",
        )
    allowed = ", ".join(role.value for role in Role if is_allowed(role, permission))
    raise NotPermittedError(
        f"Your role ({actor.role.value}) does not allow this.",
        f"It needs one of these roles: {allowed}. An administrator can change yours.",
    )
