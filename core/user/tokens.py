"""Secrets handed to a browser: 256 random bits outside, only their SHA-256 inside."""

from __future__ import annotations

import hashlib
import secrets

_SECRET_BYTES = 32
_SESSION_ID_LENGTH = 16  # hex characters: enough to name a session, useless to enter one


def new_token() -> str:
    """A fresh secret, safe in a cookie, a form and an address."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def hash_token(token: str) -> str:
    """What is stored of a token: 64 hex characters. Any text is accepted, garbage included.

    No salt and no slow hash: 256 random bits cannot be guessed, and the gate computes this
    for every message.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def session_id_of(token_hash: str) -> str:
    """The part of the hash by which a person may name one of their sessions."""
    return token_hash[:_SESSION_ID_LENGTH]


def is_session_id(text: str) -> bool:
    """Whether the text has the form of a session id."""
    return len(text) == _SESSION_ID_LENGTH and all(char in "0123456789abcdef" for char in text)
