"""The wheel holds all that runs, its plain package names are nobody else's, and the locks pin every file."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import BytesParser
from importlib import metadata, util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel of this checkout, built as `make run` builds it: without an index and without isolation."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("mentorgraph-*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def _tracked() -> set[str]:
    """Every file of the packages, apart from what a run leaves behind."""
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}


def test_the_wheel_holds_every_file_of_every_package(wheel: zipfile.ZipFile) -> None:
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert held == _tracked()
    assert {name.partition("/")[0] for name in held} == set(PACKAGES)


@pytest.mark.parametrize("kind", [".cypher", ".csv", ".html", ".js", ".css"])
def test_the_files_that_are_no_python_are_in_it(wheel: zipfile.ZipFile, kind: str) -> None:
    assert [name for name in wheel.namelist() if name.endswith(kind)]


def test_it_is_never_uploaded_and_carries_its_licence(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    said = BytesParser().parsebytes(wheel.read(name))

    assert said["Name"] == "mentorgraph"
    # The index refuses every upload with such a classifier: the plain names are for this checkout only.
    assert "Private :: Do Not Upload" in said.get_all("Classifier", [])
    assert said["License-Expression"] == "Apache-2.0"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_plain_name_means_this_checkouts_package(package: str) -> None:
    found = util.find_spec(package)

    assert found is not None
    assert found.origin == str(ROOT / package / "__init__.py")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_brings_a_package_of_that_name(package: str) -> None:
    assert set(metadata.packages_distributions().get(package, [])) <= {"mentorgraph"}
    assert package not in sys.stdlib_module_names


def test_every_command_can_be_imported() -> None:
    scripts = [
        entry
        for entry in metadata.entry_points(group="console_scripts")
        if entry.dist and entry.dist.name == "mentorgraph"
    ]

    assert {entry.name for entry in scripts} == {"mentorgraph"}
    assert all(callable(entry.load()) for entry in scripts)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_wheel_by_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = [
        entry for entry in re.split(r"\n(?=\S)", text.replace("\\\n", " ")) if not entry.startswith("#")
    ]

    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry), entry.split("--hash")[0]
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|@ ", text)


def test_everything_that_runs_is_pinned_alike_where_it_is_developed() -> None:
    pinned, pinned_dev = (
        set(re.findall(r"^[a-z0-9.-]+==\S+", (ROOT / lock).read_text(), re.M)) for lock in LOCKS
    )

    assert pinned <= pinned_dev


def test_every_dependency_of_the_project_is_pinned() -> None:
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(), re.M))
    wanted = {re.split(r"[\[<>=; ]", text)[0] for text in PROJECT["project"]["dependencies"]}

    assert wanted <= pinned


def test_numpy_starts_no_threads_of_its_own() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    asked = "import server, os, sys; print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"

    said = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, text=True, cwd=ROOT, env=environment
    )

    assert said.stdout.split() == ["False", "1"]
