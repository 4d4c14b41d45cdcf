"""Mentor cards: what a search needs to know around a mentor, kept as one text on the mentor, so that no walk is needed.

Walking a mentor's relationships takes Neo4j some 50 microseconds, reading the text and sending it with the rest of a
row 8. A card says for how long it may be believed: from `cardSince` until before `cardUntil`. Whoever changes what it
says ends that in the same transaction (`STALE`), and a search then walks; the worker makes it again. So a search is
right with any cards or none.

Cards are made in editions, one transaction each and one after the other (`save`), so whoever keeps cards asks for those
made since the edition that they know (`people`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString, NamedTuple
from uuid import uuid4

import orjson

from graph import instants
from graph.client import Graph, Tx
from graph.query import Query

KEPT: Final = timedelta(days=366)
"""How far back a card knows the requests to the mentor; past the longest time that any ranking version counts."""

_ENDED: Final = ("", "-")
ENDED: Final[LiteralString] = "['', '-']"
"""What `cardUntil` is of a card that was ended, in Cypher."""

# Another value each time: an engine that compares would take the same one for no write, and so not for a conflict
# with the transaction that is making the card.
STALE: Final[LiteralString] = "mentor.cardUntil = CASE mentor.cardUntil WHEN '' THEN '-' ELSE '' END"
"""For SET: the card of `mentor`, an Employee, may not be believed any more, and is to be made again."""

STALE_IF_ANY: Final[LiteralString] = (
    "person.cardUntil = CASE WHEN person.cardUntil IS NULL THEN null WHEN person.cardUntil = '' THEN '-' ELSE '' END"
)
"""As `STALE` for `person`, who may be no mentor and then stays without."""

WALK: Final[LiteralString] = """
            CALL (walked) {
                OPTIONAL MATCH (walked)-[link:HAS_PROFILE|MEMBER_OF|REPORTS_TO]->(near)
                WITH link, near,
                     link.from IS NULL OR link.from <= $now AND (link.to IS NULL OR $now < link.to) AS holds
                RETURN head(collect(CASE WHEN holds AND type(link) = 'HAS_PROFILE' THEN near END)) AS profile,
                       head(collect(CASE WHEN holds AND type(link) = 'MEMBER_OF' THEN near END)) AS department,
                       min(CASE WHEN holds AND type(link) = 'REPORTS_TO' THEN near.id END) AS manager_id,
                       min(CASE WHEN $now < link.from THEN link.from WHEN $now < link.to THEN link.to END)
                       AS changes_at
            }
            CALL (walked) {
                OPTIONAL MATCH (walked)<-[:MENTOR]-(session:MentoringSession)
                RETURN count(CASE WHEN session.state IN $place_taking THEN 1 END) AS taken,
                       collect(CASE WHEN session.requestedAt >= $kept_since
                           THEN [session.requestedAt, session.acceptedAt] END) AS asked,
                       min(CASE WHEN session.state IN $place_taking THEN session.acceptedAt END) AS taken_since,
                       min(CASE WHEN session.state = 'AWAITING_VERIFICATION' THEN session.awaitingSince END)
                       AS awaiting_since
            }
            WITH walked, profile, department, manager_id, changes_at, taken, asked, taken_since, awaiting_since,
                 CASE WHEN department IS NULL THEN []
                      ELSE [(department)-[:PART_OF*0..]->(unit:Department) | unit.id] END AS units"""
"""Looks around `walked`, an Employee, for what `WALKED` tells; at `$now`, with requests from `$kept_since` on."""

WALKED: Final[LiteralString] = """[
                coalesce(profile.accepting, false), profile.pausedUntil, coalesce(profile.capacity, 0), taken, asked,
                taken_since, awaiting_since, manager_id, department.id, department.name, units, changes_at
            ]"""

DUE = Query(
    "cards.due",
    """
    MATCH (mentor:Employee)
    WHERE mentor.cardUntil <= $now
    WITH mentor LIMIT $limit
    RETURN collect({id: mentor.id}) AS rows
    """,
)
AROUND = Query(
    "cards.around",
    """
    UNWIND $ids AS id
    MATCH (walked:Employee {id: id})"""
    + WALK
    + """
    RETURN collect([walked.id, """
    + WALKED
    + """]) AS rows
    """,
)
# Setting a property takes the node's write lock: editions are committed in their order.
EDITIONS = Query(
    "cards.editions",
    """
    MERGE (editions:CardEditions {name: 'cards'})
    SET editions.lock = $lock
    WITH editions
    RETURN collect({latest: editions.latest, recent: editions.recent}) AS rows
    """,
)
SAVE = Query(
    "cards.save",
    """
    MATCH (editions:CardEditions {name: 'cards'})
    SET editions.latest = $edition, editions.recent = $recent
    WITH editions
    UNWIND $cards AS row
    MATCH (mentor:Employee {id: row.id})
    SET mentor.card = row.card, mentor.cardSince = $now, mentor.cardUntil = row.until, mentor.cardEdition = $edition
    """,
)
BELIEVED = Query(
    "cards.believed",
    """
    MATCH (walked:Employee)
    WHERE walked.cardUntil > $now AND walked.cardSince <= $now AND walked.id > $after
    WITH walked ORDER BY walked.id LIMIT $limit"""
    + WALK
    + """
    RETURN collect([walked.id, walked.card, """
    + WALKED
    + """]) AS rows
    """,
)

_FOREVER = "9"
"""Past every instant, which begins with its year."""

_RECENT: Final = 20
"""Editions after which whoever kept cards reads them all again: two thousand cards."""


class Card(NamedTuple):
    """What is around a mentor; instants are the graph's text, but those of `asked`.

    `asked`: when each request was sent and when it was accepted (None for not), in microseconds since 1970, of a year
    back. `taken_since`: when the longest of the sessions under way was accepted; `awaiting_since`: when that which
    waits longest for its verification came to that. `units`: the department and all it lies within. `changes_at`:
    when a membership or a reporting line begins or ends next.
    """

    accepting: bool
    paused_until: str | None
    capacity: int
    taken: int
    asked: Sequence[Sequence[Any]]
    taken_since: str | None
    awaiting_since: str | None
    manager_id: str | None
    department_id: str | None
    department_name: str | None
    units: Sequence[str]
    changes_at: str | None


def read(text: str) -> Card:
    """The card that `written` wrote."""
    return Card._make(orjson.loads(text))


def is_ended(until: str) -> bool:
    """Whether somebody ended a card that says this of its end."""
    return until in _ENDED


def ends_at(until: str) -> str | None:
    """When a card that says this of its end ends by itself, None for never."""
    return None if until == _FOREVER else until


def written(card: Card) -> str:
    """A card as it is stored; equal cards are equal texts."""
    return orjson.dumps([*card]).decode()


def walked(values: Sequence[Any]) -> Card:
    """The card of what `WALKED` told."""
    card = Card._make(values)
    asked = [
        (_micros(sent), None if accepted is None else _micros(accepted))
        for sent, accepted in sorted(card.asked, key=_in_order)
    ]
    return card._replace(asked=asked, units=sorted(card.units))


def _in_order(request: Sequence[Any]) -> tuple[str, str]:
    sent, accepted = request
    return sent, accepted or ""


def _micros(text: str) -> int:
    return instants.micros(instants.from_text(text))


def parameters(now: datetime, place_taking: Sequence[str]) -> dict[str, Any]:
    """What `WALK` takes; `place_taking` are the states of a session that take one of the mentor's places."""
    return {
        "now": instants.to_text(now),
        "kept_since": instants.to_text(now - KEPT),
        "place_taking": list(place_taking),
    }


