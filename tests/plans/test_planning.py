"""What a plan asks, when which plan is used, and what it leaves to the reference."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
import pytest
from graphql import parse

from graph import compose
from graph.client import Graph, Tx
from graph.compose import Entry
from graph.query import Query
from mentoring.demo import showcase
from mentoring.people import Viewer
from mentoring.programme import Programme
from resolvers.binding import One
from resolvers.build import build_operations
from resolvers.context import RequestContext
from resolvers.fields import FIELDS, ROOTS
from resolvers.plans import documents
from resolvers.plans.documents import Document
from resolvers.plans.operations import Executor, Limits, Operations
from resolvers.plans.planning import Bindings
from tests.asking import OPERATIONS, Answer, operation, person, relay
from tests.plans import runners
from tests.resolvers import test_mutation_statements as mutations
from tests.resolvers.front_end import Front
from tests.resolvers.small_company import NOW, Company, plant

PLANNED = (Executor.LEVELS, Executor.COMPOSED)
_SOME_SESSION = Query(
    "tests.some_verified_session",
    """
    MATCH (session:MentoringSession {state: 'VERIFIED'})
    WITH min(session.id) AS id
    RETURN collect({id: id}) AS rows
    """,
)
_SCOPELESS = Query("tests.lose_scope", "MATCH (session:MentoringSession {id: $id}) REMOVE session.scope")
_VERSION = Query(
    "tests.version",
    """
    MATCH (session:MentoringSession {id: $id})
    RETURN collect({version: session.version, state: session.state}) AS rows
    """,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client gets, as bytes, and the names of the statements up to then, in their order."""

    body: bytes
    errors: list[dict[str, Any]]
    statements: list[str]

    @property
    def data(self) -> Any:
        """The data as Python values."""
        return orjson.loads(self.body)

    @property
    def shapes(self) -> list[str]:
        """The statements, sorted, without the hash of the document."""
        return sorted(re.sub(r"^(plan:\w+):[0-9a-f]{8}", r"\1", name) for name in self.statements)


@dataclass(frozen=True, slots=True)
class Desk:
    """Operations asked of a graph at a time."""

    operations: Operations
    graph: Graph
    now: datetime = NOW

    def document(self, text: str) -> Document:
        """The document, which has to be valid."""
        found = documents.of(
            self.operations.core, parse(text), hash=hashlib.sha256(text.encode()).hexdigest(), size=len(text)
        )
        assert found.errors == ()
        return found

    def context(self, viewer: Viewer) -> RequestContext:
        """A request of a person."""
        return RequestContext(
            graph=self.graph,
            viewer=viewer,
            now=self.now,
            programme=Programme(),
            request_id="test",
            cursor_secret=b"a secret of the tests",
            bindings=self.operations.bindings.fields,
        )

    async def ask(
        self, viewer: Viewer, text: str, executor: Executor | None = None, /, **variables: Any
    ) -> Asked:
        """The answer of an executor, or of whoever it is the turn of."""
        statements: list[str] = []
        with self.graph.observing(lambda name, _seconds, _rows: statements.append(name)):
            found = await self.operations.answer(
                self.document(text), None, variables, self.context(viewer), executor=executor
            )
        return Asked(orjson.dumps(found.data), [error.formatted for error in found.errors], list(statements))  # type: ignore[misc]

    async def same(self, viewer: Viewer, text: str, /, **variables: Any) -> Asked:
        """The composed answer, which is the other executors' to the byte."""
        reference = await self.ask(viewer, text, Executor.REFERENCE, **variables)
        before = dict(self.operations.answered)
        answers = [await self.ask(viewer, text, executor, **variables) for executor in PLANNED]
        assert [answer.body for answer in answers] == [reference.body] * 2
        assert [answer.errors for answer in answers] == [reference.errors] * 2
        assert all(self.operations.answered[executor] == before.get(executor, 0) + 1 for executor in PLANNED)
        return answers[-1]

    def plan(self, viewer: Viewer, text: str, /, *, composed: bool = True, **variables: Any) -> Any:
        """The plan that would be used."""
        return self.operations.plan(
            self.document(text), None, variables, self.context(viewer), composed=composed
        )


@dataclass
class PlannedFront(Front):
    """The front end of the small company, answered by one executor."""

    desk: Desk | None = None
    executor: Executor = Executor.COMPOSED

    async def ask(self, name: str, document: str, variables: dict[str, Any]) -> Answer:
        assert self.desk is not None
        desk = replace(self.desk, now=self.now)
        viewer = person(self.company.people[name], admin=name == "admin")
        found = await desk.ask(viewer, document, self.executor, **variables)
        return Answer(found.data, found.errors, found.shapes)


