"""What may be imported as one's own series, and what of a file is new. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import PurePath

from core.errors import InvalidInputError
from core.market_data.economy.periods import estimate_known_at
from core.market_data.economy.series_csv import LineError, ParsedSeries
from core.market_data.economy_types import EconomyFacts

MAX_DELAY_DAYS = 730
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_.\-]{0,39}")

Version = tuple[date, datetime, float]
"""Period end, known-at, value."""


@dataclass(slots=True)
class ComparedVersions:
    """A file against what is stored.

    Attributes:
        versions: to be stored.
        revisions: how many of them are further versions of a period.
        unchanged: how many values are stored already.
        errors: values that contradict what is stored.
    """

    versions: list[Version] = field(default_factory=list)
    revisions: int = 0
    unchanged: int = 0
    errors: list[LineError] = field(default_factory=list)


def compare_versions(
    parsed: ParsedSeries, stored: Sequence[Version], at: datetime, delay_days: int
) -> ComparedVersions:
    """Nothing stored is overwritten: a value that differs is a revision, or is refused.

    Args:
        parsed: the file.
        stored: by period, then as they became known.
        at: when a revision without a known-at of its own became known.
        delay_days: reckons known-at of a new period without one of its own.
    """
    exact = {(period, known_at): value for period, known_at, value in stored}
    latest = {period: (known_at, value) for period, known_at, value in stored}
    found = ComparedVersions()
    seen = set(latest)
    for (period, given), value in parsed.values.items():
        if given is None:
            since, known = _place_undated(latest.get(period), period, at, delay_days)
        else:
            since, known = given, exact.get((period, given))
        if known == value:
            found.unchanged += 1
        elif given is not None and known is not None:
            found.errors.append(
                LineError(
                    parsed.lines[period, given],
                    f"{value:g} for {period}, known from {given:%Y-%m-%d %H:%M} UTC, contradicts "
                    f"the stored {known:g}. Give the revision a known_at of its own.",
                )
            )
        else:
            found.revisions += period in seen
            found.versions.append((period, since, value))
            seen.add(period)
    return found


def _place_undated(
    latest: tuple[datetime, float] | None, period: date, at: datetime, delay_days: int
) -> tuple[datetime, float | None]:
    """Since when a value without known-at counts as known, and what is stored of its period."""
    if latest is None:
        return estimate_known_at(period, delay_days), None
    known_at, value = latest
    return max(at, known_at + timedelta(seconds=1)), value


def check_facts(facts: EconomyFacts, filename: str) -> EconomyFacts:
    """What a person said of the series, tidied; the code in capitals.

    Raises:
        InvalidInputError: no code, or no possible delay.
    """
    code = facts.code.strip().upper()
    if not _CODE.fullmatch(code):
        raise InvalidInputError(
            f"{facts.code.strip()[:40]!r} is not a code.",
            "Use up to 40 letters, digits and _ . -, e.g. KR_CPI.",
        )
    if facts.delay_days is not None and not 1 <= facts.delay_days <= MAX_DELAY_DAYS:
        raise InvalidInputError(
            f"A delay of {facts.delay_days} days is not possible.",
            f"Give 1 to {MAX_DELAY_DAYS} days, or a column known_at in the file.",
        )
    return replace(
        facts,
        code=code,
        title=_tidy(facts.title, 160) or code,
        topic=_tidy(facts.topic, 40) or "Own series",
        unit=_tidy(facts.unit, 40),
        country=_tidy(facts.country, 40),
        licence=_tidy(facts.licence, 120),
        origin=f"Uploaded file {PurePath(filename).name[:160]}",
        note="",
        is_sample=False,
    )


def check_known_at(facts: EconomyFacts, *, has_known_at: bool) -> None:
    """Known-at comes from the file or is reckoned: of a series never both.

    Raises:
        InvalidInputError: both, or neither.
    """
    if has_known_at and facts.delay_days is not None:
        raise InvalidInputError(
            "The file says when each value became known, and a delay was given too.",
            "Choose that the file has a column known_at.",
        )
    if not has_known_at and facts.delay_days is None:
        raise InvalidInputError(
            "The file does not say when each value became known.",
            "Add a column known_at, or give the days after the period's end by which it is "
            "usually published.",
        )


def describe_timing(delay_days: int | None) -> str:
    """How the times of knowing of a series came about, for a sentence."""
    if delay_days is None:
        return "known-at as given"
    return f"known-at estimated: period end + {delay_days} days"


def _tidy(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
