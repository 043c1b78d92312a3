"""Progress of one step as a part of the whole."""

from __future__ import annotations

from core.contracts import OnProgress


def narrow(on_progress: OnProgress, start: float, end: float) -> OnProgress:
    """An `OnProgress` whose 0 to 1 is the whole's `start` to `end`."""

    def report(share: float, message: str) -> None:
        on_progress(start + share * (end - start), message)

    return report
