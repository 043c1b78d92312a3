"""The base of what the API sends, the shape of a list, the shape of an error."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class ApiModel(BaseModel):
    """Read from a service's answer by the names of the fields.

    Times are ISO 8601 in UTC, fractions are fractions (0.05 is 5 %), null is unknown.
    """

    model_config = ConfigDict(from_attributes=True, frozen=True)


class ApiRequest(BaseModel):
    """What a caller sends: nothing that is not named is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)


T = TypeVar("T", bound=ApiModel)


class Page(BaseModel, Generic[T]):
    """A stretch of a list."""

    items: list[T]
    next_cursor: str | None = Field(
        description="Hand it back as `cursor` for the next stretch; null at the end of the list."
    )


class ErrorBody(BaseModel):
    """Every refusal and every failure."""

    code: str = Field(description="A stable name, for programs.")
    message: str = Field(description="What is wrong, a whole sentence.")
    remedy: str = Field(description="What to do about it; may be empty.")
