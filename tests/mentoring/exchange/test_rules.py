"""The rules between rows, each by a row that breaks it."""

from pathlib import Path

import pytest

from mentoring.exchange import read_directory, rules
from tests.mentoring.exchange import harbour


def broken(directory: Path) -> list[tuple[str, str | None]]:
    reading = read_directory(directory)
    assert reading.bad_rows == ()
    found = rules.broken(reading.company, rules.Known(), now=harbour.NOW)
    return [(problem.file, problem.column) for problem in found]


def test_the_documented_company_breaks_no_rule(tmp_path: Path) -> None:
    assert broken(harbour.write(tmp_path)) == []


SECOND_OPEN = (
    '{"externalId":"m-3","mentor":"p-eva","mentee":"p-chi","skill":"s-sql","scope":"Again","targetRank":2,"state":"REQUESTED","version":1,'
    '"transitions":[{"seq":1,"at":"2026-03-02T08:00:00Z","action":"REQUEST","to":"REQUESTED","actor":"p-chi"}]}\n'
)


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("people.csv", "p-chi,chi.mori", "p-ben,chi.mori", None),
        ("people.csv", "chi.mori", "ben.tran", "userName"),
        ("departments.csv", "BUSINESS_UNIT,", "BUSINESS_UNIT,d-eng", "parent"),
        ("departments.csv", "DEPARTMENT,d-all\nd-fin", "DEPARTMENT,d-none\nd-fin", "parent"),
        ("memberships.csv", "p-ben,d-fin,2022-01-10,2024-01-01", "p-ben,d-fin,2022-01-10,", "from"),
        ("memberships.csv", "p-ben,d-fin,2022-01-10,2024-01-01", "p-ben,d-fin,2022-01-10,2021-01-01", "to"),
        ("memberships.csv", "p-chi,d-eng,2023-04-01", "p-chi,d-eng,2026-04-01", "from"),
        ("memberships.csv", "p-chi,d-eng", "p-none,d-eng", "person"),
        ("reporting_lines.csv", "p-ana,p-dora", "p-ana,p-chi", "manager"),
        ("reporting_lines.csv", "p-eva,p-dora", "p-eva,p-eva", "manager"),
        ("scales.csv", "levels,5,", "levels,6,", "rank"),
        ("scales.csv", "levels,5,Expert", "levels,5,Expert,Teaches it.\nfive,Five levels,6,Sage", "rank"),
        ("scales.csv", "Five levels,5", "Six levels,5", "scaleName"),
        ("skills.csv", "P2Y,,", "P2Y,s-sql,", "broader"),
        ("skills.csv", "P1Y,s-data,\n", "P1Y,s-data,s-python\n", "related"),
        ("skills.csv", "Python,five", "Python,six", "scale"),
        ("indicators.csv", "i-sql-3,s-sql,3", "i-sql-3,s-sql,9", "rank"),
        ("requirements.csv", "r-dev,1,s-python", "r-dev,2,s-python", "version"),
        ("requirements.csv", "s-python,3,1", "s-python,3,0", "weight"),
        ("assessments.csv", "MANAGER,PERIODIC,4", "MANAGER,PERIODIC,8", "rank"),
        ("assessments.csv", "a-ben-sql,p-ben,p-ben", "a-ben-sql,p-ben,p-ana", "assessor"),
        ("assessments.csv", "2026-03-01T00", "2026-04-01T00", "assessedAt"),
        ("assessments.csv", "1,,i-sql-2", "1,,i-python-2", "indicators"),
        ("evidence.csv", "a-ben-sql-again", "a-none", "assessment"),
        ("offers.csv", "p-eva,s-sql", "p-eva,s-python", "skill"),
        ("offers.csv", "p-eva,s-sql", "p-ben,s-sql", "person"),
        ("offers.csv", ",4", ",7", "maxLevelTaught"),
        ("sessions.jsonl", '"externalId":"m-2"', '"externalId":"m-1"', "externalId"),
        ("sessions.jsonl", '"mentee":"p-chi"', '"mentee":"p-eva","initiatedBy":"p-chi"', "transitions[0].actor"),
        ("sessions.jsonl", '"mentor":"p-eva","mentee":"p-chi"', '"mentor":"p-ana","mentee":"p-chi"', "mentor"),
        ("sessions.jsonl", '"targetRank":3', '"targetRank":2', "targetRank"),
        ("sessions.jsonl", '"baselineRank":2,"baselineV', '"baselineRank":1,"baselineV', "baselineRank"),
        ("sessions.jsonl", '"mentorDepartment":"d-fin",', "", "mentorDepartment"),
        ("sessions.jsonl", '"seq":4', '"seq":5', "transitions[3].seq"),
        ("sessions.jsonl", '"action":"ACCEPT"', '"action":"DECLINE"', "transitions[1].action"),
        ("sessions.jsonl", "2026-01-13T09", "2026-01-11T09", "transitions[2].at"),
        ("sessions.jsonl", '"state":"REQUESTED","version":1', '"state":"ACCEPTED","version":1', "state"),
        ("sessions.jsonl", '"version":6', '"version":7', "version"),
        ("sessions.jsonl", "2026-03-02T07", "2026-03-04T07", "transitions[0].at"),
        ("sessions.jsonl", '"status":"HELD"', '"status":"NO_SHOW_MENTEE"', "meetings"),
        ("sessions.jsonl", '"status":"HELD"', '"status":"PLANNED"', "meetings"),
        ("sessions.jsonl", "2026-01-20T10:45", "2026-01-20T09:45", "meetings[0].endsAt"),
        ("sessions.jsonl", '"author":"p-ben"', '"author":"p-ana"', "practice[0].author"),
        ("sessions.jsonl", '"reassessment":"a-ben-sql-again",', "", "reassessment"),
        ("sessions.jsonl", '"reassessment":"a-ben-sql-again"', '"reassessment":"a-chi-sql"', "reassessment"),
        ("sessions.jsonl", '"verifiedRank":3', '"verifiedRank":4', "verification.verifiedRank"),
        ("sessions.jsonl", ',"indicators":["i-sql-3","i-sql-2"]}}', "}}", "verification.indicators"),
        ("sessions.jsonl", '"verifier":"p-ana"', '"verifier":"p-eva"', "verification.verifier"),
        ("sessions.jsonl", '"role":"MANAGER_OF_RECORD"', '"role":"SKIP_LEVEL"', "verification.verifier"),
        ("sessions.jsonl", '"claimedRank":3', '"claimedRank":3,"counts":false', "verification.exclusion"),
        ("sessions.jsonl", '{"externalId":"m-2"', SECOND_OPEN + '{"externalId":"m-2"', "state"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_at_its_column(
    tmp_path: Path, file: str, old: str, new: str, column: str | None
) -> None:
    found = broken(harbour.write(tmp_path, **harbour.changed(file, old, new)))

    assert (file, column) in found


def test_a_verification_is_there_exactly_when_the_session_is_verified(tmp_path: Path) -> None:
    content = harbour.files()["sessions.jsonl"]
    verification = content[content.index(',"verification":') : content.index("\n") - 1]

    found = broken(harbour.write(tmp_path, sessions=content.replace(verification, "")))

    assert found == [("sessions.jsonl", "verification")]


def test_nobody_in_an_open_session_has_left(tmp_path: Path) -> None:
    leaver = harbour.changed("people.csv", "chi@example.com,ACTIVE", "chi@example.com,DEACTIVATED")

    assert broken(harbour.write(tmp_path, **leaver)) == [("sessions.jsonl", "mentee")]


def test_planned_meetings_of_one_person_do_not_overlap(tmp_path: Path) -> None:
    assert broken(harbour.write(tmp_path / "apart", sessions=harbour.two_accepted((9, 10)))) == []
    assert broken(harbour.write(tmp_path / "over", sessions=harbour.two_accepted((9, 9)))) == [
        ("sessions.jsonl", "meetings")
    ]


def test_places_taken_stay_within_the_capacity(tmp_path: Path) -> None:
    less = harbour.changed("mentors.csv", "p-eva,2", "p-eva,1")

    found = broken(harbour.write(tmp_path, sessions=harbour.two_accepted((9, 10)), **less))

    assert found == [("sessions.jsonl", "mentor")]
