"""The manifests by Kubernetes' own schemas, and every name in them held against the code.

No cluster runs here: that they come up is NOT RUN.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest

from core.enums import Access, JobEngine, RunMode
from core.gateway.headers import host_name
from core.gateway.policy import access_to
from tests.deploy.commands import find_fault
from tests.deploy.deploy_files import (
    KUBERNETES,
    PORT,
    build_settings,
    find_unknown_settings,
    known_settings,
    read,
)

VERSION = "1.37"
FILES = sorted(KUBERNETES.glob("*.yaml"))
[KUSTOMIZATION] = read(KUBERNETES / "kustomization.yaml")
OBJECTS = [
    (path, document) for path in FILES if path.stem != "kustomization" for document in read(path)
]
BY_KIND: dict[str, dict[str, dict[str, Any]]] = {}
for _, found in OBJECTS:
    BY_KIND.setdefault(found["kind"], {})[found["metadata"]["name"]] = found
CONFIG = BY_KIND["ConfigMap"]["signaldeck"]["data"]
SECRET = BY_KIND["Secret"]["signaldeck"]["stringData"]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each pod template with the name of what makes it."""
    for name, one in BY_KIND["Deployment"].items():
        yield name, one["spec"]["template"]
    for name, one in BY_KIND["CronJob"].items():
        yield name, one["spec"]["jobTemplate"]["spec"]["template"]


PODS = dict(pods())


@pytest.mark.parametrize(
    "place", range(len(OBJECTS)), ids=lambda n: f"{OBJECTS[n][0].stem}-{OBJECTS[n][1]['kind']}"
)
def test_it_fits_the_schema(place: int) -> None:
    kubernetes_validate.validate(OBJECTS[place][1], VERSION, strict=True)


def test_a_misspelt_field_does_not_fit() -> None:
    broken = copy.deepcopy(BY_KIND["Deployment"]["scheduler"])
    broken["spec"]["replica"] = broken["spec"].pop("replicas")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


def test_every_file_is_applied_but_the_template_of_secrets() -> None:
    wanted = {path.name for path in FILES} - {"kustomization.yaml", "secret.template.yaml"}
    assert set(KUSTOMIZATION["resources"]) == wanted


