"""Lets what is built first ask what is built last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.jobs.views import JobView
from core.service_tables import JOB_ENDINGS
from core.services import Services
from db.session import Session


class LateServices:
    """Services that do not stand yet when somebody is told to ask them later."""

    def __init__(self) -> None:
        self._services: Services | None = None

    def arrive(self, services: Services) -> Services:
        """From now on these are asked; they are handed back."""
        self._services = services
        return services

    def find(self, name: str) -> Callable[..., Any]:
        """The method of that dotted name below `Services`."""
        return self._built.find(name)

    def tell_ended(self, session: Session, job: JobView) -> None:
        """Tell whoever is to know of the end of such jobs, in the ending's own transaction."""
        if job.kind in JOB_ENDINGS:
            self.find(JOB_ENDINGS[job.kind])(session, job)

    def reach(self) -> Services:
        """All of them."""
        return self._built

    def renew_derived(self) -> None:
        """Make anew what is made from rows and is missing beside them."""
        self._built.renew_derived()

    @property
    def _built(self) -> Services:
        if self._services is None:
            raise RuntimeError("A service was asked for while the services were being built.")
        return self._services
