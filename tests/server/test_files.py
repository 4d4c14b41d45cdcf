"""What a running service leaves for scripts and for other commands."""

import json
import socket
import stat
from pathlib import Path

import pytest

from server import listening, run_file, service_file
from server.failure import Failed
from server.run_file import DemoPerson, Run, Suggestion


def test_run_json_has_exactly_what_scripts_were_promised(tmp_path: Path) -> None:
    person = DemoPerson("mentee", "ada.l", "Ada L", "emp_1", "token")

    run_file.write(
        tmp_path, Run("local", "26.10.2", "http://127.0.0.1:8000/graphql", [person], Suggestion("skl_1", 3))
    )

    file = tmp_path / "run.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == {
        "engine": "local",
        "engineVersion": "26.10.2",
        "url": "http://127.0.0.1:8000/graphql",
        "people": [{"part": "mentee", "userName": "ada.l", "id": "emp_1", "token": "token"}],
        "suggestion": {"skillId": "skl_1", "targetLevel": 3},
    }


def test_run_json_of_a_company_of_ones_own_has_no_people(tmp_path: Path) -> None:
    run_file.write(tmp_path, Run("neo4j", "5.26.30", "http://127.0.0.1:8000/graphql", [], None))

    content = json.loads((tmp_path / "run.json").read_text())
    assert (content["people"], content["suggestion"]) == ([], None)


def test_run_json_can_be_taken_away_twice(tmp_path: Path) -> None:
    run_file.write(tmp_path, Run("local", "1", "http://127.0.0.1:1/graphql", [], None))

    run_file.remove(tmp_path)
    run_file.remove(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_what_a_service_says_of_itself_is_believed_only_while_it_runs(tmp_path: Path) -> None:
    state = {"uri": "bolt://127.0.0.1:7687", "user": "u", "password": "p", "database": None}

    with service_file.held(tmp_path):
        service_file.write(tmp_path, state)
        assert service_file.read(tmp_path) == state
        assert stat.S_IMODE((tmp_path / "service.json").stat().st_mode) == 0o600
        left_behind = (tmp_path / "service.json").read_text()
    assert service_file.read(tmp_path) is None

    (tmp_path / "service.json").write_text(left_behind)
    assert service_file.read(tmp_path) is None


def test_a_directory_has_one_service(tmp_path: Path) -> None:
    with (
        service_file.held(tmp_path),
        pytest.raises(Failed, match="another mentorgraph"),
        service_file.held(tmp_path),
    ):
        pass


def test_a_port_that_somebody_listens_on_is_refused_by_its_number() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Failed, match=f"port {port} on 127.0.0.1 is taken"):
            listening.bound("127.0.0.1", port)


def test_a_held_port_does_not_answer_yet() -> None:
    with listening.bound("127.0.0.1", 0) as held, pytest.raises(ConnectionRefusedError):
        socket.create_connection(held.getsockname(), timeout=1)


def test_an_address_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(Failed, match="cannot be used"):
        listening.bound("192.0.2.1", 0)
