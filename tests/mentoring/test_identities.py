"""Tying a sign-in to a person."""

from pathlib import Path

import pytest

from graph import people_sign_in
from graph.client import Graph
from mentoring import exchange, identities
from mentoring.identities import Linked, NotLinked
from tests.mentoring.exchange import harbour

ISSUER = "https://id.example.com"


@pytest.fixture
async def harbour_graph(graph: Graph, tmp_path: Path) -> Graph:
    leaver = harbour.changed("people.csv", "dora@example.com,ACTIVE", "dora@example.com,DEACTIVATED")
    await exchange.import_directory(graph, harbour.write(tmp_path, **leaver), now=harbour.NOW)
    return graph


async def signed_in(graph: Graph, subject: str) -> str | None:
    row = await people_sign_in.by_identity(graph, issuer=ISSUER, subject=subject)
    return row and row.employee_id


async def test_a_linked_identity_signs_its_person_in(harbour_graph: Graph) -> None:
    linked = await identities.link(harbour_graph, user_name="ana.diaz", issuer=ISSUER, subject="42")

    assert isinstance(linked, Linked)
    assert linked.changed
    assert await signed_in(harbour_graph, "42") == linked.employee_id


async def test_linking_again_changes_nothing(harbour_graph: Graph) -> None:
    first = await identities.link(harbour_graph, user_name="ana.diaz", issuer=ISSUER, subject="42")
    again = await identities.link(harbour_graph, user_name="ana.diaz", issuer=ISSUER, subject="42")

    assert isinstance(first, Linked)
    assert again == Linked(first.employee_id, "Ana Díaz", changed=False)


async def test_an_identity_of_somebody_else_is_moved_only_on_demand(harbour_graph: Graph) -> None:
    await identities.link(harbour_graph, user_name="ana.diaz", issuer=ISSUER, subject="42")

    kept = await identities.link(harbour_graph, user_name="ben.tran", issuer=ISSUER, subject="42")
    moved = await identities.link(harbour_graph, user_name="ben.tran", issuer=ISSUER, subject="42", move=True)

    assert kept == NotLinked("this identity signs in 'ana.diaz' already")
    assert isinstance(moved, Linked)
    assert moved.was == "ana.diaz"
    assert await signed_in(harbour_graph, "42") == moved.employee_id


@pytest.mark.parametrize(
    ("user_name", "issuer", "subject", "reason"),
    [
        ("no.body", ISSUER, "42", "nobody has the user name 'no.body'"),
        ("dora.okafor", ISSUER, "42", "Dora Okafor has left the organisation"),
        ("ana.diaz", " ", "42", "the issuer must not be blank"),
        ("ana.diaz", ISSUER, "", "the subject must not be blank"),
        ("ana.diaz", "a|b", "42", "an issuer has no '|' in it"),
    ],
)
async def test_what_cannot_be_linked_is_said_in_one_line(
    harbour_graph: Graph, user_name: str, issuer: str, subject: str, reason: str
) -> None:
    refused = await identities.link(harbour_graph, user_name=user_name, issuer=issuer, subject=subject)

    assert refused == NotLinked(reason)
    assert await signed_in(harbour_graph, "42") is None
