"""The key that calls."""

from __future__ import annotations

from datetime import datetime

from core.gateway.api.models.base import ApiModel


class KeyModel(ApiModel):
    """The key of this very request."""

    name: str
    owner: str
    role: str
    scopes: list[str]
    expires_at: datetime
    requests_per_minute: int
