"""Hashing and making passwords."""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from collections.abc import Callable

import bcrypt

CheckPassword = Callable[[bytes, bytes], bool]

MIN_LENGTH = 12
MAX_LENGTH = 128
_COST = 12  # 2**12 rounds, about 0.3 s; each step doubles the price of a guess
_GROUPS, _GROUP_LENGTH = 4, 5
_CLEAR_LETTERS = "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXYZ2346789"  # none that look alike


class PasswordHasher:
    """bcrypt over a digest, so that every character of a long password counts.

    bcrypt itself reads 72 bytes at most: it used to ignore the rest and now refuses it.

    Args:
        cost: bcrypt's logarithmic work factor; lowered only in tests.
        check: compares a password with a hash; handed in so that calls can be counted.
    """

    def __init__(self, cost: int = _COST, check: CheckPassword = bcrypt.checkpw) -> None:
        self._cost = cost
        self._check = check
        # A well-formed hash that nobody knows a password for: same work, never a match.
        self._dummy = f"$2b${cost:02d}${'.' * 53}".encode()

    def hash(self, password: str) -> str:
        """The hash to store, 60 characters."""
        return bcrypt.hashpw(_digest(password), bcrypt.gensalt(self._cost)).decode()

    def is_match(self, password: str, stored_hash: str | None) -> bool:
        """Whether the password belongs to the stored hash.

        Without a usable hash (None: no such user) the same work is done in vain, so that the
        time taken does not tell whether the user exists.
        """
        if stored_hash is None or not stored_hash.startswith("$2"):
            self._check(_digest(password), self._dummy)
            return False
        return self._check(_digest(password), stored_hash.encode())


def generate_password() -> str:
    """A random password that is easy to read out: 114 bits in four groups."""
    groups = (
        "".join(secrets.choice(_CLEAR_LETTERS) for _ in range(_GROUP_LENGTH))
        for _ in range(_GROUPS)
    )
    return "-".join(groups)


def _digest(password: str) -> bytes:
    # One character too many is kept, so that an overlong guess never equals a valid password,
    # while a guess of a hundred megabytes costs no more than any other.
    text = unicodedata.normalize("NFKC", password[: MAX_LENGTH + 1])
    return base64.b64encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
