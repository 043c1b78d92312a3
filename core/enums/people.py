"""What people are and may see."""

from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person may do; `core.permissions` holds the table."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    TRADER = "trader"
    DEVOPS = "devops"
    ADMIN = "admin"


class RunMode(StrEnum):
    """How the installation is run: `demo` seeds sample accounts and listens on loopback only."""

    DEMO = "demo"
    REAL = "real"


class KeyState(StrEnum):
    """Whether an API key opens anything."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Theme(StrEnum):
    """A user's colour scheme; `system` follows the browser."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Access(StrEnum):
    """What a request must bring to be let through the gate."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    API_KEY = "api_key"
    OPERATOR = "operator"  # a role that may read the system, or the metrics token
