"""Logs: one JSON line an event, at most 2 KB, without tokens, variables, documents or exceptions' texts."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from typing import IO, Any

import orjson
import structlog

LONGEST_LINE = 2_048
_LONGEST_VALUE = 300
_LONGEST_TRACE = 900
_FRAMES = 6
_SHORT = (int, float)
_VALUES = "mentorgraph_values"
# Its lines carry the text of the document and of the exception.
_SILENCED = ("strawberry.execution", "uvicorn.access")


def configure(*, stream: IO[str] | None = None, level: str = "INFO") -> None:
    """Send every log line of this process, the libraries' too, to `stream` (standard error) as JSON."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    for name in _SILENCED:
        logging.getLogger(name).disabled = True
    # The driver tells of every refused statement with its text; what matters of it we log ourselves.
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)


def formatter() -> logging.Formatter:
    """What makes a JSON line of every record, structlog's and the standard library's."""
    return _Formatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, line],
    )


def fact(logger: logging.Logger, level: int, event: str, **values: Any) -> None:
    """One line of plain values and no exception, for what is told on each request: less than half of the CPU."""
    if logger.isEnabledFor(level):
        record = logging.LogRecord(logger.name, level, "", 0, event, None, None)
        record.__dict__[_VALUES] = values
        logger.handle(record)


def cause(error: BaseException) -> dict[str, str]:
    """What a log may say of an exception: its kind, its statement or code, and where it was raised.

    Never its text: a server's message repeats the values it was given.
    """
    told = {"error": " < ".join(_kinds(error))[:_LONGEST_VALUE], "trace": _trace(error)}
    for link in _links(error):
        for name in ("statement", "code"):
            value = getattr(link, name, None)
            if isinstance(value, str):
                told.setdefault(name, value[:_LONGEST_VALUE])
    return told


def line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """One JSON line of at most 2 KB: long values are cut, and what still does not fit is left out."""
    short = {
        name: _cut(value, _LONGEST_TRACE if name == "trace" else _LONGEST_VALUE)
        for name, value in event.items()
    }
    text = _dumped(short)
    if len(text) > LONGEST_LINE:
        kept = ("event", "level", "timestamp", "logger", "request_id", "error")
        text = _dumped({name: short[name] for name in kept if name in short} | {"cut": True})
    return text[:LONGEST_LINE].decode(errors="ignore")


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """structlog's, except for a `fact`, which needs nothing of it."""

    def format(self, record: logging.LogRecord) -> str:
        values = record.__dict__.get(_VALUES)
        if values is None:
            return super().format(record)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")
        return line(
            None,
            "",
            {
                **values,
                "event": record.msg,
                "level": record.levelname.lower(),
                "logger": record.name,
                "timestamp": f"{at[:-6]}Z",
            },
        )


def _dumped(event: dict[str, Any]) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_SORT_KEYS)


def _cut(value: Any, length: int) -> Any:
    if value is None or isinstance(value, _SHORT):
        return value
    # Characters outside ASCII take up to four bytes each, and a line is counted in bytes.
    if type(value) is str and len(value) * 4 <= length:
        return value
    return str(value).encode()[:length].decode(errors="ignore")


def _without_exception_text(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    # uvicorn writes some of them out as a line's text.
    if "Traceback (most recent call last)" in str(event.get("event")):
        event["event"] = "exception"
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        for name, value in cause(error).items():
            event.setdefault(name, value)
    return event


def _links(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(5):
        if link is None:
            return
        yield link
        link = link.__cause__


def _kinds(error: BaseException) -> Iterator[str]:
    return (type(link).__name__ for link in _links(error))


def _trace(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return " > ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)


def _short(filename: str) -> str:
    return "/".join(filename.split("/")[-2:])


_SHARED: list[structlog.typing.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_exception_text,
]
