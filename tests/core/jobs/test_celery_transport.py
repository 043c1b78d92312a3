from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.server import free_port
from core.enums import JobEngine
from core.errors import SetupError
from core.jobs.celery_app import QUEUE_NAME, choose_step
from core.jobs.celery_transport import CeleryTransport
from core.jobs.huey_transport import HueyTransport
from core.jobs.transport_choice import build_transport
from core.queue_settings import QueueSettings

NOWHERE = "redis://:hunter2@127.0.0.1:{port}/0"


@pytest.fixture
def transport(redis_url: str) -> Iterator[CeleryTransport]:
    transport = CeleryTransport(redis_url)
    yield transport
    transport.close()


def read_messages(redis_url: str, step: int) -> list[dict[str, object]]:
    import redis

    name = QUEUE_NAME if step == 0 else f"{QUEUE_NAME}\x06\x16{step}"
    with redis.Redis.from_url(redis_url) as client:
        return [json.loads(bytes(item)) for item in client.lrange(name, 0, -1)]


def test_a_message_carries_the_id_as_json_and_nothing_else(
    transport: CeleryTransport, redis_url: str
) -> None:
    import base64

    transport.send("job-1", 0)
    [message] = read_messages(redis_url, 3)
    assert message["content-type"] == "application/json"
    arguments, named, _ = json.loads(base64.b64decode(str(message["body"])))
    assert (arguments, named) == (["job-1"], {})
    assert message["headers"]["id"] == "job-1"  # type: ignore[index]


def test_no_connection_is_kept_or_lost(transport: CeleryTransport, redis_url: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as client:
        for number in range(5):
            transport.send(f"job-{number}", 1)
        number = redis_url.rpartition("/")[2]
        mine = [c for c in client.client_list() if c["db"] == number]
    assert len(mine) == 1  # the one that asks
    assert len(read_messages(redis_url, 0)) == 5


@pytest.mark.parametrize(
    ("priority", "step"), [(9, 0), (1, 0), (0, 3), (-1, 6), (-4, 6), (-5, 9), (-99, 9)]
)
def test_a_higher_priority_has_a_lower_step(priority: int, step: int) -> None:
    assert choose_step(priority) == step


def test_a_redis_that_is_away_is_said_soon_and_without_its_password() -> None:
    transport = CeleryTransport(NOWHERE.format(port=free_port()))
    begun = time.monotonic()
    trouble = transport.find_trouble()
    with pytest.raises(Exception, match="refused") as caught:
        transport.send("job-1", 0)
    assert time.monotonic() - begun < 3
    assert "Redis does not answer" in trouble
    assert "hunter2" not in trouble + str(caught.value)
    transport.close()


def test_the_settings_choose_the_transport(tmp_path: Path) -> None:
    def build(engine: JobEngine, redis_url: str = "") -> object:
        return build_transport(QueueSettings(engine, tmp_path / "queue.db", redis_url))

    assert isinstance(build(JobEngine.EMBEDDED), HueyTransport)
    assert isinstance(build(JobEngine.CELERY, "redis://localhost"), CeleryTransport)
    with pytest.raises(SetupError, match="REDIS_URL is not set"):
        build(JobEngine.CELERY)


def test_celery_without_its_packages_names_the_command_that_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.transport_choice.find_spec", lambda _name: None)
    with pytest.raises(SetupError, match=r"pip install -r deploy/requirements\.txt"):
        build_transport(QueueSettings(JobEngine.CELERY, tmp_path / "q", "redis://localhost"))


def test_a_process_that_sends_nothing_does_not_pay_for_celery() -> None:
    code = (
        "import sys\n"
        "from core.jobs.celery_transport import CeleryTransport\n"
        "import core.worker_factory\n"
        "CeleryTransport('redis://localhost')\n"
        "print({'celery', 'redis'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
