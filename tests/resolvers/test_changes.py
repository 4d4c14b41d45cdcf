"""A change runs once in a request, however often its operation is answered."""

from collections.abc import Mapping
from typing import Any

import pytest
import strawberry

from graph.client import Graph
from resolvers.context import RequestContext
from resolvers.mutations import CHANGES, Change
from schema.inputs import SessionActionInput
from schema.payloads import SessionPayload
from tests.asking import relay, schema
from tests.resolvers.sign_in import request_of
from tests.resolvers.small_company import Company

FIELD = "Mutation.withdrawSession"


def withdrawal(session_id: str, version: int) -> SessionActionInput:
    return SessionActionInput(
        session_id=strawberry.ID(relay("MentoringSession", session_id)), expected_version=version
    )


async def asked_by(context: RequestContext, key: str, given: SessionActionInput) -> tuple[Any, list[str]]:
    """What the change answers, and the statements behind it."""
    asked: list[str] = []
    with Graph.observing(lambda name, _seconds, _rows: asked.append(name)):
        payload = await context.change(FIELD, key, given)
    return payload, asked


async def test_an_operation_answered_again_is_given_the_payload_of_the_first_time(company: Company) -> None:
    session_id = await company.session()
    context = request_of(company, "mentee")

    done, wrote = await asked_by(context, "withdrawSession", withdrawal(session_id, 1))
    again, wrote_again = await asked_by(context, "withdrawSession", withdrawal(session_id, 1))

    assert again is done
    assert (done.session_uuid, done.user_errors) == (session_id, [])
    assert "sessions.apply_moves" in wrote
    assert wrote_again == []


async def test_each_response_key_is_a_change_of_its_own(company: Company) -> None:
    session_id = await company.session()
    context = request_of(company, "mentee")

    await context.change(FIELD, "first", withdrawal(session_id, 1))
    second = await context.change(FIELD, "second", withdrawal(session_id, 1))

    [error] = second.user_errors
    assert error.code.value == "STALE_VERSION"
    assert second.session_uuid == session_id


async def test_what_was_read_before_a_change_is_read_again_after_it(company: Company) -> None:
    session_id = await company.session()
    context = request_of(company, "mentee")
    before = await context.find("MentoringSession", session_id)

    payload = await context.change(FIELD, "withdrawSession", withdrawal(session_id, 1))
    after = await context.answer("SessionPayload.session", payload)

    assert (before.state, before.version) == ("REQUESTED", 1)
    assert (after.state, after.version) == ("WITHDRAWN", 2)
    assert (await context.find("MentoringSession", session_id)).version == 2


async def test_an_exception_is_remembered_and_not_provoked_again(company: Company) -> None:
    tried: list[str] = []

    async def failing(_context: RequestContext, input: Any) -> SessionPayload:
        tried.append(input)
        raise RuntimeError(f"lost with {input}")

    changes: Mapping[str, Change] = {FIELD: failing}
    context = request_of(company, "mentee")
    context.changes = changes

    for _ in range(2):
        with pytest.raises(RuntimeError, match="lost with one"):
            await context.change(FIELD, "withdrawSession", "one")

    assert tried == ["one"]


async def test_an_input_that_cannot_be_read_is_a_refusal(company: Company) -> None:
    given = SessionActionInput(session_id=strawberry.ID("nonsense"), expected_version=1)

    payload, wrote = await asked_by(request_of(company, "mentee"), "withdrawSession", given)

    [error] = payload.user_errors
    assert (error.code.value, error.path) == ("INVALID_INPUT", ["input", "sessionId"])
    assert (payload.session_uuid, wrote) == (None, [])


def test_every_field_of_mutation_has_its_change() -> None:
    mutation = schema().get_type_by_name("Mutation")

    names = {f"Mutation.{schema().config.name_converter.get_graphql_name(one)}" for one in mutation.fields}  # type: ignore[union-attr]

    assert names == CHANGES.keys()
