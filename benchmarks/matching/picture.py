"""`python -m benchmarks.matching.picture`: docs/pictures/explanation.svg, one real explanation out of the demo."""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from html import escape
from pathlib import Path

from graph import migrate
from graph.client import Graph
from graph.engines import local
from graph.engines.endpoint import Endpoint
from graph.reputation import scores
from mentoring import search
from mentoring.demo import load, showcase
from mentoring.people import Viewer
from mentoring.search.matches import Match

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "explanation.svg"
EMPLOYEES, SEED, TODAY = 300, 7, date(2026, 6, 15)
_LEFT, _TOP, _EACH, _WIDE = 150, 49, 52, 1_000
_NAMES = {"ORGANISATIONAL_DISTANCE": "Distance"}


def main() -> None:
    """The demo is loaded into a local engine of its own; the same version of the ranking draws the same picture."""
    with tempfile.TemporaryDirectory() as folder:
        engine = local.start(Path(folder))
        try:
            skill, match = asyncio.run(_explained(engine.endpoint))
        finally:
            engine.kill()
    PICTURE.write_text("\n".join(_drawn(skill, match)) + "\n")


async def _explained(endpoint: Endpoint) -> tuple[str, Match]:
    """The name of the demo's suggested skill, and its suggested mentor's match."""
    async with await Graph.open(endpoint.uri, endpoint.user, endpoint.password, endpoint.database) as graph:
        await migrate.migrate(graph)
        await load.load(graph, employees=EMPLOYEES, seed=SEED, today=TODAY)
        now = datetime.combine(TODAY, time(), UTC)
        shown = await showcase.find(graph, now=now)
        assert shown is not None
        match = await search.explain(
            graph,
            viewer=Viewer(shown.mentee.id, frozenset()),
            now=now,
            mentor_id=shown.mentor.id,
            mentee_id=shown.mentee.id,
            skill_id=shown.suggestion.skill_id,
            target_level=shown.suggestion.target_level,
        )
        assert isinstance(match, Match)
        names = await scores.skill_names(graph, [shown.suggestion.skill_id])
        return names[shown.suggestion.skill_id], match


def _drawn(skill: str, match: Match) -> Iterator[str]:
    """The lines of the file: a bar a factor, as long as its weight, the part that the mentor brings in dark."""
    parts = match.explanation
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {_TOP + _EACH * len(parts) + 27}" '
        'font-family="sans-serif" font-size="14" role="img" aria-label="One explanation, factor by factor">'
    )
    yield '<rect width="100%" height="100%" fill="#fff"/>'
    yield (
        '<text x="16" y="26" font-size="16" font-weight="bold">'
        f"{escape(skill)}, rank {match.rank}, score {match.score:.3f}</text>"
    )
    for place, part in enumerate(parts):
        top, wide = _TOP + _EACH * place, max(round(_WIDE * part.weight), 1)
        name = _NAMES.get(part.factor.name, part.factor.name.replace("_", " ").capitalize())
        yield (
            f'<text x="16" y="{top + 13}">{name}</text>'
            + _bar(top, wide, "#c9d8ea")
            + _bar(top, round(_WIDE * part.contribution), "#2f6db3")
            + f'<text x="{_LEFT + wide + 8}" y="{top + 13}" fill="#333">'
            f"{part.contribution:.3f} of {part.weight:.2f}</text>"
            f'<text x="{_LEFT}" y="{top + 33}" font-size="12" fill="#555">{escape(part.reason)}</text>'
        )
    yield "</svg>"


def _bar(top: int, wide: int, colour: str) -> str:
    return f'<rect x="{_LEFT}" y="{top}" width="{wide}" height="16" fill="{colour}"/>'


if __name__ == "__main__":
    main()
