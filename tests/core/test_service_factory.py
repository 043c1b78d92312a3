"""The tables of the composition root name things that exist and fit."""

from __future__ import annotations

import inspect

import pytest

from core.events.types import EVENT_TYPES
from core.service_factory import build_services
from core.service_tables import JOB_ENDINGS, JOB_HANDLERS, SUBSCRIPTIONS
from core.settings import Settings


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    folder = tmp_path_factory.mktemp("factory")
    built = build_services(Settings(data_dir=folder, _env_file=None))
    yield built
    built.close()


@pytest.mark.parametrize(("event", "handler"), SUBSCRIPTIONS, ids=str)
def test_each_subscription_names_a_handler_of_that_event(services, event, handler):
    assert event in EVENT_TYPES.values()
    parameters = list(inspect.signature(services.find(handler)).parameters)
    assert parameters == ["event", "event_id"]
    assert handler.rpartition(".")[2].startswith("on_")


@pytest.mark.parametrize("kind", JOB_HANDLERS)
def test_each_kind_of_job_names_a_handler(services, kind):
    handler = JOB_HANDLERS[kind].handler
    assert list(inspect.signature(services.find(handler)).parameters) == ["job"]
    assert handler.rpartition(".")[2].startswith("run_")
    assert handler.endswith("_job")


@pytest.mark.parametrize(("kind", "handler"), JOB_ENDINGS.items())
def test_each_ending_is_told_to_somebody(services, kind, handler):
    assert kind in JOB_HANDLERS
    assert list(inspect.signature(services.find(handler)).parameters) == ["session", "job"]


def test_building_the_services_opens_no_connection(tmp_path):
    built = build_services(Settings(data_dir=tmp_path, _env_file=None))
    assert built.database.engine.pool.checkedout() == 0
    assert built.database.engine.pool.checkedin() == 0
    built.close()
