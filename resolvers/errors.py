"""Coded errors: what a client may rely on. Everything else is masked at the edge."""

from graphql import GraphQLError

from schema.errors import ErrorCode


class CodedError(GraphQLError):
    """A top-level error with `extensions.code`; raised inside a nullable field it leaves null at its path."""

    def __init__(self, code: ErrorCode, message: str, **extensions: object) -> None:
        super().__init__(message, extensions={"code": code.value, **extensions})


def not_found(what: str) -> CodedError:
    """Unknown and hidden look the same."""
    return CodedError(ErrorCode.NOT_FOUND, f"There is no such {what}, or you may not see it.")


def invalid(message: str, *path: str) -> CodedError:
    """What is wrong with the argument at this path, which `extensions.argument` tells."""
    return CodedError(ErrorCode.INVALID_INPUT, message, argument=list(path))
