"""The reporting lines with their dates: who managed whom when, and whether it is a tree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graph.doctor.checks import Breach
from graph.doctor.facts import Dated

# Longer than any company's reporting line: past it the lines go round in a circle.
_LONGEST_LINE = 100


class Lines:
    """Every reporting line of the company, past ones too. Instants are the graph's text."""

    def __init__(self, lines: Iterable[Dated]) -> None:
        self._of: dict[str, list[Dated]] = defaultdict(list)
        for line in lines:
            self._of[line.person_id].append(line)

    def manager_at(self, person_id: str, at: str) -> str | None:
        """The manager at an instant; None where there was none."""
        return next((line.to_id for line in self._of.get(person_id, ()) if holds(line, at)), None)

    def above_at(self, person_id: str, at: str) -> Iterator[str]:
        """Managers at an instant, upwards."""
        for _ in range(_LONGEST_LINE):
            manager = self.manager_at(person_id, at)
            if manager is None:
                return
            yield manager
            person_id = manager

    def related_at(self, one: str, other: str, at: str) -> bool:
        """Whether one was above the other at an instant."""
        return other in self.above_at(one, at) or one in self.above_at(other, at)

    def in_circles(self) -> list[Breach]:
        """People whose current line upwards comes back to themselves."""
        current = {
            line.person_id: line.to_id for lines in self._of.values() for line in lines if line.until is None
        }
        return [
            Breach(person, "reports to themself through others")
            for person in current
            if _returns(person, current)
        ]


def holds(dated: Dated, at: str) -> bool:
    """Whether a dated relationship held at an instant."""
    return dated.since <= at and (dated.until is None or at < dated.until)


def current_twice(relationships: Sequence[Dated], what: str) -> list[Breach]:
    """People who belong to more than one now."""
    current: dict[str, int] = defaultdict(int)
    for one in relationships:
        current[one.person_id] += one.until is None
    return [Breach(person, f"{count} current {what}s") for person, count in current.items() if count > 1]


def _returns(person: str, current: dict[str, str]) -> bool:
    # A circle further up that this person is not part of is its own members' breach.
    above = current.get(person)
    for _ in range(_LONGEST_LINE):
        if above is None or above == person:
            return above == person
        above = current.get(above)
    return False
