"""The small company, planted anew for each test."""

import pytest

from graph.client import Graph
from tests.resolvers.front_end import Front
from tests.resolvers.small_company import Company, plant


@pytest.fixture
async def company(graph: Graph) -> Company:
    """Eight people, one skill, one mentor."""
    return await plant(graph)


@pytest.fixture
async def front(company: Company) -> Front:
    """A front end on the small company, whose mentee has a level to start from."""
    await company.assess("mentee", 2)
    return Front(company)
