"""sessions.jsonl: the fields of a session and its parts, a line read and a line written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from mentoring.exchange import cells, records, timeline, vocabulary
from mentoring.exchange.bad_rows import BadRow
from mentoring.exchange.cells import UnreadableError, shown
from mentoring.exchange.csv_rows import RowsRead
from mentoring.exchange.records import Session
from mentoring.exchange.tables import Column, columns_of, restored, stored

FILE = "sessions.jsonl"
MAX_LINE = 1_000_000

_STATE = cells.word(vocabulary.STATES)
_INDICATORS = cells.listed(cells.KEY)

TRANSITION = columns_of(
    records.Transition,
    {
        "seq": cells.COUNT,
        "at": cells.INSTANT,
        "action": cells.word(vocabulary.ACTIONS),
        "from_state": _STATE,
        "to_state": _STATE,
        "actor": cells.KEY,
        "reason": cells.TEXT,
        "corrected_rank": cells.RANK,
    },
)
MEETING = columns_of(
    records.Meeting,
    {
        "external_id": cells.KEY,
        "starts_at": cells.INSTANT,
        "ends_at": cells.INSTANT,
        "time_zone": cells.ZONE,
        "mode": cells.word(vocabulary.MEETING_MODES),
        "status": cells.word(vocabulary.MEETING_STATUSES),
        "ical_uid": cells.TEXT,
        "sequence": cells.COUNT,
        "location": cells.TEXT,
        "conference_url": cells.URL,
    },
)
PRACTICE = columns_of(
    records.Practice,
    {
        "external_id": cells.KEY,
        "at": cells.INSTANT,
        "author": cells.KEY,
        "note": cells.REMARK,
        "indicators": _INDICATORS,
    },
)
VERIFICATION = columns_of(
    records.Verification,
    {
        "external_id": cells.KEY,
        "verifier": cells.KEY,
        "role": cells.word(vocabulary.VERIFIER_ROLES),
        "at": cells.INSTANT,
        "baseline_rank": cells.RANK,
        "verified_rank": cells.RANK,
        "claimed_rank": cells.RANK,
        "comment": cells.TEXT,
        "indicators": _INDICATORS,
        "quality": cells.NUMBER,
        "counts": cells.TRUTH,
        "exclusion": cells.word(vocabulary.EXCLUSIONS),
        "high_water_rank": cells.RANK,
        "gain_counts": cells.TRUTH,
        "gain_exclusion": cells.word(vocabulary.GAIN_EXCLUSIONS),
        "gain_high_water_rank": cells.RANK,
    },
)
SESSION = columns_of(
    records.Session,
    {
        "external_id": cells.KEY,
        "mentor": cells.KEY,
        "mentee": cells.KEY,
        "initiated_by": cells.KEY,
        "skill": cells.KEY,
        "target_rank": cells.RANK,
        "scope": cells.TEXT,
        "state": _STATE,
        "version": cells.COUNT,
        "requested_at": cells.INSTANT,
        "purpose": cells.word(vocabulary.PURPOSES),
        "format": cells.word(vocabulary.FORMATS),
        "work_product": cells.TEXT,
        "follow_up_of": cells.KEY,
        "baseline": cells.KEY,
        "baseline_rank": cells.RANK,
        "baseline_verified": cells.TRUTH,
        "reassessment": cells.KEY,
        "mentor_department": cells.KEY,
        "mentee_department": cells.KEY,
        "mentee_role": cells.KEY,
        "model_version": cells.COUNT,
        "accepted_at": cells.INSTANT,
        "first_held_ended_at": cells.INSTANT,
        "practice_since": cells.INSTANT,
        "reassessed_at": cells.INSTANT,
        "awaiting_since": cells.INSTANT,
        "ended_at": cells.INSTANT,
        "due_at": cells.INSTANT,
        "returns": cells.COUNT,
        "restarts": cells.COUNT,
    },
)

_DERIVED = (
    "accepted_at",
    "first_held_ended_at",
    "practice_since",
    "reassessed_at",
    "awaiting_since",
    "ended_at",
    "returns",
    "restarts",
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A list of objects inside a session, and what their absent fields are taken for."""

    name: str
    record: Callable[..., Any]
    columns: tuple[Column, ...]
    assumed: Callable[[str, int], dict[str, Any]]


def _assumed_meeting(session: str, number: int) -> dict[str, Any]:
    key = f"{session}/meeting/{number}"
    return {"externalId": key, "timeZone": "UTC", "icalUid": f"{key}@mentorgraph"}


_PARTS = (
    _Part("transitions", records.Transition, TRANSITION, lambda _session, _number: {}),
    _Part("meetings", records.Meeting, MEETING, _assumed_meeting),
    _Part(
        "practice",
        records.Practice,
        PRACTICE,
        lambda session, number: {"externalId": f"{session}/practice/{number}"},
    ),
)
_PART_NAMES = frozenset(part.name for part in _PARTS) | {"verification"}

