"""The row that keeps the account of a market file beside what it brought in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from core.contracts import Actor
from core.market_data.market_import_types import MarketImportReceipt
from db.market_data.tables import ImportBatch


def build_batch(
    actor: Actor, receipt: MarketImportReceipt, content: bytes, refused: Mapping[str, int]
) -> ImportBatch:
    """The account as it is listed in the history.

    Args:
        actor: who imported.
        receipt: what became of the rows.
        content: the file as it came; its hash is kept.
        refused: rows of each reason.
    """
    return ImportBatch(
        user_id=actor.user_id,
        source=receipt.source,
        title=f"{receipt.contract.value}: {receipt.filename}"[:200],
        content_hash=hashlib.sha256(content).hexdigest(),
        rows_read=receipt.rows_read,
        rows_stored=receipt.new + receipt.changed,
        rows_unchanged=receipt.unchanged,
        rows_refused=receipt.refused,
        reasons=dict(refused),
    )
