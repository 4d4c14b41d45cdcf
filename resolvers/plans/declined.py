"""What a plan leaves to the reference."""

from enum import StrEnum


class Reason(StrEnum):
    """Why an operation is answered by the reference; each has a counter."""

    INTROSPECTION = "introspection"
    SUBSCRIPTION = "subscription"
    VARIABLES = "variables"
    ARGUMENTS = "arguments"
    UNBOUND = "unbound"
    REFUSALS = "refusals"
    STATEMENT = "statement"
    ANSWER = "answer"
    FORCED = "forced"
    PLANNING = "planning"


class Declined(Exception):  # noqa: N818 - not an error: somebody else answers
    """The reference answers this; never seen by a client."""

    def __init__(self, reason: Reason, what: str = "") -> None:
        super().__init__(f"{reason}: {what}" if what else str(reason))
        self.reason = reason
