"""The executable schema, and the plans over it."""

from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig

from resolvers.fields import FIELDS, ROOTS
from resolvers.mutation import Mutation
from resolvers.plans.operations import Executor, Limits, Operations
from resolvers.plans.planning import Bindings
from resolvers.query import Query
from resolvers.subscription import Subscription
from schema.competence import Assessment, CompetencyModel, ProficiencyScale, Skill
from schema.disputes import GainDispute
from schema.errors import CapacityError, GenericError, TransitionError
from schema.integrity import IntegrityFlag
from schema.mentors import MentorProfile
from schema.people import Department, Employee, JobRole
from schema.scalars import SCALARS
from schema.sessions import Meeting, MentoringSession, Verification

_REACHED_THROUGH_INTERFACES = [
    Employee,
    Department,
    JobRole,
    CompetencyModel,
    ProficiencyScale,
    Skill,
    Assessment,
    MentorProfile,
    MentoringSession,
    Meeting,
    Verification,
    GainDispute,
    IntegrityFlag,
    GenericError,
    TransitionError,
    CapacityError,
]


class _QuietSchema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Leave errors to the server, which masks, counts and logs them once."""


def build_schema() -> strawberry.Schema:
    """The schema with its resolvers; the same for every request, so build it once."""
    return _QuietSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=_REACHED_THROUGH_INTERFACES,
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def build_operations(*, executor: Executor = Executor.TIERS, limits: Limits | None = None) -> Operations:
    """Who answers operations, with a schema of its own: build it once."""
    return Operations(build_schema(), Bindings(FIELDS, ROOTS), executor, limits or Limits())
