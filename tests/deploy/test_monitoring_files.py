"""Prometheus and Grafana ask for metrics that exist, by labels and values that exist."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from core.admin.monitoring.objectives import OBJECTIVES
from core.enums import CallOutcome, DeliveryStatus, JobStatus
from core.gateway.metrics import render_metrics
from core.service_factory import build_services
from core.service_tables import JOB_HANDLERS
from core.settings import Settings
from core.telemetry import REGISTRY

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "deploy/prometheus/alerts.yml"
BOARDS = sorted((ROOT / "deploy/grafana/boards").glob("*.json"))
OPERATIONS = (ROOT / "docs/operations.md").read_text()

OF_PROMETHEUS = {"job", "instance", "le"}
ITS_OWN = {"up"}
VALUES = {
    ("signaldeck_jobs", "status"): set(JobStatus),
    ("signaldeck_jobs_ended_total", "status"): {*JobStatus, "lost", "given_back"},
    ("signaldeck_event_deliveries", "status"): set(DeliveryStatus),
    ("signaldeck_event_attempts_total", "outcome"): {"delivered", "failed", "dead", "lost"},
    ("signaldeck_provider_calls_total", "outcome"): set(CallOutcome),
    ("signaldeck_level_seconds", "indicator"): {each.indicator for each in OBJECTIVES},
    ("signaldeck_level_limit_seconds", "indicator"): {each.indicator for each in OBJECTIVES},
    ("signaldeck_part_ready", "part"): {"database", "disk", "queue", "worker", "scheduler"},
    ("signaldeck_queries_total", "origin"): {"page", "job", "event", "api"},
    ("signaldeck_query_seconds_total", "origin"): {"page", "job", "event", "api"},
    ("signaldeck_cache_answers_total", "result"): {"hit", "shared_hit", "miss"},
    ("signaldeck_page_errors_total", "code"): {"unexpected", "busy"},
}
"""Values of a label that may be asked for by name."""
OF_EACH_SERVER = re.compile(
    r"signaldeck_(page|api|gate|log|queries|query|cache)_?\w*|.*_(bucket|sum|count)"
)
"""What may be added up over servers; of a histogram only shares are asked."""


@dataclass
class Asked:
    """What one query asks for."""

    selectors: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)


def list_selectors(node: Any) -> Iterator[Any]:
    """Every metric that a parsed query names."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    inner = {
        promql_parser.MatrixSelector: ("vector_selector",),
        promql_parser.BinaryExpr: ("lhs", "rhs"),
        promql_parser.Call: ("args",),
    }.get(type(node), ("expr",))
    for name in inner:
        value = getattr(node, name, None)
        for part in value if isinstance(value, list) else [value]:
            if part is not None:
                yield from list_selectors(part)


def list_sums(node: Any) -> Iterator[str]:
    """Each metric that is added up with nothing between but a function."""
    if isinstance(node, promql_parser.AggregateExpr) and str(node.op) == "sum":
        inner = node.expr
        while isinstance(inner, (promql_parser.Call, promql_parser.ParenExpr)):
            inner = inner.expr if isinstance(inner, promql_parser.ParenExpr) else inner.args[-1]
        inner = getattr(inner, "vector_selector", inner)
        if isinstance(inner, promql_parser.VectorSelector):
            yield inner.name
    for name in ("expr", "lhs", "rhs", "args"):
        value = getattr(node, name, None)
        for part in value if isinstance(value, list) else [value]:
            if part is not None:
                yield from list_sums(part)


def read_query(query: str) -> Asked:
    """Parse a query; the names that only Grafana knows are given a value first."""
    asked = Asked()
    for one in list_selectors(promql_parser.parse(query.replace("$__rate_interval", "5m"))):
        matchers = [(each.name, each.value) for each in one.matchers.matchers]
        asked.selectors.setdefault(one.name, []).extend(matchers)
    # What the parser made of by(…) and on(…) it does not hand out: read from the text.
    for names in re.findall(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)", query):
        asked.labels.update(name.strip() for name in names.split(",") if name.strip())
    return asked


def list_alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def list_targets(board: Path) -> list[tuple[str, str]]:
    """The queries of a board with the legends that their results get."""
    panels = json.loads(board.read_text())["panels"]
    return [(t["expr"], t["legendFormat"]) for panel in panels for t in panel["targets"]]


QUERIES = [
    *((rule["alert"], rule["expr"], str(rule["annotations"])) for rule in list_alerts()),
    *((board.stem, query, legend) for board in BOARDS for query, legend in list_targets(board)),
]


