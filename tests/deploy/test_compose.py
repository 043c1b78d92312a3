"""compose.yaml by its schema, and every name in it held against the code.

No container engine runs here: that images build and start is NOT RUN.
"""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from core.enums import JobEngine, RunMode
from tests.deploy.commands import find_fault
from tests.deploy.deploy_files import (
    DEPLOY,
    PORT,
    build_settings,
    find_unknown_settings,
    known_settings,
    read,
)

COMPOSE = DEPLOY / "compose.yaml"
TEXT = COMPOSE.read_text()
[FILE] = read(COMPOSE)
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(?::[?-]([^}]*))?\}")


def fill_in(value: str) -> str:
    return VARIABLE.sub(lambda m: m[2] if m[2] and ":-" in m[0] else "x" * 16, str(value))


def find_path_in_repository(volume: str) -> bool:
    return (DEPLOY / volume.partition(":")[0]).exists()


def test_it_fits_the_schema_of_compose_and_a_broken_one_does_not(tmp_path) -> None:
    broken = tmp_path / "compose.yaml"
    broken.write_text(TEXT.replace("restart: unless-stopped", "restrat: unless-stopped"))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = [
        subprocess.run([*command, str(path)], capture_output=True, check=False).returncode
        for path in (COMPOSE, broken)
    ]
    assert done == [0, 1]


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == {
        *("app", "worker", "scheduler", "flower"),
        *("postgres", "redis", "prometheus", "grafana"),
    }
    assert OURS == ["app", "worker", "scheduler", "flower"]


def test_every_setting_in_it_exists_and_reads_as_meant() -> None:
    assert not find_unknown_settings(TEXT, {"SIGNALDECK_HOST"})
    environment = {n: fill_in(v) for n, v in FILE["x-signaldeck"]["environment"].items()}
    assert set(environment) <= known_settings()
    settings = build_settings(environment)
    assert (settings.mode, settings.job_engine) == (RunMode.REAL, JobEngine.CELERY)
    assert "app" in settings.allowed_hosts.split(",")
    assert settings.effective_redis_url.endswith("@redis:6379/0")


@pytest.mark.parametrize("name", [name for name in SERVICES if "command" in SERVICES[name]])
def test_its_commands_exist(name: str) -> None:
    if name in OURS:
        assert find_fault(SERVICES[name]["command"]) == ""


def test_a_command_that_does_not_exist_is_found() -> None:
    for wrong in (
        ["python", "-m", "core", "sheduler"],
        ["python", "-m", "core", "backup"],
        ["python", "-m", "nowhere"],
        ["python", "-m", "celery", "flower", "--prot=1"],
        ["sh", "-c", "true"],
    ):
        assert find_fault(wrong)


def test_every_variable_without_a_default_stands_in_the_example() -> None:
    example = (DEPLOY / "compose.env.example").read_text()
    offered = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    asked = {match[1] for match in VARIABLE.finditer(TEXT)}
    assert asked == offered
    # None of them has a value that somebody could leave as it is.
    secret = {match[1] for match in VARIABLE.finditer(TEXT) if ":?" in match[0]}
    assert not [name for name in secret if re.search(rf"^{name}=.+", example, re.MULTILINE)]


def test_hosts_ports_volumes_and_mounted_files_exist() -> None:
    assert all(host in SERVICES for host in re.findall(r"@(\w+):\d+/", TEXT))
    for service in SERVICES.values():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), "only this machine; a proxy stands in front"
        for volume in service.get("volumes", []):
            name = volume.partition(":")[0]
            assert name in FILE["volumes"] or find_path_in_repository(volume), volume
        for needed in service.get("depends_on", {}):
            assert "healthcheck" in SERVICES[needed] or needed == "app"
    assert SERVICES["app"]["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]


def test_prometheus_finds_the_server_and_its_token() -> None:
    [config] = read(DEPLOY / "prometheus" / "prometheus.yml")
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    assert jobs["signaldeck"]["static_configs"] == [{"targets": [f"app:{PORT}"]}]
    [secret] = SERVICES["prometheus"]["secrets"]
    assert jobs["signaldeck"]["authorization"]["credentials_file"] == secret["target"]
    assert FILE["secrets"][secret["source"]] == {"environment": "SIGNALDECK_METRICS_TOKEN"}


def test_grafana_finds_its_boards_and_its_source() -> None:
    boards, sources = (
        read(next((DEPLOY / "grafana" / "provisioning" / kind).glob("*.yml")))[0]
        for kind in ("dashboards", "datasources")
    )
    targets = [volume.split(":")[1] for volume in SERVICES["grafana"]["volumes"]]
    assert boards["providers"][0]["options"]["path"] in targets
    assert sources["datasources"][0]["url"] == "http://prometheus:9090"
