"""Commands and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from core.chatops.grammar import MOST_CHARACTERS
from core.enums import ChatOutcome
from core.gateway.api.models.base import ApiModel, ApiRequest

_Value = float | int | str | None


class ChatRequestModel(ApiRequest):
    """One command."""

    text: str = Field(max_length=MOST_CHARACTERS, examples=["/price GOOG"])


class LinkModel(ApiModel):
    """A page of Signaldeck."""

    label: str
    page: str = Field(description="Its address, below that of the installation.")
    query: list[tuple[str, str]]


class ChatOriginModel(ApiModel):
    """Whence numbers come."""

    source: str
    as_of: datetime | None
    is_demo: bool


class CellModel(ApiModel):
    """One cell; `value` is for programs."""

    text: str
    value: _Value
    link: LinkModel | None


class FigureModel(ApiModel):
    """One key figure."""

    label: str
    text: str
    value: _Value
    as_of: datetime | None
    link: LinkModel | None


class TextPartModel(ApiModel):
    """Plain text; nothing in it is markup."""

    kind: Literal["text"]
    text: str
    tone: str


class FiguresPartModel(ApiModel):
    """Key figures."""

    kind: Literal["figures"]
    figures: list[FigureModel]
    origin: ChatOriginModel


class TablePartModel(ApiModel):
    """A table."""

    kind: Literal["table"]
    title: str
    headers: list[str]
    rows: list[list[CellModel]]
    origin: ChatOriginModel


class ChartPartModel(ApiModel):
    """A line over time, oldest first."""

    kind: Literal["chart"]
    title: str
    unit: str
    times: list[datetime]
    values: list[float]
    origin: ChatOriginModel


class LinkPartModel(ApiModel):
    """Where more of it is."""

    kind: Literal["link"]
    link: LinkModel


class JobPartModel(ApiModel):
    """Long work that was begun: follow it under /api/v1/jobs/{job_id}."""

    kind: Literal["job"]
    job_id: str
    title: str
    link: LinkModel


class ConfirmPartModel(ApiModel):
    """What would change; `/confirm CODE` lets it, once, until `until`."""

    kind: Literal["confirm"]
    command: str
    differences: list[str]
    code: str
    until: datetime


PartModel = Annotated[
    TextPartModel
    | FiguresPartModel
    | TablePartModel
    | ChartPartModel
    | LinkPartModel
    | JobPartModel
    | ConfirmPartModel,
    Field(discriminator="kind"),
]


class ChatAnswerModel(ApiModel):
    """What came of a command; a refusal or a failure is an error instead."""

    command: str = Field(description="Its name; /help lists all.")
    outcome: ChatOutcome
    parts: list[PartModel]
    asked_at: datetime
