"""What may exist once."""

from collections.abc import Iterable, Iterator
from typing import Any

from mentoring.exchange import session_lines, tables
from mentoring.exchange.cells import shown
from mentoring.exchange.records import Company, Session
from mentoring.exchange.rules.problem import Problem
from mentoring.exchange.rules.whole import Whole


def broken(company: Company, whole: Whole) -> Iterator[Problem]:
    """Rows that repeat another's key, or a user name."""
    for table in tables.TABLES:
        keys = (table.key(row) for row in getattr(company, table.attribute))
        yield from _repeated(table.file, None, keys)
    yield from _user_names(company, whole)
    file = session_lines.FILE
    yield from _repeated(file, "externalId", ((one.external_id,) for one in company.sessions))
    yield from _parts(company.sessions)


def _repeated(file: str, column: str | None, keys: Iterable[tuple[str, ...]]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for index, key in enumerate(keys):
        if first.setdefault(key, index) != index:
            yield Problem(file, index, column, f"{shown(', '.join(key))} stands in this file already")


def _user_names(company: Company, whole: Whole) -> Iterator[Problem]:
    taken = {
        person.user_name: person.external_id
        for person in whole.known.company.people
        # Who gets another name in the files gives the old one free.
        if whole.people[person.external_id] == person
    }
    for index, person in enumerate(company.people):
        holder = taken.setdefault(person.user_name, person.external_id)
        if holder != person.external_id:
            yield Problem(
                tables.PEOPLE.file,
                index,
                "userName",
                f"{shown(person.user_name)} is the name of {shown(holder)} already",
            )


def _parts(sessions: Iterable[Session]) -> Iterator[Problem]:
    taken: dict[tuple[str, str], int] = {}
    for index, session in enumerate(sessions):
        for column, key in _part_keys(session):
            if (column, key) in taken:
                reason = f"{shown(key)} is the key of another one already"
                yield Problem(session_lines.FILE, index, f"{column}.externalId", reason)
            taken[column, key] = index


def _part_keys(session: Session) -> Iterator[tuple[str, str]]:
    parts: tuple[tuple[str, Iterable[Any]], ...] = (
        ("meetings", session.meetings),
        ("practice", session.practice),
        ("verification", [session.verification] if session.verification else []),
    )
    for column, members in parts:
        for member in members:
            yield column, member.external_id
