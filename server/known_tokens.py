"""Bearer tokens that were good a moment ago: known by their hash, so that each is not checked anew every time."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from graph.client import Graph
from mentoring.people import SignedIn
from server import sign_in
from server.dev_issuer import DevIssuer
from server.sign_in import Claims

LONGEST_S = 60.0
MOST = 10_000


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """For a metric: requests with a known token, requests with any other token, and tokens held now."""

    hits: int
    misses: int
    size: int


@dataclass(frozen=True, slots=True)
class _Known:
    """A good token's claims, from `since` until before `until`; its person too, where that may be kept."""

    claims: Claims
    person: SignedIn | None
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What a first request found out: what may be kept of it, and the person for itself."""

    known: _Known
    person: SignedIn


@dataclass(slots=True)
class KnownTokens:
    """Who sends a request, kept for a minute at most and never longer than the token; refusals are not kept.

    One for a process, which has one issuer and one graph. `now` is real time in seconds since 1970.
    """

    now: Callable[[], float] = time.time
    most: int = MOST
    _known: OrderedDict[bytes, _Known] = field(default_factory=OrderedDict)
    _under_way: "dict[bytes, asyncio.Task[_Learnt]]" = field(default_factory=dict)
    _hits: int = 0
    _misses: int = 0

    @property
    def counts(self) -> TokenCounts:
        """How it went since the start."""
        return TokenCounts(self._hits, self._misses, len(self._known))

    async def person(self, authorization: str | None, graph: Graph, issuer: DevIssuer) -> SignedIn:
        """The person of the request's bearer token, in no statement, or one where the clock can move.

        First requests that come together share one check and one statement.

        Raises NotSignedIn, and GraphFailure without the graph.
        """
        token = sign_in.token_of(authorization)
        # A half surrogate can't come by HTTP, and is no token whoever sends it.
        key = hashlib.sha256(token.encode(errors="replace")).digest()
        known = self._held(key)
        if known is None:
            self._misses += 1
            under_way = self._under_way.get(key)
            if under_way is None:
                begun = self._begun(key, self._learnt(key, token, graph, issuer))
                return (await asyncio.shield(begun)).person
            known = (await asyncio.shield(under_way)).known
        else:
            self._hits += 1
        # Of a clock that can move, another request may have read less than this one has to see.
        return known.person or await sign_in.person_of(graph, known.claims)

    def _held(self, key: bytes) -> _Known | None:
        known = self._known.get(key)
        if known is None:
            return None
        # A clock that was set back makes nothing last longer.
        if not known.since <= self.now() < known.until:
            del self._known[key]
            return None
        self._known.move_to_end(key)
        return known

    def _begun(self, key: bytes, learning: Coroutine[Any, Any, _Learnt]) -> "asyncio.Task[_Learnt]":
        # A task of its own: whoever waits may be cancelled, and the others still get their answer.
        task = self._under_way[key] = asyncio.create_task(learning, name="sign-in")

        def end(ended: "asyncio.Task[_Learnt]") -> None:
            del self._under_way[key]
            if not ended.cancelled():
                # Heard, also when nobody waits any more.
                ended.exception()

        task.add_done_callback(end)
        return task

    async def _learnt(self, key: bytes, token: str, graph: Graph, issuer: DevIssuer) -> _Learnt:
        since = self.now()
        claims = sign_in.claims_of(token, issuer)
        person = await sign_in.person_of(graph, claims)
        known = _Known(
            claims,
            None if person.clock_can_move else person,
            since,
            min(since + LONGEST_S, claims.expires_at),
        )
        self._known[key] = known
        if len(self._known) > self.most:
            self._known.popitem(last=False)
        return _Learnt(known, person)
