"""The small company, planted anew for each test."""

import pytest

from graph.client import Graph
from tests.resolvers.small_company import Company, plant


@pytest.fixture
async def company(graph: Graph) -> Company:
    """Eight people, one skill, one mentor."""
    return await plant(graph)
