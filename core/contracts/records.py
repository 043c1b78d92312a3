"""Rows of imported files that another domain keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from core.enums import FileContract


class FileRecords(Protocol):
    """Keeps the rows of one kind of file, by source, inside the caller's own transaction.

    A row is a tuple of the contract's columns in their order; None where a value is empty.
    """

    def read(self, session: Any, contract: FileContract, source: str) -> Iterable[tuple[Any, ...]]:
        """All rows of a source, by key, as they are asked for.

        `session` is a `db.session.Session`.
        """

    def write(
        self,
        session: Any,
        contract: FileContract,
        source: str,
        parts: Iterable[Sequence[tuple[Any, ...]]],
    ) -> None:
        """Add rows, or overwrite those with the same key; part by part, as they come.

        Where the kind of file merges, an empty value leaves what is stored.
        """

    def list_sources(self, session: Any, contract: FileContract) -> list[str]:
        """The sources that have rows."""
