"""Samples from the rows of the ledger, its outcomes and the base rates. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np

from core.kr_market.lifecycle.following import STATES
from core.kr_market.performance.report import ReportInput
from core.kr_market.performance.sample import Sample
from core.kr_market.performance.score_scale import scale_score
from db.kr_market.performance_repository import BaseRow, FollowedRow

_STATE = {state: place for place, state in enumerate(STATES)}
_EPOCH = date(1970, 1, 1)


def build_input(
    rows: Sequence[FollowedRow], base: Sequence[BaseRow], rules: Collection[str]
) -> ReportInput:
    """Signals that have an outcome under all of these exit rules, in the order of the ledger."""
    by_rules: dict[str, dict[int, FollowedRow]] = {name: {} for name in rules}
    for row in rows:
        by_rules[row.exit_preset][row.sequence] = row
    shared = set.intersection(*(set(found) for found in by_rules.values()))
    order = sorted(shared)
    bases = {(row.source, row.session, row.exit_preset): row for row in base}
    first = by_rules[next(iter(by_rules))]
    signals = [first[sequence] for sequence in order]
    return ReportInput(
        samples={
            name: _build([found[sequence] for sequence in order], bases)
            for name, found in by_rules.items()
        },
        labels={
            "scanner": [row.kind.value for row in signals],
            "preset": [f"{row.kind.value} {row.preset}" for row in signals],
            "grade": [row.grade.value if row.grade else "no grade" for row in signals],
            "type": [row.signal_type or row.kind.value.upper() for row in signals],
        },
        scores=np.array([scale_score(row.kind, row.score) for row in signals], dtype=np.float64),
        symbols=len({row.symbol for row in signals}),
        is_demo=any(row.is_demo for row in signals),
    )


def _build(rows: Sequence[FollowedRow], bases: Mapping[tuple[str, date, str], BaseRow]) -> Sample:
    found = [bases.get((row.source, row.session, row.exit_preset)) for row in rows]
    known = [one if one is not None and one.shares else None for one in found]
    return Sample(
        day=np.array([(row.session - _EPOCH).days for row in rows], dtype=np.int64),
        state=np.array([_STATE[row.state] for row in rows], dtype=np.int64),
        net=_numbers([row.net_return for row in rows]),
        is_worst_case=np.array([row.is_worst_case for row in rows], dtype=np.bool_),
        is_complete=np.array([bool(one and one.is_complete) for one in found], dtype=np.bool_),
        base_net=_numbers([one.net_sum / one.shares if one else None for one in known]),
        base_win=_numbers([one.wins / one.shares if one else None for one in known]),
    )


def _numbers(values: Sequence[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
