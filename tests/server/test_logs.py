"""Log lines: JSON, short, and silent about what a client or a server said."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from graph import failures
from server import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    for name in ("strawberry.execution", "uvicorn.access"):
        logging.getLogger(name).disabled = False
    logging.getLogger("neo4j").setLevel(logging.NOTSET)
    structlog.reset_defaults()


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_lines_and_the_libraries_have_one_form(written: io.StringIO) -> None:
    structlog.stdlib.get_logger("mentorgraph.test").info("request", request_id="r-1", status=200, ms=1.5)
    logging.getLogger("uvicorn.error").warning("Started %d of %s", 3, "these")

    ours, theirs = _lines(written)
    assert (ours["event"], ours["request_id"], ours["status"], ours["ms"]) == ("request", "r-1", 200, 1.5)
    assert (theirs["event"], theirs["level"], theirs["logger"]) == (
        "Started 3 of these",
        "warning",
        "uvicorn.error",
    )
    assert str(ours["timestamp"]).endswith("Z")


def test_a_line_is_short_whatever_it_is_given(written: io.StringIO) -> None:
    log = structlog.stdlib.get_logger("mentorgraph.test")
    log.info("x" * 10_000)
    log.info("many", **{f"field{number}": "☃" * 1000 for number in range(50)}, request_id="r-1")

    assert all(len(line.encode()) <= logs.LONGEST_LINE for line in written.getvalue().splitlines())
    assert _lines(written)[1]["request_id"] == "r-1"


def test_a_fact_looks_like_every_other_line(written: io.StringIO) -> None:
    logger = logging.getLogger("mentorgraph.test")
    structlog.stdlib.get_logger("mentorgraph.test").info("request", request_id="r-1", ms=1.5, operation=None)
    logs.fact(logger, logging.INFO, "request", request_id="r-1", ms=1.5, operation=None)
    logs.fact(logger, logging.INFO, "request", path="☃" * 1000, name='quoted "and" ☃', x=object())

    theirs, ours, long = _lines(written)
    assert {**theirs, "timestamp": ours["timestamp"]} == ours
    assert len(str(theirs["timestamp"])) == len(str(ours["timestamp"]))
    assert (len(str(long["path"]).encode()), long["name"]) == (300, 'quoted "and" ☃')


def test_a_fact_below_the_level_is_not_written(written: io.StringIO) -> None:
    logging.getLogger().setLevel("WARNING")

    logs.fact(logging.getLogger("mentorgraph.test"), logging.INFO, "request")

    assert written.getvalue() == ""


def test_an_exception_is_told_by_kind_and_place_and_never_by_its_text(written: io.StringIO) -> None:
    try:
        try:
            raise ValueError("token eyJhbGciOi and the secret variable")
        except ValueError as error:
            raise failures.Unavailable(
                "people.sign_in: secret variable", statement="people.sign_in"
            ) from error
    except failures.Unavailable as error:
        structlog.stdlib.get_logger("mentorgraph.test").error("failed", **logs.cause(error))
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")

    ours, theirs = _lines(written)
    assert (ours["error"], ours["statement"]) == ("Unavailable < ValueError", "people.sign_in")
    assert theirs["error"] == "Unavailable < ValueError"
    assert "test_logs.py" in str(ours["trace"])
    assert "secret" not in written.getvalue()
    assert "eyJ" not in written.getvalue()


def test_libraries_that_tell_of_documents_are_silent(written: io.StringIO) -> None:
    logging.getLogger("strawberry.execution").error("{ secret }")
    logging.getLogger("neo4j.pool").warning("MATCH (secret)")

    assert written.getvalue() == ""
