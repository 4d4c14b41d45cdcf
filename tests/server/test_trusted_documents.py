"""Documents that the operator vouches for."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from graph.client import Graph
from graph.query import Query
from mentoring.people import Viewer
from mentoring.programme import Programme
from resolvers.context import RequestContext
from server import opening, trusted_documents
from server.dev_issuer import DevIssuer
from server.failure import Failed
from server.service import Service
from server.settings import Settings

SOMEBODY = Query(
    "tests.somebody_trusted",
    """
    MATCH (employee:Employee {status: 'ACTIVE'})-[:REPORTS_TO]->(:Employee)
    WITH min(employee.id) AS id
    RETURN collect({id: id}) AS rows
    """,
)
TEAM = "query Team { viewer { displayName manager { displayName department { name } } skills { nodes { stale } } } }"
PAGE = "query Page($first: Int!) { employees(first: $first) { nodes { displayName department { name } } } }"


def service_of(graph: Graph, folder: Path) -> Service:
    settings = Settings.read(trusted_documents=folder)
    return opening.service_of(settings, graph, DevIssuer(ec.generate_private_key(ec.SECP256R1())))


async def asked(
    service: Service, text: str, now: datetime, variables: Mapping[str, Any] | None = None, **named: Any
) -> list[str]:
    """The kinds of the statements that answer a document for an ordinary person."""
    viewer = Viewer(str((await service.graph.read(SOMEBODY))[0]["id"]), frozenset())
    context = RequestContext(service.graph, viewer, now, Programme(), "test", b"a secret")
    names: list[str] = []
    with service.graph.observing(lambda name, _seconds, _rows: names.append(name)):
        answered = await service.operations.answer(
            service.documents.read(text), named.get("name"), variables, context
        )
    assert answered.errors == []
    kinds = sorted({name.partition(":")[0] for name in names})
    await service.operations.settled()
    return kinds


async def test_a_trusted_query_is_composed_from_its_first_request(
    demo_graph: Graph, demo_now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "team.graphql").write_text(f"{TEAM}\n")
    service = service_of(demo_graph, tmp_path)

    await trusted_documents.plan_ahead(service)

    assert await asked(service, TEAM, demo_now) == ["plan"]
    assert await asked(service, f"{TEAM}\n", demo_now, name="Team") == ["plan"]
    assert await asked(service, TEAM.replace("Team", "Other"), demo_now) == ["level"]


async def test_what_needs_variables_is_composed_after_its_first_answer(
    demo_graph: Graph, demo_now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "page.graphql").write_text(PAGE)
    service = service_of(demo_graph, tmp_path)

    await trusted_documents.plan_ahead(service)

    assert await asked(service, PAGE, demo_now, {"first": 2}) == ["level"]
    assert await asked(service, PAGE, demo_now, {"first": 3}) == ["plan"]


async def test_every_promised_document_can_be_trusted(demo_graph: Graph) -> None:
    service = service_of(demo_graph, Path(__file__).parents[1] / "operations")
    names: list[str] = []

    with demo_graph.observing(lambda name, _seconds, _rows: names.append(name)):
        service.trusted = tuple(each for each in service.trusted if {"Viewer", "Inbox"} & {*each.operations})
        await trusted_documents.plan_ahead(service)

    assert {"plan:Viewer", "plan:Inbox"} <= {":".join(name.split(":")[:2]) for name in names}


async def test_everything_wrong_is_said_before_the_start(demo_graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "a.graphql").write_text("{ viewer { salary } }")
    (tmp_path / "b.graphql").write_text("{ viewer {")
    (tmp_path / "c.graphql").write_text("fragment Lonely on Employee { id }")
    (tmp_path / "d.graphql").write_text(TEAM)
    (tmp_path / "e.txt").write_text("not read")

    with pytest.raises(Failed) as failed:
        service_of(demo_graph, tmp_path)

    files = [line.partition(":")[0].rpartition("/")[2] for line in failed.value.lines]
    assert files == ["a.graphql", "b.graphql", "c.graphql", "c.graphql"]
    assert "salary" in failed.value.lines[0]


async def test_a_folder_that_is_not_there_stops_the_start(demo_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(Failed, match="is no folder"):
        service_of(demo_graph, tmp_path / "nowhere")
