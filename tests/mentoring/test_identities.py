"""A sign-in is tied to a person by an explicit link, and to one person only."""

import asyncio

import pytest

from graph.client import Graph, Tx
from graph.query import Query
from mentoring import identities, people
from mentoring.identities import Linked, NotLinked

_PEOPLE = Query(
    "tests.identities.people",
    """
    UNWIND ['ada', 'bo'] AS name
    CREATE (:Employee {
      id: 'id-of-' + name, userName: name, status: 'ACTIVE', displayName: name, email: name + '@example.org'
    })
    """,
)

_SIGNS_IN = Query(
    "tests.identities.count",
    """
    MATCH (:SignInIdentity)-[link:SIGNS_IN]->()
    WITH count(link) AS links
    RETURN collect({links: links}) AS rows
    """,
)


@pytest.fixture(autouse=True)
async def _two_people(graph: Graph) -> None:
    async def put(tx: Tx) -> None:
        await tx.run(_PEOPLE)

    await graph.write(put)


async def _who(graph: Graph, subject: str, issuer: str = "https://id.example") -> str | None:
    found = await people.sign_in(graph, issuer=issuer, subject=subject, roles=frozenset())
    return found.viewer.id if found else None


async def test_a_linked_sign_in_is_its_person_and_only_there(graph: Graph) -> None:
    linked = await identities.link(graph, user_name="ada", issuer="https://id.example", subject="s-1")

    assert linked == Linked("id-of-ada", "ada", changed=True)
    assert await _who(graph, "s-1") == "id-of-ada"
    assert await _who(graph, "s-1", issuer="https://other.example") is None
    assert await _who(graph, "ada@example.org") is None


async def test_the_same_link_again_changes_nothing(graph: Graph) -> None:
    links = [
        await identities.link(graph, user_name="ada", issuer="https://id.example", subject="s-1")
        for _ in range(2)
    ]

    assert [linked.changed for linked in links if isinstance(linked, Linked)] == [True, False]


async def test_a_sign_in_is_moved_to_somebody_else_only_when_that_is_said(graph: Graph) -> None:
    await identities.link(graph, user_name="ada", issuer="https://id.example", subject="s-1")

    refused = await identities.link(graph, user_name="bo", issuer="https://id.example", subject="s-1")
    assert isinstance(refused, NotLinked)
    assert await _who(graph, "s-1") == "id-of-ada"

    moved = await identities.link(
        graph, user_name="bo", issuer="https://id.example", subject="s-1", move=True
    )
    assert moved == Linked("id-of-bo", "bo", changed=True, was="ada")
    assert await _who(graph, "s-1") == "id-of-bo"


async def test_links_at_once_leave_one(graph: Graph) -> None:
    await asyncio.gather(
        *(
            identities.link(graph, user_name=name, issuer="https://id.example", subject="s-1", move=True)
            for name in ("ada", "bo") * 10
        )
    )

    assert await graph.read(_SIGNS_IN) == [{"links": 1}]


@pytest.mark.parametrize(
    ("user_name", "issuer", "subject"),
    [("nobody", "i", "s"), ("ada", "", "s"), ("ada", "i", " "), ("ada", "i|s", "t")],
)
async def test_what_cannot_be_linked_leaves_nothing(
    graph: Graph, user_name: str, issuer: str, subject: str
) -> None:
    refused = await identities.link(graph, user_name=user_name, issuer=issuer, subject=subject)

    assert isinstance(refused, NotLinked)
    assert await _who(graph, subject, issuer) is None