async def due(graph: Graph, *, now: datetime, limit: int) -> list[str]:
    """Mentors whose card may not be believed at `now`, without those who never had one."""
    return [row["id"] for row in await graph.read(DUE, now=instants.to_text(now), limit=limit)]


async def around(
    source: Graph | Tx, ids: Sequence[str], *, now: datetime, place_taking: Sequence[str]
) -> dict[str, Card]:
    """What is around each of these mentors now; absent: no such person."""
    rows: list[Any] = list(await source.read(AROUND, ids=list(ids), **parameters(now, place_taking)))
    return {mentor_id: walked(values) for mentor_id, values in rows}


async def save(tx: Tx, made: dict[str, Card], *, now: datetime) -> None:
    """Store these cards as the next edition, each believed from `now` until something changes by itself.

    The mentors are to be held (`locks.people`) since before `around` was read.
    """
    [editions] = await tx.run(EDITIONS, lock=str(uuid4()))
    edition = _after(editions["latest"])
    recent = [*(editions["recent"] or ()), edition][-_RECENT:]
    rows = [
        {"id": mentor_id, "card": written(card), "until": card.changes_at or _FOREVER}
        for mentor_id, card in sorted(made.items())
    ]
    await tx.run(SAVE, cards=rows, now=instants.to_text(now), edition=edition, recent=recent)


def _after(edition: str | None) -> str:
    """The edition after this one: later as text, and no other's name, even where a backup was taken up again."""
    number = 0 if edition is None else int(edition.partition("-")[0])
    return f"{number + 1:012}-{uuid4()}"


async def believed(
    graph: Graph, *, now: datetime, place_taking: Sequence[str], after: str, limit: int
) -> dict[str, tuple[Card, Card]]:
    """The next cards that a search would believe at `now`, by mentor ids after `after`, and what is around each."""
    params = parameters(now, place_taking)
    rows: list[Any] = list(await graph.read(BELIEVED, **params, after=after, limit=limit))
    return {mentor_id: (read(text), walked(values)) for mentor_id, text, values in rows}
