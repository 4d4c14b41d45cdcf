"""The CSV files: which record a row of each is, its columns, and the key a row is known by."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from mentoring.exchange import cells, records, vocabulary
from mentoring.exchange.cells import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record as a column; `default` is what an absent value means, where `must` is False."""

    name: str
    attribute: str
    cell: Cell
    must: bool
    default: Any


class Columns(tuple[Column, ...]):
    """Columns in their order, with what reading a whole record at once takes."""

    def without(self, *names: str) -> "Columns":
        """These columns but for some."""
        return Columns(column for column in self if column.name not in names)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each."""
        return tuple(column.name for column in self)

    @cached_property
    def values_of(self) -> Callable[[Any], tuple[Any, ...]]:
        """A record's values, in this order."""
        read = attrgetter(*(column.attribute for column in self))
        # Of one attribute it would be the bare value.
        return read if len(self) > 1 else lambda record: (read(record),)

    @cached_property
    def converted(self) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
        """The names of those that the graph keeps in another form, and how a value takes it."""
        return tuple(
            (column.name, column.cell.to_graph)
            for column in self
            if column.cell.to_graph is not cells.as_it_is
        )


@dataclass(frozen=True, slots=True)
class Table:
    """One file: `attribute` is its place in `Company`, `key` what tells two rows of it apart."""

    file: str
    attribute: str
    record: Callable[..., Any]
    columns: Columns
    key: Callable[[Any], tuple[str, ...]]

    def row_of(self, record: Any) -> dict[str, Any]:
        """The record's values by column name as the graph keeps them; absent ones are None."""
        return stored(self.columns, record)

    def record_of(self, row: Mapping[str, Any]) -> Any:
        """The record of values that the graph kept, by column name; other names are not looked at."""
        return self.record(**restored(self.columns, row))


def stored(columns: Columns, record: Any) -> dict[str, Any]:
    """A record's values by column name as the graph keeps them; absent ones are None."""
    values = dict(zip(columns.names, columns.values_of(record), strict=True))
    for name, to_graph in columns.converted:
        value = values[name]
        if value is not None:
            values[name] = to_graph(value)
    return values


def restored(columns: tuple[Column, ...], row: Mapping[str, Any]) -> dict[str, Any]:
    """A record's values by attribute, of values by column name as the graph kept them."""
    values: dict[str, Any] = {}
    for column in columns:
        value = row.get(column.name)
        values[column.attribute] = column.default if value is None else column.cell.of_graph(value)
    return values


def columns_of(record: type[Any], cell_of: Mapping[str, Cell]) -> Columns:
    """The columns of a record's fields, in their order; fields without a cell are left out."""
    columns = []
    for field in fields(record):
        if field.name in cell_of:
            must = field.default is MISSING
            name = field.metadata.get("column", camel(field.name))
            default = None if must else field.default
            columns.append(Column(name, field.name, cell_of[field.name], must, default))
    return Columns(columns)


