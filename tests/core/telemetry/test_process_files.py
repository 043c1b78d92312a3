"""What worker processes count reaches the server: summed, whole, and kept when they die."""

from __future__ import annotations

import json
import os

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from core.telemetry.process_files import ProcessFiles


@pytest.fixture
def registry():
    registry = CollectorRegistry()
    Counter("drill_done_total", "Done.", ["kind"], registry=registry)
    Histogram("drill_seconds", "Took.", ["kind"], buckets=(0.1, 1), registry=registry)
    return registry


def metric(registry, name):
    return registry._names_to_collectors[name]


def scrape(files):
    registry = CollectorRegistry()
    registry.register(files)
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def in_a_process(work):
    """Run it in a forked process, as workers are made; returns that process's id."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return pid


def test_counts_of_dead_processes_and_of_this_one_are_added_up(tmp_path, registry):
    files = ProcessFiles(tmp_path, registry)
    metric(registry, "drill_done_total").labels("scan").inc(100)

    def work():
        metric(registry, "drill_done_total").labels("scan").inc(2)
        metric(registry, "drill_seconds").labels("scan").observe(0.5)
        files.write()

    for _ in range(2):
        in_a_process(work)
    found = scrape(files)
    # A forked process starts with the parent's hundred, which must not count three times.
    assert found["drill_done_total", ("kind", "scan")] == 104
    assert found["drill_seconds_count", ("kind", "scan")] == 2
    assert found["drill_seconds_bucket", ("kind", "scan"), ("le", "0.1")] == 0
    assert found["drill_seconds_bucket", ("kind", "scan"), ("le", "1.0")] == 2
    assert found["drill_seconds_bucket", ("kind", "scan"), ("le", "+Inf")] == 2


def test_buckets_stand_in_their_order(tmp_path, registry):
    files = ProcessFiles(tmp_path, registry)
    metric(registry, "drill_seconds").labels("scan").observe(0.5)
    [family] = [one for one in files.collect() if one.name == "drill_seconds"]
    edges = [s.labels["le"] for s in family.samples if s.name.endswith("_bucket")]
    assert edges == ["0.1", "1.0", "+Inf"]


def test_writing_twice_counts_once(tmp_path, registry):
    server, worker = ProcessFiles(tmp_path, registry), CollectorRegistry()
    counter = Counter("drill_done_total", "Done.", ["kind"], registry=worker)

    def work():
        theirs = ProcessFiles(tmp_path, worker)
        for _ in range(3):
            counter.labels("scan").inc()
            theirs.write()

    in_a_process(work)
    assert scrape(server)["drill_done_total", ("kind", "scan")] == 3


def test_this_processs_own_file_is_not_added_to_its_counts(tmp_path, registry):
    files = ProcessFiles(tmp_path, registry)
    metric(registry, "drill_done_total").labels("scan").inc()
    files.write()
    assert scrape(files)["drill_done_total", ("kind", "scan")] == 1


def test_a_damaged_file_costs_its_own_counts_only(tmp_path, registry):
    files = ProcessFiles(tmp_path, registry)
    in_a_process(lambda: (metric(registry, "drill_done_total").labels("a").inc(), files.write()))
    (tmp_path / "other-1.json").write_text('[["drill_done_tot')
    assert scrape(files)["drill_done_total", ("kind", "a")] == 1


def write_as(folder, name, value):
    entries = [["drill_done_total", {"kind": "scan"}, value]]
    (folder / name).write_text(json.dumps(entries))


def test_no_count_goes_back_when_another_server_removes_a_file(tmp_path, registry):
    files = ProcessFiles(tmp_path, registry)
    metric(registry, "drill_done_total").labels("scan").inc()
    write_as(tmp_path, "worker-7.json", 40)
    assert scrape(files)["drill_done_total", ("kind", "scan")] == 41
    (tmp_path / "worker-7.json").unlink()
    assert scrape(files)["drill_done_total", ("kind", "scan")] == 41


def test_no_count_goes_back_when_a_container_starts_again_with_the_same_process_ids(
    tmp_path, registry
):
    files = ProcessFiles(tmp_path, registry)
    metric(registry, "drill_done_total").labels("scan").inc()
    for told in (40, 41, 2, 3):
        write_as(tmp_path, "worker-7.json", told)
        found = scrape(files)["drill_done_total", ("kind", "scan")]
    assert found == 1 + 41 + 3


def test_a_file_that_is_damaged_for_a_moment_is_not_counted_twice(tmp_path, registry):
    files = ProcessFiles(tmp_path, registry)
    metric(registry, "drill_done_total").labels("scan").inc()
    for text in ('[["drill_done_total", {"kind": "scan"}, 4]]', "[[", "[]"):
        (tmp_path / "worker-7.json").write_text(text)
        assert scrape(files)["drill_done_total", ("kind", "scan")] == 5
    write_as(tmp_path, "worker-7.json", 5)
    assert scrape(files)["drill_done_total", ("kind", "scan")] == 6


def test_the_start_of_a_server_removes_the_files_of_the_dead_only(tmp_path, registry):
    files = ProcessFiles(tmp_path, registry)
    dead = in_a_process(files.write)
    files.write()
    elsewhere = tmp_path / "another.host-77.json"
    elsewhere.write_text("[]")
    replaced = tmp_path / "replaced.container-77.json"
    replaced.write_text("[]")
    os.utime(replaced, (1_700_000_000, 1_700_000_000))
    assert len(list(tmp_path.glob(f"*-{dead}.json"))) == 1
    files.clear()
    assert list(tmp_path.glob(f"*-{dead}.json")) == []
    assert len(list(tmp_path.glob(f"*-{os.getpid()}.json"))) == 1
    assert elsewhere.exists()
    assert not replaced.exists()


def test_a_full_disk_costs_counts_and_not_the_work(tmp_path, registry):
    (tmp_path / "metrics").write_text("a file where the folder should be")
    ProcessFiles(tmp_path / "metrics", registry).write()


def test_a_reader_never_sees_half_a_file(tmp_path, registry):
    files = ProcessFiles(tmp_path, registry)
    files.write()
    [path] = tmp_path.glob("*.json")
    assert isinstance(json.loads(path.read_text()), list)
    assert list(tmp_path.glob("*.new")) == []
