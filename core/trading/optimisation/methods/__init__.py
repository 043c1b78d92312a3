"""Ways of searching a space, one file each; `METHODS` finds them by name."""

from core.trading.optimisation.methods.base import METHODS, Method

__all__ = ["METHODS", "Method"]
