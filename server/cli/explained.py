"""An explanation as lines for people, and as JSON for scripts."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from graph.client import Profile
from graph.plan_steps import PlanStep
from resolvers.plans.cost import Cost
from resolvers.plans.explaining import ExplainedStage, ExplainedStatement, ExplainedStep, Explanation

_MOST_DETAILS = 100


def content(found: Explanation) -> dict[str, Any]:
    """The explanation as JSON."""
    widest = found.cost.widest
    return {
        "operation": found.name,
        "kind": found.kind,
        "document": found.document,
        "declined": None
        if found.declined is None
        else {"reason": found.declined[0], "where": found.declined[1]},
        "stages": [asdict(stage) for stage in found.stages],
        "breaks": [asdict(step) for step in found.breaks],
        "cost": {
            "statements": found.statements,
            "statementsByLevels": found.statements_by_levels,
            "fragments": found.fragments,
            "rows": found.cost.rows,
            "widest": None if widest is None else {**asdict(widest), "rows": widest.rows},
            "relations": [{**asdict(reach), "rows": reach.rows} for reach in found.cost.reaches],
        },
    }


def lines(found: Explanation) -> list[str]:
    """The explanation for people: the answer in short, then a stage after the other with its statements."""
    told = [f"{found.kind} {found.name or '(anonymous)'}, document {found.document[:16]}"]
    if found.declined is not None:
        reason, where = found.declined
        told.append(f"answered by the reference: {reason}{f' ({where})' if where else ''}")
        return [*told, *_cost_lines(found.cost)]
    told.append(
        f"answered by {_number(found.statements, 'statement')} of {_number(found.fragments, 'fragment')}; "
        f"until it is composed, by {_number(found.statements_by_levels, 'statement')}, one a level"
    )
    told += _cost_lines(found.cost)
    told += [f"break at {step.field}: {step.why} ({step.by})" for step in found.breaks] or ["no breaks"]
    for number, stage in enumerate(found.stages, start=1):
        told += ["", f"stage {number} of {len(found.stages)}", *_stage_lines(stage)]
    return told


def _cost_lines(cost: Cost) -> list[str]:
    widest = cost.widest
    if widest is None:
        return ["rows: none"]
    product = " x ".join(map(str, widest.pages))
    most = f"{product} = {widest.rows}" if len(widest.pages) > 1 else str(widest.rows)
    told = [f"rows: at most {cost.rows}, of them {most} at {'.'.join(widest.path)}"]
    lists = sorted({name for reach in cost.reaches for name in reach.open_lists})
    return told + [f"rows: times the length of {name}, which has no pages" for name in lists]


def _stage_lines(stage: ExplainedStage) -> list[str]:
    told = [f"  {_step_line(step)}; it asks what it needs by itself" for step in stage.use_cases]
    for statement in stage.statements:
        told += _statement_lines(statement)
    return told


def _statement_lines(statement: ExplainedStatement) -> list[str]:
    told = [
        f"  statement {statement.name}",
        f"    {_number(statement.fragments, 'fragment')}; parameters: {', '.join(statement.parameters) or 'none'}",
    ]
    told += [f"    begins with {_step_line(step)}" for step in statement.begins_with]
    return [*told, "", *textwrap.indent(_cypher(statement.text), "      ").splitlines(), ""]


def _step_line(step: ExplainedStep) -> str:
    return f"{step.field}: {step.why} ({step.by})"


def _cypher(text: str) -> str:
    """A statement with its subqueries indented: fragments come as they are written in their modules."""
    told: list[str] = []
    depth = 0
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        closing = len(line) - len(line.lstrip("})]"))
        told.append("  " * max(depth - closing, 0) + line)
        depth += sum(line.count(each) for each in "{([") - sum(line.count(each) for each in "})]")
    return "\n".join(told)


def profile_content(profile: Profile) -> dict[str, Any]:
    """A profile as JSON."""
    plan = profile.plan
    return {
        "statement": profile.query.name,
        "ms": round(profile.seconds * 1000, 2),
        "plan": None if plan is None or plan.step is None else asdict(plan.step),
        "text": None if plan is None else plan.text,
    }


def profile_lines(profiles: Sequence[Profile]) -> list[str]:
    """Profiles for people: each statement with its time, and the tree of the server's steps."""
    told = ["profile"]
    for profile in profiles:
        told += ["", f"  {profile.query.name}: {profile.seconds * 1000:.1f} ms, counting included"]
        if profile.plan is None:
            told.append("    this engine tells no plan")
        elif profile.plan.step is None:
            told += textwrap.indent(profile.plan.text, "    ").splitlines()
        else:
            told += _tree(profile.plan.step)
    return told


def _tree(step: PlanStep) -> list[str]:
    total = sum(each.db_hits or 0 for _, each in step.walked())
    told = [f"    {'rows':>8} {'db hits':>8} {'ms':>8}  operator ({total} db hits in all)"]
    for depth, each in step.walked():
        time = "-" if each.time_ms is None else f"{each.time_ms:.2f}"
        figures = f"{_or_dash(each.rows):>8} {_or_dash(each.db_hits):>8} {time:>8}"
        details = textwrap.shorten(each.details, _MOST_DETAILS, placeholder=" ...")
        told.append(f"    {figures}  {'| ' * depth}{each.operator} {details}".rstrip())
    return told


def _or_dash(figure: int | None) -> str:
    return "-" if figure is None else str(figure)


def _number(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
