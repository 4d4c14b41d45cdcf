"""Reads the catalogue's CSV files, which lie beside this module, into records."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from math import inf
from typing import TypeVar

from mentoring.demo.catalogue.records import (
    Catalogue,
    Culture,
    Indicator,
    JobRole,
    Level,
    NameOrder,
    Requirement,
    Scale,
    Skill,
    SkillStatus,
    Unit,
    UnitKind,
)

Word = TypeVar("Word", bound=str)

UNIT_KINDS: tuple[UnitKind, ...] = ("DEPARTMENT", "BUSINESS_UNIT", "REGION", "TEAM")
SKILL_STATUSES: tuple[SkillStatus, ...] = ("ACTIVE", "DEPRECATED")
NAME_ORDERS: tuple[NameOrder, ...] = ("GIVEN_FIRST", "FAMILY_FIRST")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file; every reader raises ValueError naming file, line and column."""

    file: str
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """The cell, which must not be empty."""
        value = self.cells.get(column) or ""
        if not value.strip():
            raise self._wrong(column, "is empty")
        return value

    def optional(self, column: str) -> str | None:
        """The cell, or None when it is empty."""
        return self.cells.get(column) or None

    def many(self, column: str) -> tuple[str, ...]:
        """The cell split at `|`; an empty cell gives no items."""
        value = self.optional(column)
        return tuple(value.split("|")) if value else ()

    def whole(self, column: str) -> int:
        """The cell as an integer."""
        value = self.text(column)
        try:
            return int(value)
        except ValueError as error:
            raise self._wrong(column, "is not a whole number") from error

    def number(self, column: str) -> float:
        """The cell as a finite number above 0."""
        value = self.text(column)
        try:
            number = float(value)
        except ValueError as error:
            raise self._wrong(column, "is not a number") from error
        if not 0 < number < inf:
            raise self._wrong(column, "must be finite and above 0")
        return number

    def flag(self, column: str) -> bool:
        """The cell `true` or `false`."""
        return self.one_of(column, ("true", "false")) == "true"

    def one_of(self, column: str, words: Iterable[Word]) -> Word:
        """The cell, which must be one of `words`."""
        value = self.text(column)
        for word in words:
            if word == value:
                return word
        raise self._wrong(column, f"{value!r} is not one of {', '.join(words)}")

    def _wrong(self, column: str, reason: str) -> ValueError:
        return ValueError(f"{self.file}, line {self.line}, column {column}: {reason}")


def rows_of(file: str, lines: Iterable[str]) -> list[Row]:
    """The rows of a CSV text with a header line; `file` is its name in messages."""
    reader = csv.DictReader(lines, restval="", strict=True)
    rows = []
    for cells in reader:
        if None in cells:
            raise ValueError(f"{file}, line {reader.line_num}: more cells than the header has columns")
        rows.append(Row(file=file, line=reader.line_num, cells=cells))
    return rows


def catalogue() -> Catalogue:
    """Everything in the files, not yet checked against each other."""
    return Catalogue(
        units=tuple(_unit(row) for row in _rows("departments.csv")),
        scales=_scales(),
        skills=tuple(_skill(row) for row in _rows("skills.csv")),
        indicators=tuple(_indicator(row) for row in _rows("indicators.csv")),
        roles=tuple(_role(row) for row in _rows("job_roles.csv")),
        requirements=tuple(_requirement(row) for row in _rows("requirements.csv")),
        cultures=_cultures(),
    )


def _rows(file: str) -> list[Row]:
    text = resources.files("mentoring.demo.catalogue").joinpath(file).read_text(encoding="utf-8")
    return rows_of(file, text.splitlines(keepends=True))


def _unit(row: Row) -> Unit:
    return Unit(
        external_id=row.text("externalId"),
        name=row.text("name"),
        kind=row.one_of("kind", UNIT_KINDS),
        parent=row.optional("parent"),
        share=row.number("share"),
        regions=row.many("regions"),
    )


def _scales() -> tuple[Scale, ...]:
    levels = sorted((_level(row) for row in _rows("levels.csv")), key=lambda level: level.rank)
    return tuple(
        Scale(
            external_id=row.text("externalId"),
            name=row.text("name"),
            description=row.text("description"),
            levels=tuple(level for level in levels if level.scale == row.text("externalId")),
        )
        for row in _rows("scales.csv")
    )


def _level(row: Row) -> Level:
    return Level(
        scale=row.text("scale"),
        rank=row.whole("rank"),
        name=row.text("name"),
        description=row.text("description"),
    )


def _skill(row: Row) -> Skill:
    return Skill(
        external_id=row.text("externalId"),
        name=row.text("name"),
        description=row.text("description"),
        aliases=row.many("aliases"),
        broader=row.many("broader"),
        related=row.many("related"),
        source_uri=row.optional("sourceUri"),
        status=row.one_of("status", SKILL_STATUSES),
        replaced_by=row.optional("replacedBy"),
        reassess_every=row.text("reassessEvery"),
        scale=row.text("scale"),
    )


def _indicator(row: Row) -> Indicator:
    return Indicator(
        external_id=row.text("externalId"),
        skill=row.text("skill"),
        rank=row.whole("rank"),
        text=row.text("text"),
    )


def _role(row: Row) -> JobRole:
    return JobRole(
        external_id=row.text("externalId"),
        title=row.text("title"),
        departments=row.many("departments"),
        grade_min=row.whole("gradeMin"),
        grade_max=row.whole("gradeMax"),
        share=row.number("share"),
        manager=row.flag("manager"),
    )


def _requirement(row: Row) -> Requirement:
    return Requirement(
        role=row.text("role"),
        skill=row.text("skill"),
        target_rank=row.whole("targetRank"),
        weight=row.number("weight"),
        critical=row.flag("critical"),
    )


def _cultures() -> tuple[Culture, ...]:
    names: dict[tuple[str, str], list[str]] = {}
    for row in _rows("names.csv"):
        key = (row.text("culture"), row.one_of("kind", ("given", "family")))
        names.setdefault(key, []).append(row.text("name"))
    cultures = tuple(_culture(row, names) for row in _rows("cultures.csv"))
    strangers = {culture for culture, _ in names} - {culture.external_id for culture in cultures}
    if strangers:
        raise ValueError(f"names.csv: cultures.csv has no culture {sorted(strangers)}")
    return cultures


def _culture(row: Row, names: dict[tuple[str, str], list[str]]) -> Culture:
    culture = row.text("culture")
    return Culture(
        external_id=culture,
        locale=row.text("locale"),
        languages=row.many("languages"),
        time_zone=row.text("timeZone"),
        work_location=row.text("workLocation"),
        region=row.text("region"),
        share=row.number("share"),
        name_order=row.one_of("nameOrder", NAME_ORDERS),
        given_names=tuple(names.get((culture, "given"), ())),
        family_names=tuple(names.get((culture, "family"), ())),
    )
