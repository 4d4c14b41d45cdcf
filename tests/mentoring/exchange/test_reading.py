"""Files read into records, and bad rows named."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mentoring.exchange import BadRow, read_directory, session_lines, tables
from mentoring.exchange.records import Company
from tests.mentoring.exchange import harbour


def told(directory: Path) -> list[str]:
    return [str(row) for row in read_directory(directory).bad_rows]


def test_the_documented_company_is_read_without_a_bad_row(tmp_path: Path) -> None:
    reading = read_directory(harbour.write(tmp_path))

    assert reading.bad_rows == ()
    ana = reading.company.people[1]
    assert (ana.display_name, ana.languages, ana.hired_on) == ("Ana Díaz", ("es", "en"), date(2019, 6, 1))
    assert reading.company.assessments[1].assessed_at == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_what_a_session_leaves_out_follows_from_the_rest(tmp_path: Path) -> None:
    verified, requested = read_directory(harbour.write(tmp_path)).company.sessions

    assert verified.requested_at == datetime(2026, 1, 10, 9, tzinfo=UTC)
    assert verified.first_held_ended_at == datetime(2026, 1, 20, 10, 45, tzinfo=UTC)
    assert verified.ended_at == datetime(2026, 2, 24, 15, tzinfo=UTC)
    assert verified.meetings[0].external_id == "m-1/meeting/1"
    assert (requested.initiated_by, requested.ended_at) == ("p-chi", None)


def test_every_file_and_column_is_documented() -> None:
    page = harbour.PAGE.read_text()

    for table in tables.TABLES:
        section = page.partition(f"### {table.file}\n")[2].partition("\n### ")[0]
        documented = re.findall(r"^\| ([A-Za-z]+) \|", section, re.M)[1:]
        assert documented == [column.name for column in table.columns], table.file
    section = page.partition("### sessions.jsonl\n")[2]
    for columns in (
        session_lines.SESSION,
        session_lines.TRANSITION,
        session_lines.MEETING,
        session_lines.PRACTICE,
        session_lines.VERIFICATION,
    ):
        missing = [column.name for column in columns if not re.search(rf"\b{column.name}\b", section)]
        assert missing == []


@pytest.mark.parametrize(
    ("file", "old", "new", "bad"),
    [
        (
            "people.csv",
            "Europe/Stockholm",
            "Stockholm",
            "people.csv:4: timeZone: 'Stockholm' is no IANA time zone, like Europe/Berlin",
        ),
        ("people.csv", "2020-02-01", "2020-02-30", "people.csv:4: hiredOn: '2020-02-30' is no day: write 2026-03-01"),
        ("people.csv", "es|en", "es||en", "people.csv:3: languages: the list has an empty member"),
        ("people.csv", "es|en", "es|es", "people.csv:3: languages: the list names one thing twice"),
        ("people.csv", "p-ben,", ",", "people.csv:5: externalId: must not be empty"),
        ("people.csv", "en|vi,2022-01-10", "en|vi", "people.csv:5: 8 cells under 9 columns"),
        ("people.csv", "p-ana,", "p|ana,", None),
        ("job_roles.csv", "externalId,title", "externalId,title,x", None),
        ("job_roles.csv", "externalId,title", "title,title", None),
        ("job_roles.csv", "externalId,title", "externalId", "job_roles.csv:1: column 'title' is missing"),
        ("job_roles.csv", "r-dev,Developer", 'r-dev,"Dev"eloper', None),
        ("memberships.csv", "2018-03-01", "01/03/2018", None),
        ("mentors.csv", ",2,true", ",21,true", "mentors.csv:2: capacity: '21' is no whole number from 0 to 20"),
        ("mentors.csv", ",2,true", ",2,yes", "mentors.csv:2: accepting: 'yes' is neither true nor false"),
        ("requirements.csv", "1.5", "-1", "requirements.csv:2: weight: '-1' is no number from 0 up"),
        ("assessments.csv", "2025-01-15T09:00:00Z", "2025-01-15T09:00:00", None),
        ("offers.csv", "2025-02-01", "soon", None),
        (
            "sessions.jsonl",
            '"externalId":"m-2"',
            '"externalId":"m-2","purpose":"CAREER_ADVICE"',
            "sessions.jsonl:2: purpose: 'CAREER_ADVICE' is none of SKILL_GAP",
        ),
        ("sessions.jsonl", '"scope":"First queries"', '"scop":"x"', None),
        ("sessions.jsonl", '"targetRank":2', '"targetRank":2.0', None),
        ("sessions.jsonl", '{"externalId":"m-2"', '["externalId"', None),
        ("sessions.jsonl", '"timeZone":"Europe/Madrid"', '"timeZone":7', None),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, bad: str | None
) -> None:
    found = told(harbour.write(tmp_path, **harbour.changed(file, old, new)))

    assert found
    assert all(line.startswith(f"{file}:") for line in found)
    assert bad is None or found == [bad]


def test_every_bad_row_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    changes = harbour.changed("people.csv", "Europe/", "Mars/") | harbour.changed(
        "mentors.csv", "240", "much"
    )

    found = read_directory(harbour.write(tmp_path, **changes)).bad_rows

    assert [(row.file, row.line) for row in found] == [
        ("people.csv", 2),
        ("people.csv", 3),
        ("people.csv", 4),
        ("people.csv", 5),
        ("mentors.csv", 2),
    ]


def test_a_row_over_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    content = 'externalId,title\nr-1,"Two\nlines"\nr-2,\n'

    assert told(harbour.write(tmp_path, job_roles=content)) == ["job_roles.csv:4: title: must not be empty"]


def test_bytes_that_are_no_utf_8_are_named_by_line(tmp_path: Path) -> None:
    harbour.write(tmp_path)
    (tmp_path / "job_roles.csv").write_bytes("externalId,title\nr-1,Läufer\n".encode("latin-1"))

    assert told(tmp_path) == ["job_roles.csv:2: not UTF-8 at byte 6 of the line; save the file as UTF-8"]


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    plain = read_directory(harbour.write(tmp_path)).company
    for path in tmp_path.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert read_directory(tmp_path).company == plain


def test_a_line_that_is_too_long_is_refused_unread(tmp_path: Path) -> None:
    harbour.write(tmp_path, sessions='{"scope":"' + "x" * session_lines.MAX_LINE + '"}\n')

    assert told(tmp_path) == ["sessions.jsonl:1: the line has 1000013 bytes; at most 1000000 are read"]


def test_a_cell_that_is_too_long_for_csv_ends_the_file(tmp_path: Path) -> None:
    harbour.write(tmp_path, job_roles=f"externalId,title\nr-1,{'x' * 140_000}\n")

    assert len(told(tmp_path)) == 1
    assert "the rest of the file was not read" in told(tmp_path)[0]


def test_an_unknown_file_is_refused(tmp_path: Path) -> None:
    harbour.write(tmp_path)
    (tmp_path / "person.csv").write_text("externalId\n")

    assert told(tmp_path) == ["person.csv: no such file is imported; see the list of files"]


def test_an_empty_directory_is_no_import(tmp_path: Path) -> None:
    reading = read_directory(tmp_path)

    assert reading.company == Company()
    assert reading.bad_rows == (BadRow(tmp_path.name, 0, None, "no file to import is here"),)


def test_a_written_session_is_read_back_as_it_was(tmp_path: Path) -> None:
    sessions = read_directory(harbour.write(tmp_path)).company.sessions

    again = session_lines.read(session_lines.written(session) for session in sessions)

    assert again.bad == []
    assert tuple(again.records) == sessions
