"""Settings from the environment, and the refusals to start."""

from pathlib import Path

import pytest

from server import dev_issuer, start_rules
from server.failure import Failed
from server.settings import EngineKind, Settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENV", "NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("ENV", "HOST", "PORT", "DATA_DIR", "ENGINE", "IDE", "LOG_LEVEL"):
        monkeypatch.delenv(f"MENTORGRAPH_{name}", raising=False)


def test_nothing_set_is_a_service_for_this_machine(tmp_path: Path) -> None:
    settings = Settings.read()

    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 8000, Path("var"))
    assert (settings.engine, settings.neo4j_uri, settings.is_production) == (None, None, False)
    assert settings.serves_ide


def test_the_environment_is_read_and_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORGRAPH_PORT", "9000")
    monkeypatch.setenv("MENTORGRAPH_DATA_DIR", "/somewhere")
    monkeypatch.setenv("MENTORGRAPH_ENGINE", "neo4j")
    monkeypatch.setenv("NEO4J_URI", "bolt://localhost:7687")

    settings = Settings.read(port=9001, data_dir=None)

    assert (settings.port, settings.data_dir) == (9001, Path("/somewhere"))
    assert (settings.engine, settings.neo4j_uri) == (EngineKind.NEO4J, "bolt://localhost:7687")


def test_the_log_level_is_one_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.read().log_level == "info"
    monkeypatch.setenv("MENTORGRAPH_LOG_LEVEL", "warning")
    assert Settings.read().log_level == "warning"
    monkeypatch.setenv("MENTORGRAPH_LOG_LEVEL", "loud")

    with pytest.raises(Failed, match="log_level"):
        Settings.read()


def test_a_variable_without_a_value_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "")
    monkeypatch.setenv("MENTORGRAPH_PORT", "")

    assert Settings.read().neo4j_uri is None


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORGRAPH_PORT", "seventy")
    monkeypatch.setenv("MENTORGRAPH_ENGINE", "oracle")

    with pytest.raises(Failed) as failed:
        Settings.read()

    assert len(failed.value.lines) == 2
    assert "seventy" not in str(failed.value)


def test_a_password_never_shows_in_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "correct horse")

    settings = Settings.read()

    assert "correct horse" not in repr(settings)
    assert settings.neo4j_password.get_secret_value() == "correct horse"


def test_loopback_without_a_key_may_start(tmp_path: Path) -> None:
    start_rules.check(Settings.read(data_dir=tmp_path))


def test_every_broken_rule_is_named_at_once(tmp_path: Path) -> None:
    dev_issuer.load_or_make(tmp_path)

    with pytest.raises(Failed) as failed:
        start_rules.check(
            Settings.read(
                data_dir=tmp_path,
                environment="production",
                host="0.0.0.0",
                ide=True,
                neo4j_uri="bolt://db.internal:7687",
                neo4j_password="neo4j",
            )
        )

    assert [_rule(line) for line in failed.value.lines] == ["key", "key", "IDE", "plain", "password"]


def _rule(line: str) -> str:
    words = {"key": "development key", "IDE": "IDE", "plain": "plain bolt", "password": "NEO4J_PASSWORD"}
    return next(name for name, text in words.items() if text in line)


@pytest.mark.parametrize(
    "given", [{"host": "0.0.0.0"}, {"environment": "production"}, {"environment": "prod"}]
)
def test_a_service_that_nobody_could_sign_in_to_is_refused(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(Failed, match="nobody could sign in"):
        start_rules.check(Settings.read(data_dir=tmp_path, **given))


@pytest.mark.parametrize("uri", ["http://localhost", "localhost:7687", "bolt://", "bolt://[", "neo4j"])
def test_a_uri_that_is_none_is_refused(tmp_path: Path, uri: str) -> None:
    with pytest.raises(Failed, match="NEO4J_URI is not of the form"):
        start_rules.check(Settings.read(data_dir=tmp_path, neo4j_uri=uri, neo4j_password="long enough"))


@pytest.mark.parametrize(
    "uri", ["neo4j+s://db.example", "bolt://127.0.0.1:7687", "bolt://[::1]:7687", "neo4j://localhost"]
)
def test_a_safe_uri_may_be_used(tmp_path: Path, uri: str) -> None:
    start_rules.check(Settings.read(data_dir=tmp_path, neo4j_uri=uri, neo4j_password="long enough"))


def test_production_has_no_ide_unless_asked(tmp_path: Path) -> None:
    assert not Settings.read(environment="production").serves_ide