@pytest.fixture
async def company(graph: Graph) -> Company:
    return await plant(graph)


@pytest.fixture
def desk(company: Company) -> Desk:
    return Desk(build_operations(), company.graph)


def viewer_of(company: Company, name: str) -> Viewer:
    return person(company.people[name], admin=name == "admin")


async def _rich_session(company: Company) -> str:
    baseline = await company.assess("mentee", 2)
    session = await company.session("VERIFIED")
    await company.baseline(session, baseline)
    await company.meetings(session, (NOW, "HELD"), (NOW, "PLANNED"))
    await company.practice(session, ("a note", 3))
    await company.freeze(session, mentor_unit="platform", mentee_unit="sales")
    await company.verification(session)
    return session


# Promised documents

_SEARCHED = ["search.gaps"]
COMPOSED: dict[str, list[str]] = {
    "Viewer": ["plan:Viewer", "plan:Viewer:2", *_SEARCHED],
    "MentorSearch": ["plan:MentorSearch:1", "search.one"],
    "TeamSkillGaps": ["plan:TeamSkillGaps", "plan:TeamSkillGaps:2", *_SEARCHED],
    "Leaderboard": ["plan:Leaderboard"],
    "Employees": ["plan:Employees"],
    "Inbox": ["plan:Inbox"],
    "CompetencyModel": ["plan:CompetencyModel"],
    "SessionDetail": ["plan:SessionDetail"],
    "MentorReputation": [
        "plan:MentorReputation",
        "plan:MentorReputation:2",
        "reputation.contributions",
        "reputation.skill_names",
    ],
}
"""Sorted names a document: one statement, and one more for each break."""


@pytest.fixture
async def demo(demo_graph: Graph, demo_now: datetime) -> Callable[[str], tuple[Viewer, dict[str, Any]]]:
    """Who asks a promised query on the demo organisation, and with which variables."""
    people = await showcase.find(demo_graph, now=demo_now)
    assert people is not None
    wanted = people.suggestion
    [verified] = await demo_graph.read(_SOME_SESSION)
    admin = person(people.administrator.id, admin=True)
    mentee = person(people.mentee.id)
    [role] = (
        await Desk(build_operations(), demo_graph, demo_now).ask(
            mentee, "{ viewer { jobRole { id } } }", Executor.REFERENCE
        )
    ).data.values()
    skill = {"skillId": relay("Skill", wanted.skill_id), "targetLevel": wanted.target_level}
    asks: dict[str, tuple[Viewer, dict[str, Any]]] = {
        "Viewer": (mentee, {}),
        "MentorSearch": (mentee, {"input": skill}),
        "TeamSkillGaps": (person(people.manager.id), {}),
        "Leaderboard": (mentee, {"input": {}}),
        "Employees": (mentee, {}),
        "Inbox": (admin, {}),
        "CompetencyModel": (mentee, {"jobRoleId": role["jobRole"]["id"]}),
        "SessionDetail": (admin, {"id": relay("MentoringSession", str(verified["id"]))}),
        "MentorReputation": (person(people.mentor.id), {"mentorId": relay("Employee", people.mentor.id)}),
    }
    return asks.__getitem__


@pytest.mark.parametrize("name", COMPOSED)
async def test_a_promised_query_is_one_statement_and_one_more_a_break(
    demo_graph: Graph, demo_now: datetime, demo: Callable[[str], tuple[Viewer, dict[str, Any]]], name: str
) -> None:
    viewer, variables = demo(name)
    desk = Desk(build_operations(), demo_graph, demo_now)

    answer = await desk.same(viewer, operation(name), **variables)

    assert answer.errors == []
    # The offers of a skill are read once and kept.
    assert [shape for shape in answer.shapes if shape != "search.offers"] == COMPOSED[name]
    plan = desk.plan(viewer, operation(name), **variables)
    breaks = sum(bool(stage.use_cases) for piece in plan.pieces for stage in piece.stages)
    assert len(plan.statements) == 1 + breaks - (name == "MentorSearch")


def test_every_promised_document_is_here() -> None:
    queries = set(COMPOSED)
    known = {path.stem for path in OPERATIONS.glob("*.graphql")}

    assert queries | set(mutations.STATEMENTS) | {"CompleteSession"} == known


