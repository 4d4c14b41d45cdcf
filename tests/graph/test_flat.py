"""Records as maps and tuples."""

from dataclasses import asdict, astuple, dataclass

from graph import flat


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    places: list[int]
    since: str | None = None


def test_a_record_is_what_dataclasses_make_of_it() -> None:
    row = Row("a", [1, 2])

    assert flat.to_map(row) == asdict(row)
    assert flat.to_tuple(row) == astuple(row)
    assert flat.to_map(row)["places"] is row.places
