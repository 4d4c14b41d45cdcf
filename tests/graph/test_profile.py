"""Statements run under the server's eyes."""

from graph.client import Graph
from graph.plan_steps import PlanStep
from graph.profiling import ProfilingGraph
from graph.query import Query

PEOPLE = Query(
    "tests.profiled",
    """
    MATCH (employee:Employee) WHERE employee.userName >= $from
    WITH employee ORDER BY employee.userName LIMIT 3
    CALL (employee) {
      OPTIONAL MATCH (employee)-[:REPORTS_TO]->(manager:Employee)
      RETURN collect(manager.id) AS managers
    }
    RETURN collect({name: employee.userName, managers: managers}) AS rows
    """,
)


async def test_a_profiled_statement_answers_as_it_does_otherwise(demo_graph: Graph) -> None:
    profiling = ProfilingGraph.of(demo_graph)

    rows = await profiling.read(PEOPLE, **{"from": "a"})

    [profile] = profiling.profiles
    assert rows == profile.rows == await demo_graph.read(PEOPLE, **{"from": "a"})
    assert profile.query is PEOPLE
    assert profile.seconds > 0


async def test_the_server_tells_its_plan_or_its_text(demo_graph: Graph) -> None:
    plan = (await demo_graph.profile(PEOPLE, **{"from": "a"})).plan

    assert plan is not None
    if demo_graph.server.engine == "Neo4j":
        assert plan.step is not None
        operators = {step.operator: step for _, step in plan.step.walked()}
        assert {"ProduceResults", "NodeUniqueIndexSeekByRange"} <= operators.keys()
        assert operators["NodeUniqueIndexSeekByRange"].rows == 3
        assert sum(step.db_hits or 0 for step in operators.values()) > 0
    else:
        assert plan.step is None
        assert "Employee" in plan.text


def test_a_walk_keeps_its_depth_along_a_chain() -> None:
    def step(operator: str, *below: PlanStep) -> PlanStep:
        return PlanStep(operator, "", None, None, None, None, below)

    plan = step("Produce", step("Apply", step("Seek"), step("Collect", step("Argument"))))

    found = [(depth, each.operator) for depth, each in plan.walked()]
    assert found == [(0, "Produce"), (0, "Apply"), (1, "Collect"), (1, "Argument"), (0, "Seek")]
