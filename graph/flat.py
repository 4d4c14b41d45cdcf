"""Records whose values are plain, as maps and tuples: `dataclasses` would copy every value of a list, one by one."""

import functools
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def to_map(record: "DataclassInstance") -> dict[str, Any]:
    """The values of a record of at least two fields by name, lists as they are."""
    return dict(zip(_names(type(record)), to_tuple(record), strict=True))


def to_tuple(record: "DataclassInstance") -> tuple[Any, ...]:
    """The values of a record of at least two fields, lists as they are."""
    return _values_of(type(record))(record)


@functools.cache
def _names(kind: "type[DataclassInstance]") -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@functools.cache
def _values_of(kind: "type[DataclassInstance]") -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*_names(kind))
