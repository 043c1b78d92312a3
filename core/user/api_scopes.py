"""What an API key may be allowed to do: what some route of the API asks for, or some command.

What neither asks for is no scope: a key manages no users, restores no backup, makes no key.
"""

from __future__ import annotations

from collections.abc import Collection

from core.contracts import Actor
from core.errors import InvalidInputError
from core.permissions import Permission, is_allowed

API_SCOPES: dict[Permission, str] = {
    Permission.READ_MARKET_DATA: "Read instruments, bars and prices.",
    Permission.READ_WATCHLISTS: "Read your watchlists.",
    Permission.EDIT_WATCHLISTS: "Create watchlists, add and remove symbols.",
    Permission.READ_BACKTESTS: "Read your backtests, their trades and curves.",
    Permission.RUN_BACKTESTS: "Start backtests.",
    Permission.READ_STRATEGIES: "Read your strategies and the signals of those you follow.",
    Permission.READ_KOREAN_SIGNALS: "Read the Market Gate, closing bets and the signal log.",
    Permission.RUN_KOREAN_SCANS: "Start scans of the Korean market, by the command /scan.",
    Permission.OWN_PORTFOLIOS: "Read what your portfolios are worth, by the command /profit.",
    Permission.OWN_JOBS: "Read and cancel your jobs.",
    Permission.READ_SYSTEM: "Read how the installation is, by the commands /status and /cache.",
    Permission.USE_CHAT: "Give commands; each needs the scopes of what it asks, too.",
}
"""Permission to what it means for a key, in words."""


def list_scopes(actor: Actor) -> list[Permission]:
    """The scopes that the actor could give to a key."""
    return [scope for scope in API_SCOPES if is_allowed(actor.role, scope)]


def check_scopes(actor: Actor, scopes: Collection[str]) -> list[str]:
    """The scopes as they are stored: each once, in the order of the table.

    Raises:
        InvalidInputError: none, an unknown one, or one that the actor's role does not have.
    """
    wanted = set(scopes)
    granted = [scope.value for scope in list_scopes(actor)]
    refused = sorted(wanted - set(granted))
    if refused:
        raise InvalidInputError(
            f"Not a scope that you can give: {', '.join(one[:40] for one in refused[:5])}.",
            f"A key can do what you can, and less. Yours are: {', '.join(granted)}.",
        )
    if not wanted:
        raise InvalidInputError("A key without a scope opens nothing.", "Choose at least one.")
    return [scope for scope in granted if scope in wanted]