@pytest.mark.parametrize("executor", PLANNED)
async def test_a_promised_mutation_runs_its_transaction_once_and_reads_its_payload_in_one_statement(
    company: Company, desk: Desk, executor: Executor
) -> None:
    await company.assess("mentee", 2)
    front = PlannedFront(company, desk=desk, executor=executor)
    asked: dict[str, list[str]] = {}
    step = await mutations._requested(front, asked)
    await mutations._sent(front, asked, "mentee", "WithdrawSession", **step)
    await mutations._sent(front, asked, "mentor", "UpdateMentorProfile", capacity=2)
    await mutations._sent(
        front, asked, "mentor", "DeclineSession", **await mutations._requested(front, asked)
    )
    await mutations._loop(front, asked)

    assert desk.operations.declined == {}
    for name, statements in asked.items():
        written = [one for one in mutations.STATEMENTS[name] if not one.startswith("level:")]
        assert [one for one in statements if not one.startswith(("level:", "plan:"))] == written
        read = [one for one in statements if one.startswith(("level:", "plan:"))]
        assert read == [f"plan:{name}:1"] if executor is Executor.COMPOSED else len(read) >= 1


# Splitting


async def test_a_statement_that_would_nest_too_much_is_split_and_answers_alike(company: Company) -> None:
    session = await _rich_session(company)
    viewer = viewer_of(company, "mentee")
    given = {"id": relay("MentoringSession", session)}
    whole = Desk(build_operations(), company.graph)
    split = Desk(build_operations(limits=Limits(fragments=3)), company.graph)

    one = await whole.same(viewer, operation("SessionDetail"), **given)
    several = await split.same(viewer, operation("SessionDetail"), **given)

    assert one.body == several.body
    assert one.shapes == ["plan:SessionDetail"]
    assert several.shapes == [
        "plan:SessionDetail",
        "plan:SessionDetail:1",
        "plan:SessionDetail:1.2",
        "plan:SessionDetail:1.3",
        "plan:SessionDetail:2",
    ]


_MANY_ROOTS = (
    "{ " + " ".join(f'e{at}: employee(externalId: "mentor") {{ userName }}' for at in range(7)) + " }"
)
_MANY_LISTS = (
    "{ viewer { "
    + " ".join(f'd{at}: department(asOf: "20{10 + at}-01-01T00:00:00Z") {{ name }}' for at in range(9))
    + " } }"
)


_MANY_PAGES = (
    "{ viewer { "
    + " ".join(f"p{at}: directReports(first: {at}) {{ totalCount }}" for at in range(1, 8))
    + " } }"
)


@pytest.mark.parametrize(
    "text", [_MANY_ROOTS, _MANY_LISTS, _MANY_PAGES, operation("Viewer"), operation("SessionDetail")]
)
@pytest.mark.parametrize("most", [1, 2, 5, 40])
async def test_no_statement_nests_more_fragments_than_the_limit(
    company: Company, text: str, most: int
) -> None:
    session = await _rich_session(company)
    desk = Desk(build_operations(limits=Limits(fragments=most)), company.graph)
    viewer = viewer_of(company, "mentee")
    given = {"id": relay("MentoringSession", session)} if "$id" in text else {}

    plan = desk.plan(viewer, text, **given)
    answer = await desk.same(viewer, text, **given)

    assert answer.errors == []
    sizes = {
        statement.query.name: compose.fragments([Entry(hop.relation.branch()) for hop in statement.hops])
        for statement in plan.statements
    }
    # A guard comes with its list.
    assert max(sizes.values()) <= most + 1
    assert len(sizes) == len(plan.statements)


# Decisions

_CONDITIONS = """query ($unit: Boolean!, $line: Boolean!) { viewer {
    userName
    department @include(if: $unit) { name }
    manager @skip(if: $line) { userName department @include(if: $unit) { name } }
} }"""


async def test_each_outcome_of_conditions_has_a_plan_of_its_own(company: Company, desk: Desk) -> None:
    viewer = viewer_of(company, "mentee")
    plans = {}
    for unit in (True, False):
        for line in (True, False):
            answer = await desk.same(viewer, _CONDITIONS, unit=unit, line=line)
            shown = answer.data["viewer"]
            assert ("department" in shown, "manager" in shown) == (unit, not line)
            plans[unit, line] = desk.plan(viewer, _CONDITIONS, unit=unit, line=line)

    assert len({id(plan) for plan in plans.values()}) == len(plans)
    assert desk.plan(viewer, _CONDITIONS, unit=True, line=True) is plans[True, True]
    assert plans[False, True].statements[0].query.text.count("MEMBER_OF") == 0


