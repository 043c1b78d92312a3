"""`python -m benchmarks NAME…`: measure, with the peer beside it in the same run.

Each line is one JSON object: bench, case, ours_s, peer, peer_s, ratio (peer ÷ ours), equal
(whether the two results agree; null where there is nothing to compare), n (runs; medians).
"""

from __future__ import annotations

import importlib
import json
import sys

BENCHES = (
    "start",
    "page_run",
    "sessions",
    "bars_io",
    "screen",
    "sweep",
    "sweep_equality",
    "walk_forward",
    "vcp_scan",
)


def main(names: list[str]) -> int:
    """Run the named benches, or say which there are."""
    unknown = [name for name in names if name not in BENCHES]
    if not names or unknown:
        print(f"usage: python -m benchmarks [{' | '.join(BENCHES)}] …", file=sys.stderr)
        return 2
    for name in names:
        for row in importlib.import_module(f"benchmarks.{name}").run():
            print(json.dumps({"bench": name, **row}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
