"""Which passwords are accepted: long ones that are not among the first that anyone would try.

No rule about digits or capitals: they make passwords predictable, length does not
(NIST SP 800-63B, 5.1.1.2).
"""

from __future__ import annotations

from itertools import pairwise

from core.errors import InvalidInputError
from core.user.common_passwords import COMMON_PASSWORDS
from core.user.passwords import MAX_LENGTH, MIN_LENGTH

_REMEDY = "Take four or more unrelated words, or a random password from a password safe."
_MIN_DIFFERENT = 5
_RUN_LENGTH = 4  # "1234" is a run, "123" may be chance
_MIN_OUTSIDE_RUNS = 6
_MIN_USERNAME_LENGTH = 3
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "!@#$%^&*()_+",
)
_NEIGHBOURS = frozenset(
    pair for row in _ROWS for line in (row, row[::-1]) for pair in pairwise(line)
)


def check_password_policy(password: str, username: str = "") -> None:
    """Refuse a password that is easy to guess.

    Raises:
        InvalidInputError: naming what is wrong with it, never repeating it.
    """
    problem = _find_problem(password, username.lower())
    if problem:
        raise InvalidInputError(f"This password {problem}.", _REMEDY)


def _find_problem(password: str, username: str) -> str:
    if len(password) < MIN_LENGTH:
        return f"has {len(password)} characters; at least {MIN_LENGTH} are needed"
    if len(password) > MAX_LENGTH:
        return f"has {len(password)} characters; at most {MAX_LENGTH} are accepted"
    return _find_weakness(password.casefold(), username)


def _find_weakness(folded: str, username: str) -> str:
    if folded in COMMON_PASSWORDS:
        return "is one of the most common ones"
    if len(set(folded)) < _MIN_DIFFERENT or _repeats_itself(folded):
        return "repeats the same few characters"
    if _count_outside_runs(folded) < _MIN_OUTSIDE_RUNS:
        return "is mostly a sequence of the alphabet or the keyboard"
    if len(username) >= _MIN_USERNAME_LENGTH and username in folded:
        return "contains the user name"
    return ""


def _repeats_itself(text: str) -> bool:
    """Whether the text is one shorter text written several times."""
    return text in (text + text)[1:-1]


def _count_outside_runs(text: str) -> int:
    """How many characters are not part of a run along the alphabet, digits or a keyboard row."""
    outside = run = 1
    for previous, current in pairwise(text):
        run = run + 1 if (previous, current) in _NEIGHBOURS else 1
        outside += 1
        if run == _RUN_LENGTH:
            outside -= _RUN_LENGTH
        elif run > _RUN_LENGTH:
            outside -= 1
    return outside
