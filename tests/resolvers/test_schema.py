"""The schema as a whole: committed, described, and able to run what was promised."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    parse,
    validate,
)

from tests.asking import OPERATIONS, schema

SNAPSHOT = Path(__file__).parents[2] / "schema" / "schema.graphql"


def test_sdl_is_the_committed_one() -> None:
    # After a change on purpose: .venv/bin/python -m tests.resolvers.test_schema > schema/schema.graphql
    assert schema().as_str() + "\n" == SNAPSHOT.read_text()


def _undescribed() -> Iterator[str]:
    for name, kind in schema()._schema.type_map.items():
        if name.startswith("__"):
            continue
        if not kind.description:
            yield name
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{value}" for value, held in kind.values.items() if not held.description)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                if not field.description:
                    yield f"{name}.{field_name}"
                yield from (
                    f"{name}.{field_name}({arg})" for arg, held in field.args.items() if not held.description
                )
        if isinstance(kind, GraphQLInputObjectType):
            yield from (
                f"{name}.{field_name}" for field_name, field in kind.fields.items() if not field.description
            )


def test_every_type_field_argument_and_value_is_described() -> None:
    assert sorted(_undescribed()) == []


@pytest.mark.parametrize("path", sorted(OPERATIONS.glob("*.graphql")), ids=lambda path: path.stem)
def test_a_promised_document_is_valid(path: Path) -> None:
    assert validate(schema()._schema, parse(path.read_text())) == []


if __name__ == "__main__":
    print(schema().as_str())  # noqa: T201
