"""What a graph holds, as a client would know it: ids, names, instants and cursors to put into arguments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from graph.client import Graph
from graph.query import Query
from mentoring.people import Viewer
from schema import ids
from tests.plans import runners

# By name where there is one: the order of ids is that of their making.
_HELD: Final = {
    "Employee": Query(
        "tests.stock_employees",
        "MATCH (held:Employee) RETURN collect({id: held.id, text: held.displayName, key: held.externalId}) AS rows",
    ),
    "Department": Query(
        "tests.stock_departments",
        "MATCH (held:Department) RETURN collect({id: held.id, text: held.name, key: held.externalId}) AS rows",
    ),
    "JobRole": Query(
        "tests.stock_roles",
        "MATCH (held:JobRole) RETURN collect({id: held.id, text: held.title, key: held.externalId}) AS rows",
    ),
    "CompetencyModel": Query(
        "tests.stock_models", "MATCH (held:CompetencyModel) RETURN collect({id: held.id}) AS rows"
    ),
    "ProficiencyScale": Query(
        "tests.stock_scales", "MATCH (held:ProficiencyScale) RETURN collect({id: held.id}) AS rows"
    ),
    "Skill": Query(
        "tests.stock_skills",
        "MATCH (held:Skill) RETURN collect({id: held.id, text: held.name, key: held.frameworkName}) AS rows",
    ),
    "Assessment": Query(
        "tests.stock_assessments",
        "MATCH (held:Assessment) RETURN collect({id: held.id, at: held.assessedAt}) AS rows",
    ),
    "MentorProfile": Query(
        "tests.stock_profiles", "MATCH (held:MentorProfile) RETURN collect({id: held.id}) AS rows"
    ),
    "MentoringSession": Query(
        "tests.stock_sessions",
        "MATCH (held:MentoringSession) RETURN collect({id: held.id, at: held.requestedAt}) AS rows",
    ),
    "Meeting": Query(
        "tests.stock_meetings",
        "MATCH (held:Meeting) RETURN collect({id: held.id, at: held.startsAt}) AS rows",
    ),
    "Verification": Query(
        "tests.stock_verifications",
        "MATCH (held:Verification) RETURN collect({id: held.id, at: held.at}) AS rows",
    ),
    "GainDispute": Query(
        "tests.stock_disputes", "MATCH (held:GainDispute) RETURN collect({id: held.id}) AS rows"
    ),
    "IntegrityFlag": Query(
        "tests.stock_flags", "MATCH (held:IntegrityFlag) RETURN collect({id: held.id}) AS rows"
    ),
}
_ENDED = Query(
    "tests.stock_ended",
    """
    MATCH (held:MentoringSession)
    WHERE held.state IN ['DECLINED', 'WITHDRAWN', 'EXPIRED', 'CANCELLED', 'VERIFIED']
    RETURN collect({id: held.id, version: held.version}) AS rows
    """,
)
_OFFERED = Query(
    "tests.stock_offered",
    "MATCH (:Employee)-[:OFFERS]->(held:Skill) WITH DISTINCT held RETURN collect({id: held.id}) AS rows",
)
_MENTORS = Query(
    "tests.stock_mentors",
    """
    MATCH (session:MentoringSession {state: 'VERIFIED'})-[:MENTOR]->(held:Employee)
    WITH held, count(session) AS gains ORDER BY gains DESC, held.id LIMIT 6
    RETURN collect({id: held.id}) AS rows
    """,
)
_SEARCH = """
    query ($skillId: ID!, $level: Int!) {
      mentorSearch(input: {skillId: $skillId, targetLevel: $level}, first: 3) { nodes { mentor { id } } }
    }
