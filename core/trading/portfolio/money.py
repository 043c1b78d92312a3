"""Exact amounts: read, written, rounded to what a currency can pay."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from core.errors import InvalidInputError

_WITHOUT_CENTS = frozenset({"KRW", "JPY", "VND", "IDR", "CLP"})
_CENT, _WHOLE = Decimal("0.01"), Decimal(1)
_PLAIN = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,10})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,10})?")
_PRECISION = 60  # digits; units times price of the longest numbers let in fits
_CURRENCY = re.compile(r"[A-Z]{3}")
MOST = Decimal(10) ** 13


def read_decimal(text: str, what: str) -> Decimal:
    """A number of 0 or more: digits, a point, commas between thousands; nothing else.

    Raises:
        InvalidInputError: it is no such number, or too large.
    """
    clean = text.strip()
    if not clean:
        return Decimal(0)
    if not (_PLAIN.fullmatch(clean) or _GROUPED.fullmatch(clean)):
        raise InvalidInputError(
            f"{clean[:40]!r} is not {what}.",
            "Write digits with a point for decimals, at most 10 of them, and no sign: 1250.50.",
        )
    value = Decimal(clean.replace(",", ""))
    if value > MOST:
        raise InvalidInputError(f"{clean} is too large for {what}.", "Check the digits.")
    return value


def write_decimal(value: Decimal) -> str:
    """The shortest plain writing: no exponent, no zeros at the end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def read_currency(text: str) -> str:
    """A currency code.

    Raises:
        InvalidInputError: not three letters.
    """
    code = text.strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise InvalidInputError(
            f"{text[:20]!r} is not a currency code.", "Use three letters, e.g. USD, EUR or KRW."
        )
    return code


def round_money(value: Decimal, currency: str) -> Decimal:
    """To the smallest amount of the currency, halves to even: cents, or whole won and yen."""
    with localcontext() as context:
        context.prec = _PRECISION
        return value.quantize(
            _WHOLE if currency in _WITHOUT_CENTS else _CENT, rounding=ROUND_HALF_EVEN
        )


def multiply_money(units: Decimal, price: Decimal, currency: str) -> Decimal:
    """Value of units at a price, rounded to what the currency can pay."""
    with localcontext() as context:
        context.prec = _PRECISION
        return round_money(units * price, currency)


def share_of(amount: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """`amount` × `part` / `whole`, rounded; all of it where part is the whole."""
    if part == whole:
        return amount
    with localcontext() as context:
        context.prec = _PRECISION
        return round_money(amount * part / whole, currency)