_CHOICES = """query ($unit: ID, $skill: ID, $text: String) {
    employees(departmentId: $unit, skillId: $skill, text: $text) { totalCount nodes { userName } }
}"""


async def test_a_choice_by_a_variable_is_made_for_each_request(company: Company, desk: Desk) -> None:
    viewer = viewer_of(company, "mentee")
    sales, platform = (relay("Department", company.units[name]) for name in ("sales", "platform"))
    skill = relay("Skill", company.skill)
    asked: list[dict[str, Any]] = [
        {},
        {"unit": sales},
        {"unit": platform},
        {"skill": skill},
        {"text": "ment"},
    ]

    names = [
        [node["userName"] for node in (await desk.same(viewer, _CHOICES, **given)).data["employees"]["nodes"]]
        for given in asked
    ]
    plans = [desk.plan(viewer, _CHOICES, **given) for given in asked]

    assert names[1:] == [["manager", "mentee", "skip"], ["mentor"], ["mentor"], ["mentee", "mentor"]]
    assert plans[1] is plans[2]
    assert plans[0] is plans[4]
    assert len({id(plan) for plan in plans}) == 3


_NODE = (
    "query ($id: ID!) { node(id: $id) { __typename id ... on Skill { name } ... on Employee { userName } } }"
)


async def test_the_type_of_an_id_decides(company: Company, desk: Desk) -> None:
    viewer = viewer_of(company, "mentee")
    skill, someone = relay("Skill", company.skill), relay("Employee", company.people["lead"])

    of_skill = await desk.same(viewer, _NODE, id=skill)
    of_person = await desk.same(viewer, _NODE, id=someone)

    assert of_skill.data["node"] == {"__typename": "Skill", "id": skill, "name": "facilitation"}
    assert of_person.data["node"] == {"__typename": "Employee", "id": someone, "userName": "lead"}
    assert desk.plan(viewer, _NODE, id=skill) is not desk.plan(viewer, _NODE, id=someone)


_NULLS = """query ($skill: ID!) {
    mentorSearch(input: {skillId: $skill, targetLevel: 2, departmentIds: null, languages: null}) {
      totalCount nodes { mentor { userName } }
    }
}"""
_NO_EVIDENCE = """mutation ($id: ID!) {
    reassess(input: {sessionId: $id, expectedVersion: 1, level: 2, evidence: null}) { userErrors { code path } }
}"""


async def test_a_list_that_is_null_beside_a_variable_is_no_list(company: Company, desk: Desk) -> None:
    viewer = viewer_of(company, "mentee")

    found = await desk.same(viewer, _NULLS, skill=relay("Skill", company.skill))
    refused = await desk.same(viewer, _NO_EVIDENCE, id=relay("MentoringSession", company.skill))

    assert [node["mentor"]["userName"] for node in found.data["mentorSearch"]["nodes"]] == ["mentor"]
    [error] = refused.data["reassess"]["userErrors"]
    assert error == {"code": "NOT_FOUND", "path": ["input", "sessionId"]}


_BROKEN_STYLES = Query(
    "tests.broken_styles",
    "MATCH (person:Employee) WHERE person.id IN $ids SET person.workStyle = [0, 0, 0, 0]",
)
_STYLED = """query ($mentor: ID!, $mentee: ID!, $skill: ID!) {
    viewer { id }
    explainMatch(mentorId: $mentor, menteeId: $mentee, skillId: $skill, targetLevel: 2, weights: {workStyle: 1}) {
      score
    }
}"""


async def test_a_use_case_that_cannot_take_what_is_stored_is_left_to_the_reference(
    company: Company, desk: Desk
) -> None:
    viewer = viewer_of(company, "mentee")
    pair = [company.people[name] for name in ("mentor", "mentee")]

    async def break_styles(tx: Tx) -> None:
        await tx.run(_BROKEN_STYLES, ids=pair)

    await desk.graph.write(break_styles)
    mentor, mentee = (relay("Employee", one) for one in pair)
    asked = {"mentor": mentor, "mentee": mentee, "skill": relay("Skill", company.skill)}

    answers = [await desk.ask(viewer, _STYLED, one, **asked) for one in (Executor.REFERENCE, *PLANNED)]

    assert [error["path"] for error in answers[0].errors] == [["explainMatch"]]
    assert [(one.body, one.errors) for one in answers[1:]] == [(answers[0].body, answers[0].errors)] * 2


