"""A scan as a table for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from core.enums import BetPart
from core.kr_market.closing_bet.sizing import Size
from core.kr_market.closing_bet.types import UNGRADED, BetScan
from core.spreadsheet import neutralise_formula

_ANSWER = {True: "yes", False: "no", None: "unknown"}


def write_csv(scan: BetScan, sizes: Sequence[Size]) -> bytes:
    """One line for each bet, best first.

    Changes are fractions, money is KRW, unknown points are empty. The byte-order mark is there
    because Korean names break in spreadsheets without it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    keys = [one.key for one in scan.bets[0].checklist] if scan.bets else []
    writer.writerow(
        [
            "session", "as_of", "uses_final_bar", "preset", "rule_version", "source", "is_demo",
            "symbol", "local_name", "name", "exchange", "grade", "grade_why", "score", "maximum",
            "unknown_points", *(f"score_{part.value}" for part in BetPart),
            *keys, "change", "price", "traded_value", "is_value_estimated", "stop", "target",
            "gap_take", "gap_stop", "time_stop", "quantity", "amount", "inputs_hash",
        ]
    )  # fmt: skip
    for bet, size in zip(scan.bets, sizes, strict=True):
        plan = bet.exit_plan
        writer.writerow(
            [
                scan.session, scan.clock.at.isoformat(), scan.uses_final_bar, scan.preset.name,
                scan.preset.version, scan.source, scan.is_demo, bet.symbol,
                neutralise_formula(bet.local_name), neutralise_formula(bet.name), bet.exchange,
                bet.grade.value if bet.grade else UNGRADED, bet.grade_why, bet.score, bet.maximum,
                bet.unknown_points,
                *("" if one.value is None else one.value for one in bet.points),
                *(_ANSWER[one.is_yes] for one in bet.checklist),
                bet.change, bet.price, bet.traded_value, bet.is_value_estimated, plan.stop,
                plan.target, plan.gap_take, plan.gap_stop, plan.time_stop, size.quantity,
                size.amount, bet.inputs_hash,
            ]
        )  # fmt: skip
    return text.getvalue().encode("utf-8-sig")
