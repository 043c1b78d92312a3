"""The signal log as lines of a file. Pure."""

from __future__ import annotations

from core.kr_market.lifecycle.log_types import LogRow
from core.spreadsheet import neutralise_formula

HEADER = (
    "sequence", "own_hash", "emitted_at", "kind", "preset", "rule_version", "signal_type",
    "session", "symbol", "local_name", "name", "price", "score", "grade", "source", "is_demo",
    "exit_rules", "state", "entry_session", "entry_price", "exit_session", "exit_price",
    "exit_reason", "sessions_held", "net_return", "is_worst_case", "note",
)  # fmt: skip


def write_line(row: LogRow) -> list[object]:
    """One signal; prices in KRW before slippage, the return as a fraction after all costs."""
    one, found = row.signal, row.signal.outcome
    sealed: list[object] = [
        one.sequence, one.own_hash, one.emitted_at.isoformat(), one.kind.value, one.preset,
        one.rule_version, one.signal_type, one.session, one.symbol,
        neutralise_formula(row.local_name), neutralise_formula(row.name), one.price, one.score,
        one.grade.value if one.grade else None, one.source, one.is_demo,
    ]  # fmt: skip
    if found is None:
        return [*sealed, *[None] * (len(HEADER) - len(sealed))]
    return [
        *sealed, found.exit_preset, found.state.value, found.entry_session, found.entry_price,
        found.exit_session, found.exit_price,
        found.exit_reason.value if found.exit_reason else None, found.sessions_held,
        found.net_return, found.is_worst_case, found.note,
    ]  # fmt: skip
