"""The accounts of a demo: sample people, entered without a password and in the demo only."""

from __future__ import annotations

from dataclasses import dataclass

from core.enums import Role


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One of them: how the sign-in page calls it, and its role."""

    name: str
    role: Role

    @property
    def username(self) -> str:
        """Its name in the database: `demo-second-admin`."""
        return f"demo-{self.name.replace(' ', '-')}"


SECOND_ADMIN = "second admin"
"""What one administrator wrote another one approves: without this one a demo could not show it."""

DEMO_ACCOUNTS = {
    account.name: account
    for account in (
        *(DemoAccount(role.value, role) for role in (Role.TRADER, Role.ANALYST, Role.ADMIN)),
        DemoAccount(SECOND_ADMIN, Role.ADMIN),
        DemoAccount(Role.VIEWER.value, Role.VIEWER),
    )
}
"""By name; that of a role's first account is the role's."""
