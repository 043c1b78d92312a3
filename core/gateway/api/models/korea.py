"""The Market Gate and the closing bets."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from core.enums import BetGrade, BetPart, GatePartName, MarketLight
from core.gateway.api.models.base import ApiModel


class GatePartModel(ApiModel):
    """One part of the score."""

    name: GatePartName
    points: float | None
    maximum: float
    words: str


class AllowanceModel(ApiModel):
    """What the light allows."""

    title: str
    meaning: str
    size: float | None = Field(description="Share of the usual position.")


class RateModel(ApiModel):
    """KRW for one USD."""

    value: float | None
    day: date | None
    source: str
    reason: str = Field(description="Why there is no value.")


class OriginModel(ApiModel):
    """Whose bars the gate read, and how old they are."""

    source: str
    fetched_at: datetime
    exchange: str
    age_sessions: int | None
    is_demo: bool


class GateModel(ApiModel):
    """The Market Gate as of now, or of the end of a day."""

    light: MarketLight
    is_certain: bool
    reasons: list[str]
    warnings: list[str]
    score: float | None
    maximum: float
    session: date | None = Field(description="Of the last bar read.")
    symbol: str = Field(description="Of the index.")
    parts: list[GatePartModel]
    allowance: AllowanceModel
    before: MarketLight = Field(description="Of the session before, by its score alone.")
    rate: RateModel
    origin: OriginModel | None


class PointsModel(ApiModel):
    """What one component earned; low and high are equal where everything is known."""

    part: BetPart
    low: int
    high: int
    maximum: int
    why: str


class AnswerModel(ApiModel):
    """One line of the checklist."""

    key: str
    question: str
    is_yes: bool | None
    is_good: bool = Field(description="Whether yes is wanted.")


class ExitPlanModel(ApiModel):
    """What is done next; KRW."""

    stop: float
    target: float
    gap_take: float
    gap_stop: float
    time_stop: str


class BetModel(ApiModel):
    """One candidate."""

    symbol: str
    name: str
    local_name: str
    exchange: str
    sector: str
    change: float
    price: float = Field(description="KRW.")
    traded_value: float = Field(description="KRW.")
    is_value_estimated: bool
    score: int = Field(description="Points that are certain.")
    maximum: int
    unknown_points: int
    grade: BetGrade | None = Field(description="Null where the news is unknown.")
    grade_why: str
    could_be: BetGrade
    points: list[PointsModel]
    checklist: list[AnswerModel]
    exit_plan: ExitPlanModel
    inputs_hash: str


class FunnelStepModel(ApiModel):
    """One step of the funnel."""

    key: str
    title: str
    kept: int
    dropped_count: int


class BetScanModel(ApiModel):
    """The closing bets of one session under one preset, best first."""

    session: date
    as_of: datetime = Field(description="What was known by then was read, nothing later.")
    preset: str
    source: str
    fetched_at: datetime
    is_demo: bool
    uses_final_bar: bool = Field(description="The closed bar was read for a time before it closed.")
    bets: list[BetModel]
    funnel: list[FunnelStepModel]
    notes: list[str] = Field(description="What was not known.")
    reason: str = Field(description="Why there is no candidate.")