@lru_cache(maxsize=200)
def camel(name: str) -> str:
    """`hired_on` -> `hiredOn`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


_DATED = {"since": cells.INSTANT, "until": cells.INSTANT}


def _table(
    file: str, attribute: str, record: type[Any], key: Callable[[Any], tuple[str, ...]], **cell_of: Cell
) -> Table:
    return Table(file, attribute, record, columns_of(record, cell_of), key)


def _external(row: Any) -> tuple[str, ...]:
    return (row.external_id,)


ORGANISATION = _table(
    "organisation.csv", "organisation", records.Organisation, lambda _row: ("organisation",), title=cells.TEXT
)
PEOPLE = _table(
    "people.csv",
    "people",
    records.Person,
    _external,
    external_id=cells.KEY,
    user_name=cells.KEY,
    display_name=cells.TEXT,
    email=cells.EMAIL,
    status=cells.word(vocabulary.EMPLOYMENT_STATUSES),
    kind=cells.word(vocabulary.EMPLOYEE_KINDS),
    time_zone=cells.ZONE,
    locale=cells.LANGUAGE,
    languages=cells.listed(cells.LANGUAGE),
    work_location=cells.TEXT,
    working_hours=cells.WORKING_HOURS,
    grade=cells.whole(0, 1000),
    hired_on=cells.DAY,
)
DEPARTMENTS = _table(
    "departments.csv",
    "departments",
    records.Department,
    _external,
    external_id=cells.KEY,
    name=cells.TEXT,
    kind=cells.word(vocabulary.DEPARTMENT_KINDS),
    parent=cells.KEY,
)
MEMBERSHIPS = _table(
    "memberships.csv",
    "memberships",
    records.Membership,
    lambda row: (row.person, cells.INSTANT.write(row.since), row.department),
    person=cells.KEY,
    department=cells.KEY,
    **_DATED,
)
REPORTING_LINES = _table(
    "reporting_lines.csv",
    "reporting_lines",
    records.ReportingLine,
    lambda row: (row.person, cells.INSTANT.write(row.since), row.manager),
    person=cells.KEY,
    manager=cells.KEY,
    **_DATED,
)
JOB_ROLES = _table(
    "job_roles.csv",
    "job_roles",
    records.JobRole,
    _external,
    external_id=cells.KEY,
    title=cells.TEXT,
    occupation_uri=cells.URI,
)
ROLE_HOLDINGS = _table(
    "role_holdings.csv",
    "role_holdings",
    records.RoleHolding,
    lambda row: (row.person, cells.INSTANT.write(row.since), row.role),
    person=cells.KEY,
    role=cells.KEY,
    **_DATED,
)
SCALES = _table(
    "scales.csv",
    "scales",
    records.Level,
    lambda row: (row.scale, f"{row.rank:03}"),
    scale=cells.KEY,
    scale_name=cells.TEXT,
    rank=cells.RANK,
    name=cells.TEXT,
    description=cells.TEXT,
)
SKILLS = _table(
    "skills.csv",
    "skills",
    records.Skill,
    _external,
    external_id=cells.KEY,
    name=cells.TEXT,
    scale=cells.KEY,
    description=cells.TEXT,
    aliases=cells.listed(cells.TEXT),
    source_uri=cells.URI,
    framework_name=cells.TEXT,
    status=cells.word(vocabulary.SKILL_STATUSES),
    reassess_every=cells.DURATION,
    broader=cells.listed(cells.KEY),
    related=cells.listed(cells.KEY),
    replaced_by=cells.KEY,
)
INDICATORS = _table(
    "indicators.csv",
    "indicators",
    records.Indicator,
    _external,
    external_id=cells.KEY,
    skill=cells.KEY,
    rank=cells.RANK,
    text=cells.TEXT,
)
COMPETENCY_MODELS = _table(
    "competency_models.csv",
    "competency_models",
    records.CompetencyModel,
    lambda row: (row.role, f"{row.version:07}"),
    role=cells.KEY,
    version=cells.whole(1, 1_000_000),
    status=cells.word(vocabulary.MODEL_STATUSES),
    effective_from=cells.INSTANT,
)
REQUIREMENTS = _table(
    "requirements.csv",
    "requirements",
    records.Requirement,
    lambda row: (row.role, f"{row.version:07}", row.skill),
    role=cells.KEY,
    version=cells.whole(1, 1_000_000),
    skill=cells.KEY,
    target_rank=cells.RANK,
    weight=cells.NUMBER,
    critical=cells.TRUTH,
)
ASSESSMENTS = _table(
    "assessments.csv",
    "assessments",
    records.Assessment,
    _external,
    external_id=cells.KEY,
    person=cells.KEY,
    assessor=cells.KEY,
    skill=cells.KEY,
    kind=cells.word(vocabulary.ASSESSMENT_KINDS),
    phase=cells.word(vocabulary.ASSESSMENT_PHASES),
    rank=cells.RANK,
    assessed_at=cells.INSTANT,
    model_version=cells.COUNT,
    comment=cells.TEXT,
    indicators=cells.listed(cells.KEY),
    corrects=cells.KEY,
)
EVIDENCE = _table(
    "evidence.csv",
    "evidence",
    records.Evidence,
    _external,
    external_id=cells.KEY,
    assessment=cells.KEY,
    title=cells.TEXT,
    url=cells.URL,
    note=cells.TEXT,
)
MENTORS = _table(
    "mentors.csv",
    "mentors",
    records.Mentor,
    lambda row: (row.person,),
    person=cells.KEY,
    capacity=cells.whole(0, 20),
    accepting=cells.TRUTH,
    paused_until=cells.INSTANT,
    minutes_per_month=cells.whole(0, 100_000),
    leaderboard_visible=cells.TRUTH,
)
OFFERS = _table(
    "offers.csv",
    "offers",
    records.Offer,
    lambda row: (row.person, row.skill),
    person=cells.KEY,
    skill=cells.KEY,
    since=cells.INSTANT,
    purposes=cells.listed(cells.word(vocabulary.PURPOSES)),
    formats=cells.listed(cells.word(vocabulary.FORMATS)),
    max_level_taught=cells.RANK,
)

TABLES = (
    ORGANISATION,
    PEOPLE,
    DEPARTMENTS,
    MEMBERSHIPS,
    REPORTING_LINES,
    JOB_ROLES,
    ROLE_HOLDINGS,
    SCALES,
    SKILLS,
    INDICATORS,
    COMPETENCY_MODELS,
    REQUIREMENTS,
    ASSESSMENTS,
    EVIDENCE,
    MENTORS,
    OFFERS,
)
"""Every CSV file, in the order they are applied."""
