"""Passwords of the servers that we start."""

from pathlib import Path

from graph.engines import process


def test_a_password_is_kept_and_is_never_taken_for_an_option(tmp_path: Path) -> None:
    passwords = [process.password_in(tmp_path / str(at)) for at in range(300)]

    assert all(password.isalnum() for password in passwords)
    assert len(set(passwords)) == 300
    assert process.password_in(tmp_path / "0") == passwords[0]
    assert (tmp_path / "0").stat().st_mode & 0o777 == 0o600
