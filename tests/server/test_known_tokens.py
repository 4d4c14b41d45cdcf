"""Known tokens: what a second request saves, what it never may, and requests that come together."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from graph import failures
from graph.client import Graph, Tx
from graph.engines.endpoint import Endpoint
from graph.query import Query
from mentoring.people import SignedIn
from server.dev_issuer import DevIssuer
from server.known_tokens import LONGEST_S, KnownTokens, TokenCounts
from server.sign_in import NotSignedIn
from tests.server.conftest import Client

_LEAVE = Query("tests.tokens.leave", "MATCH (ada:Employee {id: 'id-of-ada'}) SET ada.status = 'DEACTIVATED'")
_DEMO = Query("tests.tokens.demo", "MATCH (o:Organisation {name: 'organisation'}) SET o.demo = true")
_ADVANCE = Query("tests.tokens.advance", "MERGE (c:TestClock {name: 'test'}) SET c.advancedMicros = $micros")
_LINK = Query(
    "tests.tokens.link",
    """
    MATCH (ada:Employee {id: 'id-of-ada'})
    CREATE (:SignInIdentity {key: $key})-[:SIGNS_IN]->(ada)
    """,
)


class CountingIssuer(DevIssuer):
    """An issuer that counts how often a signature was checked."""

    checks = 0

    @property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        CountingIssuer.checks += 1
        return super().public_key


@dataclass(slots=True)
class Door:
    """Tokens of people whom the graph knows, and a clock that the test moves."""

    graph: Graph
    issuer: CountingIssuer
    tokens: KnownTokens
    heard: list[str] = field(default_factory=list)
    ahead_s: float = 0.0

    def now(self) -> float:
        return time.time() + self.ahead_s

    def token(
        self, name: str = "ada", *, life: timedelta = timedelta(hours=1), roles: tuple[str, ...] = ()
    ) -> str:
        return self.issuer.token(name, now=datetime.now(UTC), life=life, roles=roles)

    async def enter(self, token: str) -> SignedIn:
        with self._listening():
            return await self.tokens.person(f"Bearer {token}", self.graph, self.issuer)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        with Graph.observing(lambda name, _seconds, _rows: self.heard.append(name)):
            yield


@pytest.fixture
def door(client: Client) -> Door:
    CountingIssuer.checks = 0
    made = Door(client.service.graph, CountingIssuer(client.issuer.key), KnownTokens())
    made.tokens = KnownTokens(now=made.now, most=3)
    return made


async def _run(tx: Tx, query: Query, /, **params: object) -> None:
    await tx.run(query, **params)


async def test_a_known_token_costs_neither_a_check_nor_a_statement(door: Door) -> None:
    token = door.token()

    people = [await door.enter(token) for _ in range(3)]

    assert [person.viewer.id for person in people] == ["id-of-ada"] * 3
    assert (door.heard, CountingIssuer.checks) == (["people.sign_in"], 1)
    assert door.tokens.counts == TokenCounts(hits=2, misses=1, size=1)


async def test_the_scheme_and_spaces_around_it_do_not_make_another_token(door: Door) -> None:
    token = door.token()

    await door.tokens.person(f"Bearer {token}", door.graph, door.issuer)
    await door.tokens.person(f"bearer  {token} ", door.graph, door.issuer)

    assert door.tokens.counts == TokenCounts(hits=1, misses=1, size=1)


async def test_a_leaver_is_served_no_longer_than_a_minute(door: Door) -> None:
    token = door.token()
    await door.enter(token)
    await door.graph.write(_run, _LEAVE)

    door.ahead_s = LONGEST_S - 1
    assert (await door.enter(token)).viewer.id == "id-of-ada"
    door.ahead_s = LONGEST_S + 1
    with pytest.raises(NotSignedIn, match="ended"):
        await door.enter(token)

    assert door.tokens.counts.size == 0


async def test_a_token_is_not_known_past_its_own_end(door: Door) -> None:
    token = door.token(life=timedelta(seconds=30))
    await door.enter(token)

    door.ahead_s = 31
    await door.enter(token)

    assert CountingIssuer.checks == 2


async def test_a_clock_set_back_makes_nothing_last_longer(door: Door) -> None:
    token = door.token()
    await door.enter(token)

    door.ahead_s = -3600
    await door.enter(token)

    assert CountingIssuer.checks == 2


async def test_the_least_recently_used_make_room(door: Door) -> None:
    first, second, third, fourth = (door.token(roles=(str(number),)) for number in range(4))
    for token in (first, second, third, first, fourth):
        await door.enter(token)
    assert door.tokens.counts == TokenCounts(hits=1, misses=4, size=3)

    await door.enter(first)
    await door.enter(second)

    assert door.tokens.counts == TokenCounts(hits=2, misses=5, size=3)


async def test_another_token_of_the_same_person_has_its_own_roles(door: Door) -> None:
    plain, admin = door.token(), door.token(roles=("programme-admin",))

    roles = [(await door.enter(token)).viewer.is_admin for token in (plain, admin, plain, admin)]

    assert roles == [False, True, False, True]


async def test_requests_that_come_together_share_one_check_and_one_statement(door: Door) -> None:
    token = door.token()

    people = await asyncio.gather(*(door.enter(token) for _ in range(20)))

    assert {person.viewer.id for person in people} == {"id-of-ada"}
    assert (door.heard, CountingIssuer.checks) == (["people.sign_in"], 1)


async def test_one_that_gives_up_does_not_harm_the_others(door: Door) -> None:
    token = door.token()
    first = asyncio.create_task(door.enter(token))
    others = [asyncio.create_task(door.enter(token)) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    first.cancel()
    people = await asyncio.gather(*others)

    assert first.cancelled()
    assert [person.viewer.id for person in people] == ["id-of-ada"] * 3
    assert CountingIssuer.checks == 1


async def test_a_refusal_is_not_kept(door: Door) -> None:
    token = door.token("somebody-new")
    for _ in range(2):
        with pytest.raises(NotSignedIn, match="nobody"):
            await door.enter(token)

    await door.graph.write(_run, _LINK, key="urn:mentorgraph:development|somebody-new")

    assert (await door.enter(token)).viewer.id == "id-of-ada"


async def test_a_graph_that_failed_is_asked_again(door: Door, endpoint: Endpoint) -> None:
    token = door.token()
    graph = door.graph
    door.graph = await Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database)
    await door.graph.close()

    refused = await asyncio.gather(*(door.enter(token) for _ in range(3)), return_exceptions=True)
    door.graph = graph

    assert [type(failure) for failure in refused] == [failures.Unavailable] * 3
    assert (await door.enter(token)).viewer.id == "id-of-ada"


async def test_a_clock_that_can_move_is_read_by_each_request_for_itself(door: Door) -> None:
    await door.graph.write(_run, _DEMO)
    token = door.token()

    await door.enter(token)
    await door.graph.write(_run, _ADVANCE, micros=86_400_000_000)
    moved = await door.enter(token)
    other = door.token("ole")
    crowd = await asyncio.gather(*(door.enter(other) for _ in range(4)))

    assert {person.advanced for person in (moved, *crowd)} == {timedelta(days=1)}
    assert (len(door.heard), CountingIssuer.checks) == (6, 2)
