"""Query and Mutation fields and the request context; translation only."""

from resolvers.build import build_schema

__all__ = ["build_schema"]
