"""Language models."""

from enum import StrEnum


class ModelOutcome(StrEnum):
    """How a call to a language model ended."""

    UNDER_WAY = "under_way"  # or its process was killed before it could note the end
    GOOD = "good"
    CACHED = "cached"  # the same question had a good answer: nobody was called
    REFUSED = "refused"  # at least one answer outside the schema
    BLOCKED = "blocked"  # by the model's own safety filter
    CUT_OFF = "cut_off"  # longer than it was allowed to be
    RATE_LIMITED = "rate_limited"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"  # no connection, or the server's own error
    UNREADABLE = "unreadable"  # not in the form that the provider promises
    REJECTED = "rejected"  # key or request not accepted


class AnswerOrigin(StrEnum):
    """How an answer that is shown came about."""

    RULES = "rules"
    MODEL = "model"
    REPAIRED = "repaired"  # by the model, at the second asking


class PromptState(StrEnum):
    """How far a version of a prompt has come."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    ARCHIVED = "archived"


class InjectionKind(StrEnum):
    """What a headline that commands wants in the answer."""

    LINK = "links and images"
    MARKUP = "markup and scripts"
    COMMAND = "commands and tool calls"
    UNICODE = "invisible and look-alike letters"
    FIGURE = "figures that were not given"
    SCORE = "scores out of range"
    FIELD = "fields outside the schema"
    FORM = "not the form that was asked for"
    FOREIGN = "rows of somebody else"
    SPILL = "the prompt itself"
    WORDS = "plain words inside the schema"


class WordingKind(StrEnum):
    """What is wrong with a wording in a prompt."""

    OVER_CLAIM = "over-claims"
    TOXICITY = "toxicity"


class RiskLevel(StrEnum):
    """How the risk of a wording is called."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
