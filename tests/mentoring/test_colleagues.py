"""The mentors that a process keeps: each search sees what has become of them, whatever was asked in between."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import instants
from graph.client import Graph
from graph.query import Query, every_query
from graph.search import candidates, cards
from graph.search.cards import STALE, STALE_IF_ANY, Card
from graph.search.offers import OfferRow, OffersRow
from graph.search.people import Known, PersonRow, Told
from mentoring import exchange, search
from mentoring.people import Viewer
from mentoring.search import Dimension, SearchPage, Wish, ranked
from mentoring.search.books import Book
from mentoring.search.colleagues import Asking, Colleagues, Whom
from mentoring.search.eligible import PLACE_TAKING
from tests.mentoring import planted
from tests.mentoring.exchange import harbour
from tests.mentoring.planted import NOW
from tests.mentoring.search_oracle import Ask, World, same_list
from tests.mentoring.test_search import Asked, whole

_READ_OF_PEOPLE = re.compile(
    r"\bSET (?:person|employee|mentor)(?: \+=|\.(?:status|timeZone|workingHours|grade|languages)\b)"
)
_WANTED = Query(
    "tests.colleagues.wanted",
    "MATCH (mentor:Employee)-[:HAS_PROFILE]->(:MentorProfile) SET mentor.cardUntil = ''",
)
_CAPACITY = Query(
    "tests.colleagues.capacity",
    """
    MATCH (mentor:Employee {id: $mentor})-[:HAS_PROFILE]->(profile:MentorProfile)
    SET profile.capacity = $capacity, """
    + STALE,
)
_EMPTY = Query(
    "tests.colleagues.none_made",
    "MATCH (mentor:Employee) REMOVE mentor.card, mentor.cardSince, mentor.cardUntil, mentor.cardEdition",
)
_NO_EDITIONS = Query("tests.colleagues.no_editions", "MATCH (editions:CardEditions) DELETE editions")


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Colleagues:
    """A process of its own, which knows nobody yet."""
    fresh = Colleagues()
    monkeypatch.setattr(ranked, "KEPT", fresh)
    return fresh


def test_whoever_changes_what_is_read_of_a_person_ends_their_card() -> None:
    writing = [query for query in every_query() if _READ_OF_PEOPLE.search(query.text)]

    assert {
        query.name for query in writing if STALE not in query.text and STALE_IF_ANY not in query.text
    } == set()
    assert writing


async def _with_cards(graph: Graph) -> planted.Planted:
    company = await planted.company(graph)
    await planted.run(graph, _WANTED)
    await search.renew_cards(graph, now=NOW)
    return company


@pytest.mark.parametrize(("many", "statement"), [(1, "search.of_skill"), (300, "search.one")])
async def test_a_search_reads_nobody_whom_the_process_knows_and_hears_of_every_change(
    graph: Graph, kept: Colleagues, many: int, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MANY", many)
    company = await _with_cards(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    first = await whole(graph, ask, size=100)
    assert {mentor for mentor, _ in first} <= kept.album.slots.keys()
    [best, *others] = first

    with (asked := Asked()).heard():
        assert await whole(graph, ask, size=100) == first
    assert asked.names == [statement]
    assert kept.asking(mentors := _offers(*(mentor for mentor, _ in first)), NOW).known.new_ids == []

    await planted.run(graph, _CAPACITY, mentor=best[0], capacity=0)
    assert await whole(graph, ask, size=100) == others
    assert kept.asking(mentors, NOW).known.new_ids == [best[0]]
    await search.renew_cards(graph, now=NOW)
    assert await whole(graph, ask, size=100) == others
    assert kept.asking(mentors, NOW).known.new_ids == []

    await planted.run(graph, _CAPACITY, mentor=best[0], capacity=9)
    await search.renew_cards(graph, now=NOW)
    again = await whole(graph, ask, size=100)
    assert [mentor for mentor, _ in again] != [mentor for mentor, _ in others]
    same_list(again, (await World.read(graph, NOW)).answer(ask))


async def test_a_process_that_heard_nothing_for_long_reads_everybody_again(
    graph: Graph, kept: Colleagues
) -> None:
    company = await _with_cards(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    first = await whole(graph, ask, size=100)
    best, other = first[0][0], first[1][0]
    known = kept.edition

    await planted.run(graph, _CAPACITY, mentor=best, capacity=0)
    await search.renew_cards(graph, now=NOW)
    for capacity in range(1, 25):
        await planted.run(graph, _CAPACITY, mentor=other, capacity=capacity)
        await search.renew_cards(graph, now=NOW)
    with (asked := Asked()).heard():
        found = await whole(graph, ask, size=100)

    assert asked.names == ["search.one", "search.one"]
    assert best not in [mentor for mentor, _ in found]
    same_list(found, (await World.read(graph, NOW)).answer(ask))
    assert (kept.edition or "") > (known or "") > ""


async def test_a_database_of_other_cards_is_not_answered_from_those_that_are_kept(
    graph: Graph, kept: Colleagues
) -> None:
    company = await _with_cards(graph)
    ask = Ask(company.people[60], company.skills[0], 1)
    [best, *_] = await whole(graph, ask, size=100)

    # As a backup that was taken up again: its editions are counted on, with other cards.
    await planted.run(graph, _CAPACITY, mentor=best[0], capacity=0)
    await planted.run(graph, _NO_EDITIONS)
    await search.renew_cards(graph, now=NOW)

    assert best[0] not in [mentor for mentor, _ in await whole(graph, ask, size=100)]
    await planted.run(graph, _EMPTY)
    await planted.run(graph, _NO_EDITIONS)
    same_list(await whole(graph, ask, size=100), (await World.read(graph, NOW)).answer(ask))
    assert kept.edition is None


@pytest.mark.parametrize(
    ("name", "old", "new", "facet"),
    [
        ("people.csv", "sv-SE,sv|en", "sv-SE,fr|en", Dimension.LANGUAGE),
        ("departments.csv", "d-fin,Finance", "d-fin,Money", Dimension.DEPARTMENT),
    ],
)
async def test_an_import_is_heard_of_by_the_next_search(
    graph: Graph, tmp_path: Path, name: str, old: str, new: str, facet: Dimension
) -> None:
    await exchange.import_directory(graph, harbour.write(tmp_path / "first"), now=harbour.NOW)
    await search.renew_cards(graph, now=harbour.NOW)
    before = await _counted(graph, facet)

    second = harbour.write(tmp_path / "second", **harbour.changed(name, old, new))
    assert isinstance(await exchange.import_directory(graph, second, now=harbour.NOW), exchange.Applied)

    ended = await _counted(graph, facet)
    await search.renew_cards(graph, now=harbour.NOW)
    assert await _counted(graph, facet) == ended != before


async def _counted(graph: Graph, facet: Dimension) -> list[tuple[str, int]]:
    page = await search.search(
        graph,
        Wish(await _id_of(graph, "s-sql"), 2),
        viewer=Viewer(await _id_of(graph, "p-ben"), frozenset()),
        now=harbour.NOW,
        by=[facet],
    )
    assert isinstance(page, SearchPage)
    assert page.total_count, page.nobody
    return [(value.label, value.mentors) for value in page.facets[facet]]


_ID = Query(
    "tests.colleagues.id",
    "MATCH (n:Employee|Skill {externalId: $key}) RETURN collect({id: n.id}) AS rows",
)


async def _id_of(graph: Graph, key: str) -> str:
    [row] = await graph.read(_ID, key=key)
    return str(row["id"])


def _person(mentor_id: str, *, capacity: int = 1, edition: str | None = None) -> PersonRow:
    card = Card(True, None, capacity, 0, [], None, None, None, None, None, [], None)
    since = None if edition is None else instants.to_text(NOW - timedelta(days=1))
    return PersonRow(mentor_id, "ACTIVE", None, None, None, None, card, since, None, edition)


def _offers(*mentor_ids: str) -> Whom:
    offer = OfferRow(1, True, None, None, None, None, [], [])
    book = Book(OffersRow("skill", None, dict.fromkeys(mentor_ids, offer)))
    return [(book, np.arange(len(mentor_ids)))]


def _told(
    edition: str | None,
    *,
    follows: bool = True,
    settled: bool = True,
    made: Sequence[PersonRow] = (),
    read: Sequence[PersonRow] = (),
    walked: Sequence[PersonRow] = (),
) -> Told:
    return Told(edition, follows, settled, tuple(made), tuple(read), tuple(walked), {})


def _knowing(*mentor_ids: str, edition: str = "1") -> Colleagues:
    known = Colleagues()
    people = [_person(mentor_id, edition=edition) for mentor_id in mentor_ids]
    assert known.take_in(known.asking(_offers(*mentor_ids), NOW), _told(edition, follows=False, read=people))
    return known


def _capacity(known: Colleagues, mentor_id: str) -> int:
    _, crowd = known.album.of(*_offers(mentor_id)[0], 0)
    return int(crowd.facts["capacity"][0])


def _kept(asking: Asking) -> list[str]:
    return asking.known.kept_ids


def test_who_was_walked_is_asked_for_again_and_who_was_made_is_not() -> None:
    known = _knowing("ana", "ben")
    asking = known.asking(everybody := _offers("ana", "ben", "chi"), NOW)
    assert (_kept(asking), asking.known.new_ids) == (["ana", "ben"], ["chi"])

    walked, made = _person("ana", capacity=5), _person("ben", capacity=6, edition="2")
    assert known.take_in(asking, _told("2", made=[made], walked=[walked, _person("chi")]))

    assert [_capacity(known, one) for one in ("ana", "ben", "chi")] == [5, 6, 1]
    assert known.asking(everybody, NOW).known.new_ids == ["ana", "chi"]
    assert known.edition == "2"


def test_a_card_of_later_than_the_search_is_not_believed() -> None:
    known = _knowing("ana")

    assert known.asking(_offers("ana"), NOW - timedelta(days=2)).known.new_ids == ["ana"]


def test_a_card_that_ended_by_itself_is_read_again() -> None:
    known = Colleagues()
    ending = _person("ana", edition="1")._replace(until=instants.to_text(NOW + timedelta(days=3)))
    assert known.take_in(known.asking(_offers("ana"), NOW), _told("1", follows=False, read=[ending]))

    before, then = NOW + timedelta(days=3, microseconds=-1), NOW + timedelta(days=3)
    assert known.asking(_offers("ana"), before).known.new_ids == []
    assert known.asking(_offers("ana"), then).known.new_ids == ["ana"]


async def test_who_asked_while_cards_were_made_asks_again_and_then_of_everybody() -> None:
    known = _knowing("ana", "ben")
    answers = [
        _told("2", settled=False, made=[_person("ana", capacity=2, edition="2")]),
        _told("3", settled=False, made=[_person("ben", capacity=3, edition="3")]),
        _told("4", read=[_person("ana", capacity=4, edition="4"), _person("ben", capacity=3, edition="3")]),
    ]
    asked: list[tuple[str | None, list[str]]] = []

    async def ask(what: Known) -> tuple[Told, str]:
        asked.append((what.edition, what.kept_ids))
        return answers.pop(0), "and more"

    told, further = await known.told(_offers("ana", "ben"), NOW, ask)

    assert asked == [("1", ["ana", "ben"]), ("2", ["ana", "ben"]), ("3", [])]
    assert (told.edition, further) == ("4", "and more")
    assert (_capacity(known, "ana"), _capacity(known, "ben")) == (4, 3)


async def test_who_knows_nobody_asks_once_whatever_is_made_meanwhile() -> None:
    known, asked = Colleagues(), []

    async def ask(what: Known) -> tuple[Told, None]:
        asked.append(what.new_ids)
        return _told("2", follows=False, settled=False, read=[_person("ana", edition="2")]), None

    await known.told(_offers("ana"), NOW, ask)

    assert asked == [["ana"]]


def test_what_was_told_late_does_not_replace_what_is_newer() -> None:
    known = _knowing("ana", "ben")
    late, early = known.asking(_offers("ana", "chi"), NOW), known.asking(_offers("ana"), NOW)
    assert known.take_in(early, _told("3", made=[_person("ana", capacity=7, edition="3")]))

    assert known.take_in(
        late,
        _told("2", made=[_person("ana", edition="2")], read=[_person("chi", capacity=2, edition="2")]),
    )

    assert (_capacity(known, "ana"), known.edition) == (7, "3")
    assert _capacity(known, "chi") == 2
    # Whether that card was made again before the third edition is not known.
    assert known.asking(_offers("chi"), NOW).known.new_ids == ["chi"]


def test_who_is_thrown_away_meanwhile_is_asked_for_again() -> None:
    known = _knowing("ana")
    waiting, other = known.asking(_offers("ana"), NOW), known.asking(_offers("ana"), NOW)

    assert not known.take_in(other, _told("9", follows=False))
    assert not known.take_in(waiting, _told("2"))
    everybody = known.asking_of_all(_offers("ana"))
    assert known.take_in(everybody, _told("2", read=[_person("ana", edition="2")]))
    assert known.album.of(*_offers("ana")[0], 0)[0].tolist() == [0]


def test_more_than_are_to_be_kept_are_thrown_away_before_the_next_search() -> None:
    known = _knowing(*(f"mentor {number}" for number in range(2_000)))
    known.most = 1_999

    assert _kept(known.asking(_offers("mentor 3"), NOW)) == []
    assert known.edition == "1"


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60) | st.none()), max_size=12),
    st.lists(st.integers(0, 70), min_size=1, max_size=6),
)
def test_requests_are_counted_from_any_day_on(days: list[tuple[int, int | None]], since: list[int]) -> None:
    day = 86_400_000_000
    asked = sorted(
        ((sent * day, None if after is None else (sent + after) * day) for sent, after in days),
        key=lambda one: (one[0], one[1] or 0),
    )
    person = _person("ana")
    known = Colleagues()
    known.take_in(
        known.asking(_offers("ana"), NOW),
        _told("1", read=[person._replace(card=person.card._replace(asked=asked))]),
    )

    for lately in (day * at for at in since):
        _, crowd = known.album.of(*_offers("ana")[0], lately)
        counted = [(sent, accepted) for sent, accepted in asked if sent >= lately]
        waits = [(accepted - sent) / day for sent, accepted in counted if accepted is not None]
        assert crowd.facts["asked"][0] == len(counted)
        np.testing.assert_allclose(crowd.facts["answer_days"][0], np.mean(waits) if waits else np.nan)


async def test_editions_follow_each_other_by_their_text(graph: Graph) -> None:
    company = await planted.company(graph, people=20)
    found = []
    for _ in range(3):
        await planted.run(graph, _WANTED)
        await search.renew_cards(graph, now=NOW)
        rows = await graph.read(_EDITIONS)
        found.append(rows[0]["latest"])
        assert rows[0]["recent"][-1] == found[-1]

    assert found == sorted(set(found))
    made = await cards.believed(graph, now=NOW, place_taking=PLACE_TAKING, after="", limit=100)
    assert made.keys() == set(company.mentors)


_EDITIONS = Query(
    "tests.colleagues.editions",
    "MATCH (editions:CardEditions) RETURN collect({latest: editions.latest, recent: editions.recent}) AS rows",
)