_Problems = list[tuple[str | None, str]]


def read(lines: Iterator[bytes]) -> RowsRead:
    """The sessions of the file's lines (bytes, with or without their line ends)."""
    answer = RowsRead()
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not content.strip():
            continue
        problems: _Problems = []
        session = _session(content, problems)
        answer.bad.extend(BadRow(FILE, number, column, reason) for column, reason in problems)
        if session is not None and not problems:
            answer.records.append(session)
            answer.lines.append(number)
    return answer


def written(session: Session) -> bytes:
    """One line of the file with its line end: every field, null where it is absent, in one order."""
    row = stored(SESSION, session)
    row["transitions"] = [stored(TRANSITION, move) for move in session.transitions]
    row["meetings"] = [stored(MEETING, meeting) for meeting in session.meetings]
    row["practice"] = [stored(PRACTICE, entry) for entry in session.practice]
    verification = session.verification
    row["verification"] = None if verification is None else stored(VERIFICATION, verification)
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def of_graph(row: Mapping[str, Any]) -> Session:
    """The session that the graph kept, with its `transitions`, `meetings`, `practice` and `verification`."""
    values = restored(SESSION, row)
    for part in _PARTS:
        values[part.name] = tuple([part.record(**restored(part.columns, held)) for held in row[part.name]])
    held = row.get("verification")
    values["verification"] = held and records.Verification(**restored(VERIFICATION, held))
    return Session(**values)


def _session(content: bytes, problems: _Problems) -> Session | None:
    data = _object(content, problems)
    if data is None:
        return None
    given = {**_assumed(data), **{name: value for name, value in data.items() if value is not None}}
    values = _fields(given, SESSION, "", problems, _PART_NAMES)
    key = given.get("externalId", "")
    for part in _PARTS:
        values[part.name] = _members(given.get(part.name, []), part, key, problems)
    verification = given.get("verification")
    if verification is not None:
        values["verification"] = _verification(verification, key, problems)
    if problems:
        return None
    return _with_timeline(Session(**values), data)


def _object(content: bytes, problems: _Problems) -> dict[str, Any] | None:
    if len(content) > MAX_LINE:
        problems.append((None, f"the line has {len(content)} bytes; at most {MAX_LINE} are read"))
        return None
    try:
        data = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        problems.append((None, f"not JSON in UTF-8: {error}"))
        return None
    if not isinstance(data, dict):
        problems.append((None, f"{shown(data)} is no JSON object"))
        return None
    return data


def _assumed(data: Mapping[str, Any]) -> dict[str, Any]:
    assumed = {"initiatedBy": data.get("mentee")}
    match data.get("transitions"):
        case [{"at": requested_at}, *_]:
            assumed["requestedAt"] = requested_at
        case _:
            pass
    return {name: value for name, value in assumed.items() if value is not None}


def _with_timeline(session: Session, data: Mapping[str, Any]) -> Session:
    # null says that there is no such instant, a field left out that it follows from the rest.
    worked_out = timeline.of_session(session)
    columns = {column.attribute: column.name for column in SESSION}
    absent = [name for name in _DERIVED if columns[name] not in data]
    return replace(session, **{name: getattr(worked_out, name) for name in absent})


def _members(value: Any, part: _Part, session: str, problems: _Problems) -> tuple[Any, ...]:
    if not isinstance(value, list):
        problems.append((part.name, f"{shown(value)} is no list"))
        return ()
    members = []
    for index, member in enumerate(value):
        path = f"{part.name}[{index}]"
        if not isinstance(member, dict):
            problems.append((path, f"{shown(member)} is no JSON object"))
            continue
        before = len(problems)
        given = {**part.assumed(session, index + 1), **_present(member)}
        values = _fields(given, part.columns, f"{path}.", problems)
        if len(problems) == before:
            members.append(part.record(**values))
    return tuple(members)


def _verification(value: Any, session: str, problems: _Problems) -> Any:
    if not isinstance(value, dict):
        problems.append(("verification", f"{shown(value)} is no JSON object"))
        return None
    before = len(problems)
    given = {"externalId": f"{session}/verification", **_present(value)}
    values = _fields(given, VERIFICATION, "verification.", problems)
    return records.Verification(**values) if len(problems) == before else None


def _present(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: held for name, held in value.items() if held is not None}


def _fields(
    given: Mapping[str, Any],
    columns: tuple[Column, ...],
    path: str,
    problems: _Problems,
    besides: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in columns:
        if column.name in given:
            try:
                values[column.attribute] = column.cell.of_json(given[column.name])
            except UnreadableError as error:
                problems.append((path + column.name, str(error)))
        elif column.must:
            # A transition's `from` is the one field that must be said and may be null.
            if column.attribute == "from_state":
                values[column.attribute] = None
            else:
                problems.append((path + column.name, "is missing"))
    known = {column.name for column in columns} | besides
    problems.extend((path + str(name), "is no field of it") for name in given if name not in known)
    return values
