"""GraphQL over HTTP, on a real graph: sign-in, bounds, errors, deadlines."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from graph.client import Graph, Tx
from graph.engines.endpoint import Endpoint
from graph.query import Query
from tests.server.conftest import Client

_DEMO_CLOCK = Query("tests.server.clock", "CREATE (:TestClock {name: 'test', advancedMicros: 86400000000})")

GRAPHQL_RESPONSE = "application/graphql-response+json"


def _codes(answer: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


async def test_a_query_is_answered_as_the_person_of_the_token(client: Client) -> None:
    answer = await client.ask("{ viewerId isAdmin }")

    assert answer.status_code == 200
    assert answer.json() == {"data": {"viewerId": "id-of-ada", "isAdmin": False}}
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_role_of_the_token_reaches_the_fields(client: Client) -> None:
    client.headers["authorization"] = f"Bearer {client.token(roles=['programme-admin'])}"

    assert (await client.ask("{ isAdmin }")).json() == {"data": {"isAdmin": True}}


async def test_somebody_on_leave_is_served(client: Client) -> None:
    client.headers["authorization"] = f"Bearer {client.token('ole')}"

    assert (await client.ask("{ viewerId }")).json() == {"data": {"viewerId": "id-of-ole"}}


@pytest.mark.parametrize("case", ["none", "nonsense", "expired", "unknown", "deactivated"])
async def test_nobody_else_is(client: Client, case: str) -> None:
    tokens = {
        "nonsense": "Bearer nonsense",
        "expired": f"Bearer {client.token(now=datetime.now(UTC) - timedelta(hours=9))}",
        "unknown": f"Bearer {client.token('nobody')}",
        "deactivated": f"Bearer {client.token('lea')}",
    }
    client.headers = {"authorization": tokens[case]} if case in tokens else {}

    for accept in ("application/json", GRAPHQL_RESPONSE):
        answer = await client.ask("{ __typename }", accept=accept)
        assert answer.status_code == 401
        assert _codes(answer) == ["UNAUTHENTICATED"]
        assert "data" not in answer.json()
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_programmes_time_is_the_test_clocks_and_the_tokens_is_not(
    client: Client, graph: Graph
) -> None:
    async def move(tx: Tx) -> None:
        await tx.run(_DEMO_CLOCK)

    await graph.write(move)

    answer = await client.ask("{ now }")

    ahead = datetime.fromisoformat(answer.json()["data"]["now"]) - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < ahead < timedelta(hours=24, minutes=1)


async def test_a_graph_that_does_not_answer_is_a_503_to_try_again(client: Client, endpoint: Endpoint) -> None:
    closed = await Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database)
    await closed.close()
    client.service.graph = closed

    answer = await client.ask("{ viewerId }")
    ready = await client.http.get("/ready")

    assert (answer.status_code, _codes(answer), ready.status_code) == (503, ["UNAVAILABLE"], 503)


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ("{ fault }", ["INTERNAL"]),
        ("{ driverText }", ["INTERNAL"]),
        ("{ wrongType }", ["INTERNAL"]),
        ("{ unavailable }", ["UNAVAILABLE"]),
        ("{ unknownOutcome }", ["OUTCOME_UNKNOWN"]),
        ("{ coded }", ["NOT_FOUND"]),
        ("{ a: coded b: fault }", ["NOT_FOUND", "INTERNAL"]),
    ],
)
async def test_only_our_own_errors_are_shown(client: Client, document: str, codes: list[str]) -> None:
    answer = await client.ask(document, accept=GRAPHQL_RESPONSE)

    assert answer.status_code == 200
    assert sorted(_codes(answer)) == sorted(codes)
    assert "secret" not in answer.text
    assert "no number" not in answer.text
    for error in answer.json()["errors"]:
        masked = error["extensions"]["code"] != "NOT_FOUND"
        assert (error["extensions"].get("requestId") == answer.headers["x-request-id"]) is masked


async def test_a_fault_that_takes_the_whole_answer_has_data_null(client: Client) -> None:
    answer = await client.ask("{ hardFault }", accept=GRAPHQL_RESPONSE)

    assert answer.status_code == 200
    assert answer.json()["data"] is None
    assert _codes(answer) == ["INTERNAL"]


async def test_five_errors_are_enough(client: Client) -> None:
    executed = await client.ask("{" + " ".join(f"a{number}: fault" for number in range(20)) + "}")
    validated = await client.ask("{" + " ".join(f"nothing{number}" for number in range(20)) + "}")

    assert len(executed.json()["errors"]) == 5
    assert len(validated.json()["errors"]) == 5


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ viewerId " + "# x\n" * 3000 + "}"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ page(first: 99999999999) }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{a" * 20 + "}" * 20}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query ($x: Int!) { page(first: $x) }"}, "INVALID_INPUT"),
        ({"query": "query ($x: Int!) { page(first: $x) }", "variables": {"x": "many"}}, "INVALID_INPUT"),
        ({"query": "query ($x: Int!) { page(first: $x) }", "variables": {"x": 10**18}}, "INVALID_INPUT"),
        ({"query": "query A { page } query B { page }"}, "BAD_REQUEST"),
        ({"query": "query A { page }", "operationName": "B"}, "BAD_REQUEST"),
        ({"query": "fragment A on Query { page }"}, "BAD_REQUEST"),
    ],
)
async def test_a_request_that_cannot_be_executed_has_errors_and_no_data(
    client: Client, body: dict[str, Any], code: str
) -> None:
    answer = await client.post(body, accept=GRAPHQL_RESPONSE)

    assert answer.status_code == 400
    assert set(answer.json()) == {"errors"}
    assert _codes(answer) == [code]


async def test_a_null_for_an_argument_that_takes_none_is_the_clients_error(client: Client) -> None:
    answer = await client.ask("query ($x: Int = 5) { page(first: $x) }", variables={"x": None})

    assert _codes(answer) == ["INVALID_INPUT"]


async def test_old_clients_get_their_errors_with_200(client: Client) -> None:
    answer = await client.ask("{ nothing }", accept="application/json")

    assert (answer.status_code, _codes(answer)) == (200, ["GRAPHQL_VALIDATION_FAILED"])


async def test_a_request_ends_at_its_deadline(client: Client) -> None:
    client.service.request_s = 0.3

    answer = await client.ask("{ slow }")

    assert (answer.status_code, _codes(answer)) == (504, ["DEADLINE_EXCEEDED"])


async def test_get_serves_queries_only(client: Client) -> None:
    asked = {"query": "query A { page }", "operationName": "A"}
    query = await client.http.get("/graphql", params=asked, headers=client.headers)
    with_variables = await client.http.get(
        "/graphql",
        params={"query": "query ($x: Int!) { page(first: $x) }", "variables": '{"x": 3}'},
        headers=client.headers,
    )
    mutation = await client.http.get(
        "/graphql", params={"query": "mutation { touch }"}, headers=client.headers
    )

    assert query.json() == {"data": {"page": 5}}
    assert with_variables.json() == {"data": {"page": 3}}
    assert (mutation.status_code, mutation.headers["allow"]) == (405, "POST")
    assert _codes(mutation) == ["METHOD_NOT_ALLOWED"]


async def test_a_mutation_is_sent_with_post(client: Client) -> None:
    assert (await client.ask("mutation { touch }")).json() == {"data": {"touch": "touched"}}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_refused_with_a_coded_body(client: Client, method: str) -> None:
    answer = await client.http.request(method, "/graphql", headers=client.headers)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert _codes(answer) == ["METHOD_NOT_ALLOWED"]


async def test_bodies_of_another_type_and_answers_of_another_type_are_refused(client: Client) -> None:
    form = await client.http.post("/graphql", data={"query": "{ page }"}, headers=client.headers)
    picky = await client.ask("{ page }", accept="application/xml")

    assert (form.status_code, _codes(form)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])
    assert (picky.status_code, _codes(picky)) == (406, ["NOT_ACCEPTABLE"])


async def test_a_body_of_256_kb_is_read_and_one_more_byte_is_not(client: Client) -> None:
    def body(size: int) -> bytes:
        start = b'{"query": "{ page }", "extensions": {"x": "'
        return start + b"x" * (size - len(start) - 3) + b'"}}'

    headers = {**client.headers, "content-type": "application/json"}
    largest = await client.http.post("/graphql", content=body(256 * 1024), headers=headers)
    larger = await client.http.post("/graphql", content=body(256 * 1024 + 1), headers=headers)

    assert largest.json() == {"data": {"page": 5}}
    assert (larger.status_code, _codes(larger)) == (413, ["PAYLOAD_TOO_LARGE"])


@pytest.mark.parametrize(
    "body", [b"\xff", b"[]", b'{"query": NaN}', b"[" * 200_000, b'{"query": ' + b"9" * 5000 + b"}"]
)
async def test_a_malformed_body_is_a_400(client: Client, body: bytes) -> None:
    headers = {**client.headers, "content-type": "application/json"}

    answer = await client.http.post("/graphql", content=body, headers=headers)

    assert (answer.status_code, _codes(answer)) == (400, ["BAD_REQUEST"])


async def test_a_good_request_id_is_kept_and_a_bad_one_replaced(client: Client) -> None:
    kept = await client.http.get("/live", headers={"x-request-id": "from-the-gateway_1.2"})
    replaced = await client.http.get("/live", headers={"x-request-id": 'x" onload="'})

    assert kept.headers.get_list("x-request-id") == ["from-the-gateway_1.2"]
    assert len(replaced.headers["x-request-id"]) == 36


async def test_a_browser_gets_the_ide_without_a_token_and_production_has_none(client: Client) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    shown = await client.http.get("/graphql", headers=browser)
    client.service.serves_ide = False
    hidden = await client.http.get("/graphql", headers=browser)

    assert shown.status_code == 200
    assert shown.headers["content-type"].startswith("text/html")
    assert hidden.status_code == 401


async def test_health_says_whether_to_send_requests(client: Client) -> None:
    live, ready = [await client.http.get(path) for path in ("/live", "/ready")]
    client.service.draining = True
    draining, still_live = [await client.http.get(path) for path in ("/ready", "/live")]

    assert [answer.status_code for answer in (live, ready, draining, still_live)] == [200, 200, 503, 200]
