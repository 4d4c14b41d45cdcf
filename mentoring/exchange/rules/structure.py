"""People, units and the dated rows between them: one at a time, and no cycles."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from mentoring.exchange import tables
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Company
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Dated, Whole
from mentoring.exchange.tables import Table


def broken(company: Company, whole: Whole, now: datetime) -> Iterator[Problem]:
    """Cycles of departments and managers, dated rows that overlap or lie in the future (I16)."""
    units = {key: unit.parent for key, unit in whole.departments.items() if unit.parent}
    yield from in_cycles(tables.DEPARTMENTS.file, "parent", _keys(company.departments), units)
    for table, by_person in (
        (tables.MEMBERSHIPS, whole.memberships),
        (tables.REPORTING_LINES, whole.lines),
        (tables.ROLE_HOLDINGS, whole.holdings),
    ):
        yield from _dated(table, getattr(company, table.attribute), by_person, now)
    managers = {person: manager for person in whole.lines if (manager := whole.manager(person, None))}
    people = [line.person if line.until is None else "" for line in company.reporting_lines]
    yield from in_cycles(tables.REPORTING_LINES.file, "manager", people, managers)


def in_cycles(file: str, column: str, keys: Iterable[str], above: Mapping[str, str]) -> Iterator[Problem]:
    """The rows whose own way upwards comes back to them; `above` has one step for a key, where there is one."""
    clear: set[str] = set()
    for index, key in enumerate(keys):
        way: list[str] = []
        at: str | None = key
        while at is not None and at not in clear and at not in way:
            way.append(at)
            at = above.get(at)
        if at == key and way:
            yield Problem(file, index, column, f"a cycle: {' -> '.join([*way, key][:12])}")
        elif at is None or at in clear:
            clear.update(way)


def _keys(rows: Iterable[Any]) -> list[str]:
    return [row.external_id for row in rows]


def _dated(
    table: Table, rows: Iterable[Dated], by_person: Mapping[str, list[Any]], now: datetime
) -> Iterator[Problem]:
    overlapping = _overlapping(by_person, table.key)
    for index, row in enumerate(rows):
        if row.until is not None and row.until <= row.since:
            yield Problem(table.file, index, "to", "it ends before it begins")
        if row.since > now:
            yield Problem(table.file, index, "from", f"{row.since.isoformat()} is still to come")
        elif row.until is not None and row.until > now:
            yield Problem(table.file, index, "to", f"{row.until.isoformat()} is still to come")
        other = overlapping.get(table.key(row))
        if other is not None:
            reason = (
                f"overlaps with that of {shown(row.person)} from {other.since.isoformat()}; one at a time"
            )
            yield Problem(table.file, index, "from", reason)


def _overlapping(
    by_person: Mapping[str, list[Any]], key: Callable[[Any], tuple[str, ...]]
) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for rows in by_person.values():
        for earlier, later in pairwise(rows):
            if earlier.until is None or later.since < earlier.until:
                found[key(later)] = earlier
                found.setdefault(key(earlier), later)
    return found
