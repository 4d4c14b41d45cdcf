"""Whether every server gives the same answer: byte for byte as canonical JSON, scores to 1e-9."""

import json
import math
from collections.abc import Mapping
from typing import Any

_CLOSE = 1e-9


class Differs(Exception):  # noqa: N818 - named by what was found
    """Two servers answer differently; the text says where."""


def check(answers: Mapping[str, str]) -> None:
    """Nothing, when all these bodies (by server) hold the same data and no errors.

    Raises Differs.
    """
    data = {key: _data(key, body) for key, body in answers.items()}
    first, *others = data
    for other in others:
        found = _difference(data[first], data[other], "data")
        if found is not None:
            raise Differs(f"{first} and {other} differ at {found}")


def _data(key: str, body: str) -> Any:
    answer = json.loads(body)
    if answer.get("errors") or not isinstance(answer.get("data"), dict):
        raise Differs(f"{key} answers no data: {body[:400]}")
    return _plain(answer["data"])


def _plain(value: Any) -> Any:
    """The same with every list alike: a connection's `nodes`, its `edges`, or the list itself."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() in ({"nodes"}, {"edges"}, {"node"}):
        return _plain(*value.values())
    return {key: _plain(held) for key, held in value.items()}


def _difference(one: Any, other: Any, path: str) -> str | None:
    """Where two values differ first, None for nowhere; the order of an object's keys is none of its contents."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = ((f"{path}.{key}", one[key], other[key]) for key in one)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = ((f"{path}[{at}]", *pair) for at, pair in enumerate(zip(one, other, strict=True)))
    elif isinstance(one, float) and isinstance(other, float | int):
        return None if math.isclose(one, other, rel_tol=0.0, abs_tol=_CLOSE) else f"{path}: {one} and {other}"
    elif type(one) is type(other) and one == other:
        return None
    else:
        return f"{path}: {_short(one)} and {_short(other)}"
    return next((found for at, a, b in pairs if (found := _difference(a, b, at)) is not None), None)


def _short(value: Any) -> str:
    return json.dumps(value)[:120]
