"""What a typed text finds in a small catalogue, and laws that hold for any text."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.competence.catalogue import EntryRow
from mentoring.catalogue import Index, Source


def _entry(
    name: str,
    aliases: Sequence[str] = (),
    broader: Sequence[str] = (),
    *,
    replaced_by: str | None = None,
    is_active: bool = True,
) -> EntryRow:
    return EntryRow(name, name, name, list(aliases), list(broader), is_active, replaced_by)


_CATALOGUE = Index(
    [
        _entry("Excel pivot tables", ["Kreuztabellen"], ["Spreadsheets"]),
        _entry("Spreadsheets", ["Excel"]),
        _entry("PowerPoint", ["Slides"]),
        _entry("Data analysis"),
        _entry("C++"),
        _entry("C#"),
        _entry("Python"),
        _entry("Python 2", is_active=False, replaced_by="Python"),
        _entry("Perl", is_active=False),
        _entry("Négociation"),
    ]
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("exel pivto tables", "Excel pivot tables"),
        ("tables pivot excel", "Excel pivot tables"),
        ("KREUZTABELEN", "Excel pivot tables"),
        ("power point", "PowerPoint"),
        ("dataanalysis", "Data analysis"),
        ("negociation", "Négociation"),
        ("c++", "C++"),
        ("c#", "C#"),
        ("pyt", "Python"),
        ("pyhton 2", "Python"),
    ],
)
def test_the_likeliest_skill_is_the_one_meant(text: str, name: str) -> None:
    assert _CATALOGUE.find(text, 5)[0].skill_id == name


@pytest.mark.parametrize("text", ["", "   ", "?!*%", "xylophone", "MATCH (n) DETACH DELETE n", "a" * 200])
def test_a_text_that_means_nothing_here_finds_nothing(text: str) -> None:
    assert _CATALOGUE.find(text, 5) == []


def test_the_whole_name_scores_one_and_all_of_it_is_marked() -> None:
    [first, *_] = _CATALOGUE.find("excel pivot tables", 5)

    assert first.score == pytest.approx(1)
    assert [first.text[start:end] for start, end in first.highlights] == ["Excel", "pivot", "tables"]


def test_a_skill_is_found_by_what_contains_it_after_those_that_are_named_so() -> None:
    found = _CATALOGUE.find("spreadsheets", 5)

    assert [(one.skill_id, one.source) for one in found] == [
        ("Spreadsheets", Source.NAME),
        ("Excel pivot tables", Source.BROADER),
    ]


def test_a_deprecated_skill_leads_to_what_replaces_it_or_to_nothing() -> None:
    [found, *_] = _CATALOGUE.find("python 2", 5)

    assert (found.skill_id, found.met_id, found.text) == ("Python", "Python 2", "Python 2")
    assert _CATALOGUE.find("perl", 5) == []


def test_an_empty_catalogue_finds_nothing() -> None:
    assert Index([]).find("python", 5) == []


@given(st.text(max_size=60), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_any_text_is_answered_in_order_and_within_bounds(text: str, most: int) -> None:
    found = _CATALOGUE.find(text, most)

    assert len(found) <= most
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.skill_id for one in found}) == len(found)
    for one in found:
        assert 0 < one.score <= 1
        assert one.highlights
        assert all(0 <= start < end <= len(one.text) for start, end in one.highlights)


@given(st.permutations(["excel", "pivot", "tables"]))
def test_the_order_of_words_does_not_matter(words: list[str]) -> None:
    assert _CATALOGUE.find(" ".join(words), 1)[0].skill_id == "Excel pivot tables"
