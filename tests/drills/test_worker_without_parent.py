"""A worker that was started for a server ends with it, however early the server died."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_worker_whose_server_died_while_it_was_starting_ends(tmp_path: Path) -> None:
    server = subprocess.Popen([sys.executable, "-c", ""])
    server.wait()
    environment = os.environ | {
        "SIGNALDECK_MODE": "real",
        "SIGNALDECK_DATA_DIR": str(tmp_path),
        "SIGNALDECK_SECRET_KEY": "not-a-secret-0123456789-abcdefghijklmnop",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "core", "worker", "--with-parent", str(server.pid)]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert "worker_stopped" in ended.stderr, ended.stderr[-2000:]
