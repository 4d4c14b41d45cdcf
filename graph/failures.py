"""What can go wrong between us and the graph: our own few exceptions, the driver's kept as cause."""

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Forbidden,
    IncompleteCommit,
    Neo4jError,
    TransientError,
)


class GraphFailure(Exception):  # noqa: N818 - its kinds are named by what happened
    """The graph did not do what was asked; `statement` names what was asked, where that is known."""

    def __init__(self, message: str, *, statement: str | None = None) -> None:
        super().__init__(message)
        self.statement = statement


class Unavailable(GraphFailure):
    """No server answered, the link was lost, or it stayed too busy. Nothing was committed."""


class AccessRefused(GraphFailure):
    """The server refused the user, the password, or the right to do this."""


class Conflict(GraphFailure):
    """A uniqueness constraint refused the write, also when it was tried again. Nothing was committed."""


class OutcomeUnknown(GraphFailure):
    """The link was lost while a commit was under way: it may have happened. Never retried here."""


class TimedOut(GraphFailure):
    """The statement or transaction passed its deadline and was ended. Nothing was committed."""


class StatementRefused(GraphFailure):
    """The server refused the statement or its parameters: a fault of ours, not of the caller's data."""


def is_transient(error: BaseException) -> bool:
    """Whether the same thing tried again may well succeed."""
    return isinstance(error, Neo4jError | DriverError) and error.is_retryable()


def of_driver(error: BaseException, statement: str) -> GraphFailure:
    """The failure that a driver's exception means; the caller raises it `from` that exception."""
    kind = _kind(error)
    code = getattr(error, "code", None)
    reason = f"{type(error).__name__}{f' {code}' if code else ''}"
    return kind(f"{statement}: {reason}: {_first_line(error)}", statement=statement)


# The first that fits decides: subclasses stand before their parents.
_KINDS: tuple[tuple[tuple[type[BaseException], ...], type[GraphFailure]], ...] = (
    ((IncompleteCommit,), OutcomeUnknown),
    ((AuthError, Forbidden), AccessRefused),
    ((ConstraintError,), Conflict),
    ((TransientError,), Unavailable),
    ((ConfigurationError, Neo4jError), StatementRefused),
    ((DriverError, OSError), Unavailable),
)


def _kind(error: BaseException) -> type[GraphFailure]:
    if _passed_deadline(error):
        return TimedOut
    return next((kind for types, kind in _KINDS if isinstance(error, types)), StatementRefused)


def _passed_deadline(error: BaseException) -> bool:
    if isinstance(error, TimeoutError):
        return True
    code = getattr(error, "code", None) or ""
    return "TransactionTimedOut" in code or "TransactionTerminated" in code or code.endswith(".Terminated")


def _first_line(error: BaseException) -> str:
    text = str(getattr(error, "message", None) or error)
    return text.splitlines()[0][:300] if text else ""