_LIST = "query ($id: ID!) { employee(id: $id) { skills { totalCount } } }"


async def test_kinds_of_viewers_do_not_share_a_plan(company: Company, desk: Desk) -> None:
    await company.assess("mentee", 2)
    given = {"id": relay("Employee", company.people["mentee"])}
    plans, shown = {}, {}
    for name in ("admin", "mentee", "stranger"):
        viewer = viewer_of(company, name)
        shown[name] = (await desk.same(viewer, _LIST, **given)).data["employee"]["skills"]
        plans[name] = desk.plan(viewer, _LIST, **given)

    assert shown == {"admin": {"totalCount": 1}, "mentee": {"totalCount": 1}, "stranger": None}
    assert plans["mentee"] is plans["stranger"]
    assert plans["admin"] is not plans["mentee"]
    assert desk.operations.sizes["operations"] == 2


# Caches and tiers


def _numbered(number: int) -> str:
    return f"query Numbered {{ viewer {{ a{number}: userName department {{ name }} }} }}"


async def test_operations_and_their_composed_statements_are_bounded(company: Company) -> None:
    limits = Limits(operations=3, composed=2, composed_after=1)
    desk = Desk(build_operations(limits=limits), company.graph)
    viewer = viewer_of(company, "mentee")

    for number in range(6):
        await desk.ask(viewer, _numbered(number))
        await desk.operations.settled()

    assert desk.operations.sizes == {"operations": 3, "composed": 2}
    latest = await desk.ask(viewer, _numbered(5))
    oldest = await desk.ask(viewer, _numbered(0))
    assert latest.shapes == ["plan:Numbered"]
    assert oldest.shapes == ["level:departments.of_employee", "level:employees.self"]


async def test_the_least_recently_used_goes_first(company: Company) -> None:
    desk = Desk(build_operations(limits=Limits(composed=2, composed_after=1)), company.graph)
    viewer = viewer_of(company, "mentee")
    for number in (0, 1):
        await desk.ask(viewer, _numbered(number))
        await desk.operations.settled()

    assert (await desk.ask(viewer, _numbered(0))).shapes == ["plan:Numbered"]
    await desk.ask(viewer, _numbered(2))
    await desk.operations.settled()

    shapes = {number: (await desk.ask(viewer, _numbered(number))).shapes[0] for number in (0, 2, 1)}
    assert shapes == {0: "plan:Numbered", 2: "plan:Numbered", 1: "level:departments.of_employee"}


async def test_the_composed_statement_takes_over_once_the_server_has_planned_it(company: Company) -> None:
    desk = Desk(build_operations(limits=Limits(composed_after=3)), company.graph)
    viewer = viewer_of(company, "mentee")

    before = [await desk.ask(viewer, _numbered(1)) for _ in range(3)]
    await desk.operations.settled()
    after = [await desk.ask(viewer, _numbered(1)) for _ in range(2)]

    assert {answer.body for answer in (*before, *after)} == {after[0].body}
    assert all(name.startswith("level:") for answer in before for name in answer.statements)
    assert [answer.shapes for answer in after] == [["plan:Numbered"]] * 2
    assert desk.operations.answered == {"levels": 3, "composed": 2}
    assert desk.operations.declined == {}


