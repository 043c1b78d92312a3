from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.jobs.huey_transport import HueyTransport, build_queue


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "queue.db"


@pytest.fixture
def transport(path: Path) -> Iterator[HueyTransport]:
    transport = HueyTransport(path)
    yield transport
    transport.close()


def drain(path: Path) -> list[str]:
    """The ids in the queue, in the order in which a worker runs them."""
    run: list[str] = []
    queue, _ = build_queue(path, run.append)
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    queue.storage.close()
    return run


def test_what_is_sent_is_run_by_priority_and_then_in_order(
    transport: HueyTransport, path: Path
) -> None:
    for job_id, priority in (("a", 0), ("b", 0), ("urgent", 5)):
        transport.send(job_id, priority)
    assert drain(path) == ["urgent", "a", "b"]
    assert drain(path) == []


def test_the_queue_file_is_private_and_holds_json_not_pickles(
    transport: HueyTransport, path: Path
) -> None:
    transport.send("job-1", 0)
    assert path.stat().st_mode & 0o077 == 0
    [message] = _read_messages(path)
    assert message.startswith(b"[")
    assert b'["job-1"]' in message


def test_a_deleted_queue_file_is_an_error_of_sending_that_closing_heals(
    transport: HueyTransport, path: Path
) -> None:
    transport.send("a", 0)
    transport.close()
    path.unlink()
    transport.send("b", 0)
    assert drain(path) == ["b"]


def test_a_process_that_sends_nothing_does_not_pay_for_huey() -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "import core.jobs.job_service, core.jobs.supervisor, core.jobs.worker\n"
        "from core.jobs.huey_transport import HueyTransport\n"
        "HueyTransport(Path('unused.db'))\n"
        "print('huey' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def _read_messages(path: Path) -> list[Any]:
    queue, _ = build_queue(path, lambda _: None)
    try:
        return [bytes(item) for item in queue.storage.enqueued_items()]
    finally:
        queue.storage.close()