@pytest.fixture(scope="module")
def scraped(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Each metric of a real scrape with its labels.

    A counter without any label value has no series yet: one is made, under its own names.
    """
    data = tmp_path_factory.mktemp("scrape")
    shutil.copy(migrated_file, data / "demo.db")
    services = build_services(Settings(_env_file=None, data_dir=data))
    for metric in set(REGISTRY._names_to_collectors.values()):
        metric.labels(*["drill"] * len(metric._labelnames))
    services.monitor.sampler.sample_if_due()
    body, _ = render_metrics(services)
    services.close()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.parametrize(("place", "query", "words"), QUERIES, ids=lambda x: str(x)[:40])
def test_a_query_asks_for_what_exists(place, query, words, scraped):
    asked = read_query(query)
    assert asked.selectors, "asks for nothing"
    known = set(OF_PROMETHEUS)
    for metric, matchers in asked.selectors.items():
        assert metric in scraped or metric in ITS_OWN, f"{place}: there is no {metric}"
        labels = scraped.get(metric, set())
        known |= labels
        for name, value in matchers:
            assert name in labels | OF_PROMETHEUS, f"{place}: {metric} has no {name}"
            check_values(metric, name, value)
    assert asked.labels <= known, f"{place}: {asked.labels - known}"
    said = set(re.findall(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}", words))
    assert said <= known | {"value"}, f"{place}: {said - known}"


def check_values(metric: str, label: str, value: str) -> None:
    if label == "kind":
        assert any(re.fullmatch(value, kind) for kind in JOB_HANDLERS)
        for part in value.split("|"):
            assert any(re.fullmatch(part, kind) for kind in JOB_HANDLERS), f"no job is {part}"
    elif label not in OF_PROMETHEUS:
        assert set(value.split("|")) <= VALUES[metric, label], f"{metric}: {label} is never {value}"


def test_the_values_that_alerts_name_are_told_by_the_scrape_itself(scraped):
    assert {"status"} == scraped["signaldeck_jobs"]
    assert {"indicator"} == scraped["signaldeck_level_seconds"]


@pytest.mark.parametrize(
    "query",
    [
        "rate(signaldeck_page_runs_total[5m])",
        'signaldeck_jobs{state="pending"}',
        'signaldeck_jobs{status="pendnig"}',
        "sum by (pages) (signaldeck_jobs)",
        'signaldeck_jobs_ended_total{kind="run_nothing"}',
    ],
)
def test_a_query_of_what_does_not_exist_is_found(query, scraped):
    with pytest.raises(AssertionError):
        test_a_query_asks_for_what_exists("drill", query, "", scraped)


@pytest.mark.parametrize(("place", "query", "_"), QUERIES, ids=lambda x: str(x)[:40])
def test_what_every_server_tells_alike_is_not_added_up(place, query, _):
    tree = promql_parser.parse(query.replace("$__rate_interval", "5m"))
    wrong = [name for name in list_sums(tree) if not OF_EACH_SERVER.fullmatch(name)]
    assert not wrong, f"{place} counts {wrong} once for each server: take the max"


def test_a_sum_of_what_every_server_tells_alike_is_found():
    for query in (
        "sum(signaldeck_live_workers)",
        'sum by (kind) (increase(signaldeck_jobs_ended_total{status="failure"}[1h])) > 3',
    ):
        assert list(list_sums(promql_parser.parse(query)))


def test_a_query_that_prometheus_would_refuse_is_found():
    with pytest.raises(ValueError, match=r".+"):
        read_query("sum by (le (rate(signaldeck_jobs[5m])))")


@pytest.mark.parametrize("rule", list_alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_says_how_grave_it_is_and_has_its_paragraph(rule):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert f"**{rule['alert']}**" in OPERATIONS


def test_every_alert_that_is_explained_exists():
    explained = set(re.findall(r"^- \*\*(\w+)\*\*", OPERATIONS, re.MULTILINE))
    assert explained == {rule["alert"] for rule in list_alerts()}


def test_limits_of_alerts_are_those_of_the_service_levels():
    by_name = {each.indicator: each for each in OBJECTIVES}
    rules = {rule["alert"]: rule["expr"] for rule in list_alerts()}
    assert rules["PagesSlow"].endswith(f"> {by_name['page_latency'].limit_seconds:g}")
    budget = 1 - by_name["page_availability"].objective
    assert float(rules["PagesFail"].rpartition(">")[2]) == pytest.approx(14.4 * budget)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.stem)
def test_a_board_has_its_own_name_and_panels_that_do_not_overlap(board):
    content = json.loads(board.read_text())
    assert content["uid"] == f"signaldeck-{board.stem}"
    cells = [
        (x, y)
        for panel in content["panels"]
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in content["panels"]}) == len(content["panels"])


def test_grafana_finds_the_data_source_that_its_boards_name():
    folder = ROOT / "deploy/grafana/provisioning"
    [source] = yaml.safe_load((folder / "datasources/prometheus.yml").read_text())["datasources"]
    named = {
        panel["datasource"]["uid"]
        for board in BOARDS
        for panel in json.loads(board.read_text())["panels"]
    }
    assert named == {source["uid"]}


def test_prometheus_loads_the_alerts_and_scrapes_our_route():
    config = yaml.safe_load((ALERTS.parent / "prometheus.yml").read_text())
    assert config["rule_files"] == [ALERTS.name]
    ours = next(job for job in config["scrape_configs"] if job["job_name"] == "signaldeck")
    assert ours["metrics_path"] == "/metrics"
    assert ours["authorization"]["type"] == "Bearer"
