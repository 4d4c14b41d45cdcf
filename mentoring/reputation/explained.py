"""What made a score: one line a verified session, for those who may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.client import Graph
from graph.reputation import scores
from graph.reputation.scores import Asked, PartsRow
from mentoring.people import Viewer
from mentoring.reputation import parts, shown
from mentoring.reputation.parts import Part, Without


@dataclass(frozen=True, slots=True)
class Contribution:
    """One verified session's part in a score; levels, and ranks for the two ends.

    `from_level` is the starting level in the ledger: for a rise never below the highest verified before.
    `weight` (0 to 1) is the session's share in the mentor's own equation. `rater_adjustment` None: the viewer
    is no programme admin. `without`: the mentor's overall score had the session not been, None while that is being
    worked out. `cursor`: where the list goes on after this one.
    """

    session_id: str
    skill_id: str
    from_level: int
    to_level: int
    raw_gain: int
    expected_gain: float
    rater_adjustment: float | None
    weight: float
    effect_on_score: float
    reason: str
    without: Without | None
    cursor: str


async def contributions(
    graph: Graph, asked: Sequence[Asked], *, viewer: Viewer
) -> dict[Asked, list[Contribution] | None]:
    """What each (mentor, skill or None) score is made of, newest session first; the effects add up to it.

    None for a viewer who is neither the mentor nor a programme admin, and for a mentor below the least
    evidence (a programme admin sees the parts then, too). Two statements for all of them.
    """
    mentor_ids = sorted({mentor_id for mentor_id, _ in asked if shown.explained_to(viewer, mentor_id)})
    rows = {row.mentor_id: row for row in await scores.parts(graph, mentor_ids)} if mentor_ids else {}
    made_of = {key: _parts(rows.get(key[0]), viewer) for key in asked}
    skill_ids = sorted({part.skill_id for found in made_of.values() for part in found or ()})
    names = await scores.skill_names(graph, skill_ids) if skill_ids else {}
    return {
        key: None if found is None else _lines(found, key[1], rows[key[0]], names, viewer)
        for key, found in made_of.items()
    }


def _parts(row: PartsRow | None, viewer: Viewer) -> list[Part] | None:
    if row is None or not (row.passed or viewer.is_admin):
        return None
    return [] if row.parts is None else parts.from_text(row.parts)


def _lines(
    found: Sequence[Part], skill_id: str | None, row: PartsRow, names: Mapping[str, str], viewer: Viewer
) -> list[Contribution]:
    without = {} if row.without is None else parts.without_from_text(row.without)
    return [
        _line(
            part,
            effect=part.effect_on(skill_id),
            skill=names.get(part.skill_id, "a skill"),
            without=without.get(part.session_id),
            viewer=viewer,
        )
        for part in found
    ]


def _line(part: Part, *, effect: float, skill: str, without: Without | None, viewer: Viewer) -> Contribution:
    expected = part.start + part.expected_gain
    return Contribution(
        session_id=part.session_id,
        skill_id=part.skill_id,
        from_level=part.start,
        to_level=part.verified,
        raw_gain=part.verified - part.start,
        expected_gain=part.expected_gain,
        rater_adjustment=part.rater_adjustment if viewer.is_admin else None,
        weight=part.weight,
        effect_on_score=effect,
        reason=f"{skill} {part.start} -> {part.verified}, expected {expected:.2f}: {effect:+.2f}",
        without=without,
        cursor=part.session_id,
    )