async def test_a_statement_that_is_not_planned_in_time_does_not_take_over(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.plans.operations._PLANNING_S", 0.000_001)
    desk = Desk(build_operations(limits=Limits(composed_after=1)), company.graph)
    viewer = viewer_of(company, "mentee")

    await desk.ask(viewer, _numbered(1))
    await desk.operations.settled()
    after = [await desk.ask(viewer, _numbered(1)) for _ in range(3)]
    await desk.operations.settled()

    assert all(name.startswith("level:") for answer in after for name in answer.statements)
    assert desk.operations.declined == {"planning": 1}
    assert desk.operations.sizes == {"operations": 1, "composed": 0}


async def test_documents_that_are_asked_once_leave_the_statements_of_levels_alone(company: Company) -> None:
    desk = Desk(build_operations(), company.graph)
    viewer = viewer_of(company, "mentee")
    with runners.overhearing(company.graph) as overheard:
        apart = replace(desk, graph=overheard)
        for number in range(20):
            await apart.ask(viewer, _numbered(number))
        await desk.operations.settled()

    assert len(overheard.texts) == 40
    assert len(set(overheard.texts)) == 2
    assert desk.operations.sizes == {"operations": 20, "composed": 0}


# What is left to the reference


def _failing(name: str) -> Mapping[str, Any]:
    """The bindings, with one fragment that divides by zero."""
    binding = FIELDS[name]
    assert isinstance(binding, One)
    text = (
        f"WITH parent, 1 / (size(parent.id) - size(parent.id)) AS none WHERE none > 0{binding.fragment.text}"
    )
    return {**FIELDS, name: replace(binding, fragment=replace(binding.fragment, text=text))}


@pytest.mark.parametrize("executor", PLANNED)
async def test_a_fragment_that_fails_is_left_to_the_reference_once(
    company: Company, executor: Executor
) -> None:
    bindings = Bindings(_failing("Employee.department"), ROOTS)
    desk = Desk(Operations(build_operations().schema, bindings), company.graph)
    viewer = viewer_of(company, "mentee")

    answer = await desk.ask(viewer, _numbered(1), executor)
    whole = await desk.ask(viewer, "{ viewer { userName } }", executor)

    assert answer.data == {"viewer": {"a1": "mentee", "department": None}}
    assert [error["path"] for error in answer.errors] == [["viewer", "department"]]
    assert whole.data == {"viewer": {"userName": "mentee"}}
    assert desk.operations.declined == {"statement": 1}
    assert desk.operations.answered == {"reference": 1, executor: 1}


@pytest.mark.parametrize(
    ("text", "variables", "reason"),
    [
        ("{ __schema { queryType { name } } }", {}, "introspection"),
        ("query ($n: Int) { employees(first: $n) { totalCount } }", {"n": "many"}, "variables"),
        ("query ($u: Boolean = true) { viewer { userName @include(if: $u) } }", {"u": None}, "variables"),
        ("{ viewer { sessions(first: 0) { totalCount } } }", {}, "refusals"),
        ('{ viewer { userName } employee(externalId: "nobody") { userName } }', {}, "refusals"),
        ('{ competencyModel(jobRoleId: "nonsense") { version } }', {}, "refusals"),
        ('{ reputation(mentorId: "nonsense") { score } }', {}, "refusals"),
    ],
)
async def test_what_a_plan_declines_is_answered_by_the_reference_and_counted(
    company: Company, desk: Desk, text: str, variables: dict[str, Any], reason: str
) -> None:
    viewer = viewer_of(company, "mentee")
    expected = await desk.ask(viewer, text, Executor.REFERENCE, **variables)
    desk.operations.declined.clear()

    for executor in PLANNED:
        answer = await desk.ask(viewer, text, executor, **variables)
        assert (answer.body, answer.errors) == (expected.body, expected.errors)

    assert desk.operations.declined == {reason: 2}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{ employees(after: "forged") { totalCount } }', "INVALID_INPUT"),
        ('{ leaderboard(input: {}, after: "forged") { totalCount } }', "INVALID_INPUT"),
        ('{ employee(externalId: "nobody") { userName } }', "NOT_FOUND"),
    ],
)
async def test_a_refusal_of_the_one_root_field_is_answered_by_the_plan(
    company: Company, desk: Desk, text: str, code: str
) -> None:
    answers = [
        await desk.ask(viewer_of(company, "mentee"), text, one) for one in (Executor.REFERENCE, *PLANNED)
    ]
    [first, *others] = answers

    assert [error["extensions"]["code"] for error in first.errors] == [code]
    assert all((answer.body, answer.errors) == (first.body, first.errors) for answer in others)
    assert desk.operations.answered == {"reference": 1, "levels": 1, "composed": 1}


_WITHDRAWN = """mutation ($input: SessionActionInput!) {
    withdrawSession(input: $input) { replayed session { state scope } userErrors { code } }
}"""


@pytest.mark.parametrize("executor", PLANNED)
async def test_a_payload_that_cannot_be_shown_does_not_repeat_the_write(
    company: Company, desk: Desk, executor: Executor
) -> None:
    session = await company.session()
    await company.run(_SCOPELESS, id=session)
    given = {"input": {"sessionId": relay("MentoringSession", session), "expectedVersion": 1}}

    answer = await desk.ask(viewer_of(company, "mentee"), _WITHDRAWN, executor, **given)

    assert answer.data == {"withdrawSession": {"replayed": False, "session": None, "userErrors": []}}
    assert [error["path"] for error in answer.errors] == [["withdrawSession", "session", "scope"]]
    assert desk.operations.declined == {"answer": 1}
    assert answer.statements.count("sessions.apply_moves") == 1
    assert await company.graph.read(_VERSION, id=session) == [{"version": 2, "state": "WITHDRAWN"}]
