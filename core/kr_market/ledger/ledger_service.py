"""The sealed ledger: signals are written once, read, and walked to see that none was touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from core.contracts import Actor
from core.enums import KoreanSignalKind
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.events.types import SignalCreated, VcpSignalDetected
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.chain import Link, seal_row
from core.kr_market.ledger.sealed_row import GENESIS
from core.kr_market.ledger.sealing import find_refusal, write_fields
from core.kr_market.ledger.types import (
    DEFAULT_EXIT_PRESET,
    LedgerVerdict,
    MarketPresent,
    SealedSignal,
    SealReport,
    SignalFilter,
)
from core.kr_market.ledger.verifying import walk_ledger
from core.kr_market.ledger.views import build_query, build_signal
from core.permissions import Permission, require
from db.kr_market.ledger_repository import LedgerRepository, SealKey
from db.kr_market.signal_repository import SignalRepository
from db.session import Database, Session

FindPresent = Callable[[str, datetime], MarketPresent]
"""Where the market of a source stands, seen at an instant of the real clock."""

_MOST_LISTED = 5_000


class SignalLedgerService:
    """Signals of all scanners in one chain, shared by everyone who may read them.

    Args:
        database: where the chain is.
        outbox: told of what a scan sealed, once for each scan.
        find_present: where the market of a source stands.
    """

    def __init__(self, database: Database, outbox: Outbox, find_present: FindPresent) -> None:
        self._database = database
        self._outbox = outbox
        self._find_present = find_present

    def seal(
        self,
        session: Session,
        drafts: Sequence[SignalDraft],
        at: datetime,
        correlation_id: str = "",
        *,
        present: MarketPresent | None = None,
    ) -> SealReport:
        """Write drafts into the ledger, in the transaction of the scan that made them.

        The same draft again is counted and not written; a look back is counted and not written.
        Writers queue at the chain's end until the transaction ends: call it last.

        Args:
            session: of the scan's write transaction.
            drafts: in the order they are to be sealed in; of one kind and source.
            at: the instant of the real clock.
            correlation_id: of the scan's job, for the event that tells of new signals.
            present: where the market stood; None to ask. Given by the demo's own history only.

        Raises:
            InvalidInputError: a draft holds what cannot be written down.
        """
        if not drafts:
            return SealReport()
        if present is not None and not present.is_demo:
            raise InvalidInputError(
                "A real signal is sealed by the real clock only.", "Leave the market's present out."
            )
        found = present or self._find_present(drafts[0].source, at)
        repository = LedgerRepository(session)
        head = repository.take_head(GENESIS, at)
        newest = repository.find_newest_session(drafts[0].source) if present else None
        refused = Counter(find_refusal(draft, found, newest) for draft in drafts)
        allowed = [draft for draft in drafts if not find_refusal(draft, found, newest)]
        del refused[""]
        rows = [write_fields(draft, found.clock) for draft in allowed]
        sealed = repository.find_sealed(_key(draft) for draft in allowed)
        link, written = Link(head.sequence, head.own_hash), []
        for draft, fields in zip(allowed, rows, strict=True):
            if _key(draft) in sealed:
                continue
            sealed.add(_key(draft))
            row, link = seal_row(fields, link)
            written.append(row)
        repository.add_rows(written)
        if written:
            head.sequence, head.own_hash, head.moved_at = link.sequence, link.own_hash, at
            session.add(head)
            session.flush()
        sequences = tuple(row["sequence"] for row in written)
        if written and present is None:
            event = _tell(drafts[0], found.session, list(sequences))
            self._outbox.record(session, event, correlation_id)
        return SealReport(
            sealed=len(written),
            repeated=len(allowed) - len(written),
            refused=dict(refused),
            sequences=sequences,
            head_sequence=link.sequence,
            head_hash=link.own_hash,
        )

    def list_signals(self, actor: Actor, wanted: SignalFilter) -> list[SealedSignal]:
        """Sealed signals, newest first, at most 5,000."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        limit = max(0, min(wanted.limit, _MOST_LISTED))
        with self._database.read() as session:
            repository = SignalRepository(session)
            found = repository.list_signals(build_query(wanted), limit)
            analyses = repository.list_analyses(row.sequence for row, _ in found)
        return [build_signal(row, outcome, analyses.get(row.sequence)) for row, outcome in found]

    def count_signals(self, actor: Actor, wanted: SignalFilter) -> int:
        """How many sealed signals there are."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            return SignalRepository(session).count_signals(build_query(wanted))

    def get_signal(
        self, actor: Actor, sequence: int, exit_preset: str = DEFAULT_EXIT_PRESET
    ) -> SealedSignal:
        """One sealed signal.

        Raises:
            NotFoundError: no row of that number.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            repository = SignalRepository(session)
            row, outcome = repository.get_signal(sequence, exit_preset)
            analyses = repository.list_analyses([sequence])
        return build_signal(row, outcome, analyses.get(sequence))

    def verify(self, actor: Actor, known: tuple[int, str] | None = None) -> LedgerVerdict:
        """Walk the chain from its first row to its noted end.

        Whoever can write to the database can cut off the tail and note the end anew, or make the
        whole chain anew. Only a row's number and hash that were written down elsewhere show that.

        Args:
            actor: who asks.
            known: number and hash of a row, as an earlier verification or report printed them.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            return walk_ledger(LedgerRepository(session), known)


def _key(draft: SignalDraft) -> SealKey:
    return SealKey(draft.kind, draft.symbol, draft.session, draft.preset, draft.rule_version)


def _tell(draft: SignalDraft, session: date, sequences: list[int]) -> SignalCreated:
    is_vcp = draft.kind is KoreanSignalKind.VCP
    return (VcpSignalDetected if is_vcp else SignalCreated)(
        kind=draft.kind.value,
        session=session.isoformat(),
        source=draft.source,
        sequences=sequences,
        is_demo=draft.is_demo,
    )
