"""Pages: their size, and what a row past the page says."""

from collections.abc import Callable

import pytest

from resolvers import paging
from resolvers.cursors import Sealer
from resolvers.errors import CodedError
from resolvers.paging import Window


@pytest.mark.parametrize("first", [0, -1, 101, 10_000_000])
def test_a_page_outside_1_to_100_is_refused_not_clamped(first: int) -> None:
    with pytest.raises(CodedError, match="1 to 100") as refused:
        paging.size(first)
    assert refused.value.extensions == {"code": "INVALID_INPUT", "argument": ["first"]}


def test_a_page_that_names_no_size_has_the_default() -> None:
    assert [paging.size(None), paging.size(None, default=50), paging.size(1), paging.size(100)] == [
        20,
        50,
        1,
        100,
    ]


@pytest.mark.parametrize(("found", "more"), [(0, False), (2, False), (3, True)])
async def test_the_row_past_the_page_says_whether_another_follows(found: int, more: bool) -> None:
    window = Window(rows=2, after=None, sealer=Sealer(b"secret", "list", {}))
    rows = [{"cursor_key": f"k{number}", "name": f"n{number}"} for number in range(found)]

    async def count() -> int:
        return 9

    page = paging.connection(window, rows, lambda row: row["name"], count)

    assert [edge.node for edge in page.edges] == ["n0", "n1"][:found]
    assert page.page_info.has_next_page is more
    assert page.page_info.has_previous_page is False
    assert page.page_info.end_cursor == (page.edges[-1].cursor if found else None)


def test_a_cursor_is_made_once_where_it_is_read_and_not_before() -> None:
    asked: list[str] = []
    window = Window(rows=2, after=None, sealer=Sealer(b"secret", "list", {}))

    def key(name: str) -> Callable[[], str]:
        def asked_for() -> str:
            asked.append(name)
            return name

        return asked_for

    edges = [window.edge(name, key(name)) for name in ("a", "b")]
    page_info = window.page_info(edges, more=False)
    assert [edge.node for edge in edges] == ["a", "b"]
    assert page_info.has_previous_page is False
    assert asked == []

    assert page_info.end_cursor == edges[1].cursor == window.sealer.seal("b")
    assert asked == ["b"]


def test_an_attribute_that_nobody_makes_is_missing() -> None:
    window = Window(rows=2, after=None, sealer=Sealer(b"secret", "list", {}))

    with pytest.raises(AttributeError, match="rank"):
        _ = window.page_info([], more=False).rank  # type: ignore[attr-defined]
