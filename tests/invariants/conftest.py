"""What tests of the invariants start from: a small company."""

import pytest

from graph.client import Graph
from tests.mentoring.sessions import company as companies
from tests.mentoring.sessions.company import Company


@pytest.fixture
async def company(graph: Graph) -> Company:
    """A mentee under 'boss', a mentor of three places under 'other-boss', both under 'director'."""
    return await companies.build(graph)