"""
LEVEL_SOUGHT: Final = 2
_SKILLS_SOUGHT = 8
_PAGE_OF_IDS = 100
_INSTANTS = 40


@dataclass(frozen=True, slots=True)
class Continued:
    """Arguments of a list (without `first` and `after`) and the cursors that its answer gave."""

    arguments: Mapping[str, Any]
    cursors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """Values for arguments, in an order that depends on the graph alone.

    `ids` are Relay ids by type, `seen` those that the viewer may read; `cursors` are by the list's field, such
    as ``Employee.skills``. `ended` are sessions they see that no step leads on from, with versions; `matches` are
    mentors with the skills for which their search at `LEVEL_SOUGHT` finds them, `mentors` those with most gains.
    """

    ids: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, tuple[str, ...]]
    viewer_id: str
    names: tuple[str, ...]
    external_ids: tuple[str, ...]
    frameworks: tuple[str, ...]
    instants: tuple[str, ...]
    ended: tuple[tuple[str, int], ...]
    matches: tuple[tuple[str, str], ...]
    mentors: tuple[str, ...]
    cursors: Mapping[str, tuple[Continued, ...]]


async def of_viewer(graph: Graph, viewer: Viewer, *, now: datetime) -> Stock:
    """The stock for the operations of one viewer; cursors come from answers that this viewer got."""
    held = {name: await _rows(graph, query) for name, query in _HELD.items()}
    known = {name: tuple(ids.encode(name, row["id"]) for row in rows) for name, rows in held.items()}
    seen = {name: await _seen(graph, viewer, those, now=now) for name, those in known.items()}
    people = held["Employee"]
    stock = Stock(
        ids=known,
        seen=seen,
        viewer_id=ids.encode("Employee", viewer.id),
        names=_texts("text", people, held["Skill"]),
        external_ids=_texts("key", people),
        frameworks=_texts("key", held["Skill"]),
        instants=_texts("at", held["Assessment"], held["MentoringSession"], held["Meeting"])[:_INSTANTS],
        ended=tuple(
            (ids.encode("MentoringSession", row["id"]), row["version"])
            for row in await _rows(graph, _ENDED)
            if isinstance(row["version"], int)
            and ids.encode("MentoringSession", row["id"]) in seen["MentoringSession"]
        ),
        matches=await _matches(graph, viewer, now=now),
        mentors=tuple(ids.encode("Employee", row["id"]) for row in await _rows(graph, _MENTORS)),
        cursors={},
    )
    return Stock(
        **{name: getattr(stock, name) for name in Stock.__slots__ if name != "cursors"},
        cursors=await _cursors(graph, viewer, stock, now=now),
    )


def _texts(column: str, *tables: list[dict[str, Any]]) -> tuple[str, ...]:
    # A planted fault may have left a number where text belongs.
    values = {row.get(column) for rows in tables for row in rows}
    return tuple(sorted(value for value in values if isinstance(value, str)))


async def _rows(graph: Graph, query: Query) -> list[dict[str, Any]]:
    return sorted(await graph.read(query), key=lambda row: str(row["id"]))


async def _asked(graph: Graph, viewer: Viewer, document: str, *, now: datetime, **variables: Any) -> Any:
    body = await runners.answered(graph, viewer, document, variables, None, now=now, executor="reference")
    return orjson.loads(body).get("data")


async def _seen(graph: Graph, viewer: Viewer, known: tuple[str, ...], *, now: datetime) -> tuple[str, ...]:
    seen: list[str] = []
    for start in range(0, len(known), _PAGE_OF_IDS):
        asked = known[start : start + _PAGE_OF_IDS]
        data = await _asked(
            graph, viewer, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", now=now, ids=list(asked)
        )
        # A planted fault hides the whole page: then nobody knows, and all may be tried.
        found = asked if data is None else [node["id"] for node in data["nodes"] if node is not None]
        seen.extend(found)
    return tuple(seen)


async def _matches(graph: Graph, viewer: Viewer, *, now: datetime) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for row in (await _rows(graph, _OFFERED))[:_SKILLS_SOUGHT]:
        skill = ids.encode("Skill", row["id"])
        data = await _asked(graph, viewer, _SEARCH, now=now, skillId=skill, level=LEVEL_SOUGHT)
        found += [(mentor, skill) for mentor in _under("id", data)]
    return tuple(found)


async def _cursors(
    graph: Graph, viewer: Viewer, stock: Stock, *, now: datetime
) -> dict[str, tuple[Continued, ...]]:
    found: dict[str, list[Continued]] = {}
    for name, around, arguments in _lists(stock):
        given = "".join(f"{key}: {_literal(value)} " for key, value in arguments.items())
        listed = f"{name.split('.')[1]}({given}first: 4) {{ edges {{ cursor }} }}"
        data = await _asked(graph, viewer, around.replace("LIST", listed), now=now)
        cursors = tuple(dict.fromkeys(_under("cursor", data)))
        if cursors:
            found.setdefault(name, []).append(Continued(arguments, cursors))
    return {name: tuple(lists) for name, lists in found.items()}


def _lists(stock: Stock) -> Iterator[tuple[str, str, dict[str, Any]]]:
    root, people = "{ LIST }", "{ viewer { LIST } employees(first: 12) { nodes { LIST } } }"
    yield "Query.employees", root, {}
    yield "Query.employees", root, {"text": "a"}
    yield "Query.skills", root, {}
    yield "Query.sessionsAwaitingMyAction", root, {}
    yield "Query.teamSkillGaps", root, {}
    yield "Query.teamSkillGaps", root, {"criticalOnly": True}
    yield "Query.leaderboard", root, {"input": {}}
    yield "Query.disputes", root, {}
    yield "Query.integrityFlags", root, {}
    for unit in stock.ids["Department"][:2]:
        yield "Query.employees", root, {"departmentId": unit}
    for skill in stock.ids["Skill"][:4]:
        yield "Query.employees", root, {"skillId": skill}
        yield "Query.mentorSearch", root, {"input": {"skillId": skill, "targetLevel": 2}}
    yield "Employee.directReports", people, {}
    yield "Employee.skills", people, {}
    yield "Employee.skills", people, {"filter": {"minLevel": 2}}
    yield "Employee.sessions", people, {}
    yield "Employee.sessions", people, {"states": []}
    yield "SkillHolding.history", "{ viewer { skills { nodes { LIST } } } }", {}
    yield "MentoringSession.meetings", "{ viewer { sessions { nodes { LIST } } } }", {}
    yield "Reputation.contributions", "{ viewer { mentorProfile { reputation { LIST } } } }", {}


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + " ".join(f"{key}: {_literal(held)}" for key, held in value.items()) + "}"
    return orjson.dumps(value).decode()


def _under(key: str, data: Any) -> Iterator[Any]:
    if isinstance(data, list):
        for one in data:
            yield from _under(key, one)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name == key:
                yield value
            else:
                yield from _under(key, value)