def test_the_kinds_that_were_promised_are_there() -> None:
    assert set(BY_KIND) >= {
        *("Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "ConfigMap", "Secret"),
        *("CronJob", "PodDisruptionBudget", "PersistentVolumeClaim", "NetworkPolicy"),
    }


def test_every_setting_exists_and_reads_as_meant() -> None:
    for path in FILES:
        assert not find_unknown_settings(path.read_text()), path.name
    assert set(CONFIG) <= known_settings()
    assert set(SECRET) - known_settings() == {"REDIS_PASSWORD", "FLOWER_BASIC_AUTH"}
    settings = build_settings({**CONFIG, **SECRET})
    assert (settings.mode, settings.job_engine) == (RunMode.REAL, JobEngine.CELERY)
    assert not set(CONFIG) & {"SIGNALDECK_SECRET_KEY", "SIGNALDECK_METRICS_TOKEN", "DATABASE_URL"}


def test_no_secret_is_left_as_it_is() -> None:
    assert all("FILL-IN" in value for value in SECRET.values())


@pytest.mark.parametrize("name", PODS)
def test_pods_run_what_exists_as_nobody_with_what_is_there(name: str) -> None:
    template, spec = PODS[name], PODS[name]["spec"]
    [container] = spec["containers"]
    if container["image"] == "signaldeck" and "args" in container:
        assert find_fault(container["args"]) == ""
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["enableServiceLinks"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert template["metadata"]["labels"] == {"app": name}
    for volume in spec["volumes"]:
        if claim := volume.get("persistentVolumeClaim"):
            assert claim["claimName"] in BY_KIND["PersistentVolumeClaim"]
    mounts = {mount["name"] for mount in container["volumeMounts"]}
    assert mounts == {volume["name"] for volume in spec["volumes"]}
    for source in container.get("envFrom", []):
        kind, reference = next(iter(source.items()))
        assert reference["name"] in BY_KIND["ConfigMap" if kind == "configMapRef" else "Secret"]
    for variable in container.get("env", []):
        source = variable.get("valueFrom", {})
        if "secretKeyRef" in source:
            assert source["secretKeyRef"]["key"] in SECRET
        if "configMapKeyRef" in source:
            assert source["configMapKeyRef"]["key"] in CONFIG


def test_probes_ask_an_open_path_under_a_name_that_is_answered_to() -> None:
    [container] = PODS["app"]["spec"]["containers"]
    assert container["ports"] == [{"name": "http", "containerPort": PORT}]
    for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
        get = container[kind]["httpGet"]
        assert (get["path"], get["port"]) == ("/healthz", "http")
        assert access_to(get["path"], "GET") is Access.OPEN
        [host] = get["httpHeaders"]
        assert host["value"] in CONFIG["SIGNALDECK_ALLOWED_HOSTS"].split(",")


def test_services_budgets_and_scalers_point_at_pods_that_exist() -> None:
    for service in BY_KIND["Service"].values():
        [port] = service["spec"]["ports"]
        [container] = PODS[service["spec"]["selector"]["app"]]["spec"]["containers"]
        [opened] = container["ports"]
        assert (port["targetPort"], port["port"]) == (opened["name"], opened["containerPort"])
    for budget in BY_KIND["PodDisruptionBudget"].values():
        name = budget["spec"]["selector"]["matchLabels"]["app"]
        assert least_pods(name) > budget["spec"]["minAvailable"]
    for scaler in BY_KIND["HorizontalPodAutoscaler"].values():
        deployment = BY_KIND["Deployment"][scaler["spec"]["scaleTargetRef"]["name"]]
        # Else each `kubectl apply` would end the pods that the autoscaler has added.
        assert "replicas" not in deployment["spec"]
    [rule] = BY_KIND["NetworkPolicy"]["redis"]["spec"]["ingress"]
    [expression] = rule["from"][0]["podSelector"]["matchExpressions"]
    assert set(expression["values"]) == set(PODS) - {"redis"}


def least_pods(name: str) -> int:
    """How many pods a Deployment has at least: its own number, or its autoscaler's."""
    if scaler := BY_KIND["HorizontalPodAutoscaler"].get(name):
        return int(scaler["spec"]["minReplicas"])
    return int(BY_KIND["Deployment"][name]["spec"]["replicas"])


def test_nobody_is_let_in_but_where_a_policy_says_so() -> None:
    policies = BY_KIND["NetworkPolicy"]
    assert policies["default"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    assert set(policies) == {"default", "app", "redis"}
    [rule] = policies["app"]["spec"]["ingress"]
    [container] = PODS["app"]["spec"]["containers"]
    assert [port["port"] for port in rule["ports"]] == [port["name"] for port in container["ports"]]


def test_each_server_can_be_asked_for_its_own_counts() -> None:
    [container] = PODS["app"]["spec"]["containers"]
    variables = {variable["name"]: variable for variable in container["env"]}
    names = list(variables)
    *sources, hosts = names
    assert hosts == "SIGNALDECK_ALLOWED_HOSTS", "Kubernetes fills in what stands before"
    assert variables[hosts]["value"] == ",".join(f"$({name})" for name in reversed(sources))
    assert variables["POD_IP"]["valueFrom"]["fieldRef"]["fieldPath"] == "status.podIP"
    # A scrape by address names the port too: the gate takes what stands before it.
    assert host_name([(b"host", b"10.1.2.3:8501")]) == "10.1.2.3"


def test_browsers_stay_with_one_replica_behind_tls() -> None:
    ingress = BY_KIND["Ingress"]["signaldeck"]
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    [rule] = ingress["spec"]["rules"]
    assert rule["host"] in CONFIG["SIGNALDECK_ALLOWED_HOSTS"].split(",")
    assert ingress["spec"]["tls"][0]["hosts"] == [rule["host"]]
    [path] = rule["http"]["paths"]
    assert path["backend"]["service"]["name"] in BY_KIND["Service"]
