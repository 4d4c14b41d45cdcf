"""The catalogue of the demo organisation: what it promises and what the loader refuses."""

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from mentoring.demo import catalogue
from mentoring.demo.catalogue import Catalogue, reading


@pytest.fixture(scope="module")
def loaded() -> Catalogue:
    return catalogue.load()


def test_it_is_read_once() -> None:
    assert catalogue.load() is catalogue.load()


def test_departments_hang_in_one_tree_with_regions_and_business_units(loaded: Catalogue) -> None:
    kinds = Counter(unit.kind for unit in loaded.units)
    roots = [unit for unit in loaded.units if unit.parent is None]

    reached = [roots[0].external_id]
    for unit in reached:
        reached += [child.external_id for child in loaded.children_of.get(unit, ())]

    assert len(roots) == 1
    assert sorted(reached) == sorted(loaded.unit)
    assert kinds["DEPARTMENT"] >= 16
    assert kinds["REGION"] >= 3
    assert kinds["BUSINESS_UNIT"] >= 3


def test_a_department_below_a_region_lives_in_that_region(loaded: Catalogue) -> None:
    below = [unit for unit in loaded.departments if unit.parent and loaded.unit[unit.parent].kind == "REGION"]

    assert below
    assert all(unit.regions == (unit.parent,) for unit in below)


def test_roles_ask_for_6_to_20_skills(loaded: Catalogue) -> None:
    sizes = {role.external_id: len(loaded.requirements_of[role.external_id]) for role in loaded.roles}

    assert len(sizes) >= 40
    assert {role: size for role, size in sizes.items() if not 6 <= size <= 20} == {}


def test_every_role_has_something_critical(loaded: Catalogue) -> None:
    critical = {line.role for line in loaded.requirements if line.critical}

    assert critical == set(loaded.role)


def test_there_are_150_skills_that_can_be_learned(loaded: Catalogue) -> None:
    active = [skill for skill in loaded.skills if skill.status == "ACTIVE"]

    assert len(active) >= 150
    assert all(skill.description.endswith(".") for skill in active)
    assert all(skill.source_uri is None for skill in loaded.skills)


def test_every_active_skill_is_required_or_broader_than_one_that_is(loaded: Catalogue) -> None:
    reached = list(loaded.highest_target)
    for skill in reached:
        reached += [above for above in loaded.skill[skill].broader if above not in reached]

    assert {skill.external_id for skill in loaded.skills if skill.status == "ACTIVE"} == set(reached)


def test_every_required_skill_is_described_up_to_its_highest_target_and_at_least_to_4(
    loaded: Catalogue,
) -> None:
    for skill, highest in loaded.highest_target.items():
        ranks = [indicator.rank for indicator in loaded.indicators_of[skill]]
        assert ranks == list(range(1, max(4, highest) + 1)), skill


def test_indicators_are_different_full_sentences(loaded: Catalogue) -> None:
    texts = [indicator.text for indicator in loaded.indicators]

    assert len(set(texts)) == len(texts)
    assert [text for text in texts if len(text.split()) < 6 or not text.endswith((".", "?"))] == []


def test_an_indicator_is_no_template_with_the_skill_put_in(loaded: Catalogue) -> None:
    without_name = Counter(
        indicator.text.casefold().replace(loaded.skill[indicator.skill].name.casefold(), "…")
        for indicator in loaded.indicators
    )

    assert [text for text, count in without_name.items() if count > 1] == []


def test_many_skills_are_shared_by_departments(loaded: Catalogue) -> None:
    departments: dict[str, set[str]] = {}
    for line in loaded.requirements:
        departments.setdefault(line.skill, set()).update(loaded.role[line.role].departments)

    assert sum(len(where) >= 5 for where in departments.values()) >= 60


def test_the_scale_has_five_levels_described_in_two_sentences(loaded: Catalogue) -> None:
    (scale,) = loaded.scales

    assert [level.rank for level in scale.levels] == [1, 2, 3, 4, 5]
    assert all(level.description.count(".") == 2 for level in scale.levels)


def test_names_come_from_many_cultures_with_their_diacritics(loaded: Catalogue) -> None:
    given = [name for culture in loaded.cultures for name in culture.given_names]
    family = [name for culture in loaded.cultures for name in culture.family_names]

    assert len(loaded.cultures) >= 12
    assert all(min(len(culture.given_names), len(culture.family_names)) >= 40 for culture in loaded.cultures)
    assert len(given) >= 600
    assert len(family) >= 600
    assert all(unicodedata.is_normalized("NFC", name) for name in given + family)
    assert {"Łukasz", "Göran", "Çiğdem", "Thảo", "Ngọzi"} <= set(given)


def test_a_name_is_written_in_the_order_of_its_culture(loaded: Catalogue) -> None:
    assert loaded.culture["japanese"].full_name("Haruka", "Satō") == "Satō Haruka"
    assert loaded.culture["polish"].full_name("Łukasz", "Nowak") == "Łukasz Nowak"


def with_first(field: str, **changes: object) -> Callable[[Catalogue], Catalogue]:
    def changed(sound: Catalogue) -> Catalogue:
        first, *others = getattr(sound, field)
        return replace(sound, **{field: (replace(first, **changes), *others)})

    return changed


def with_skill(external_id: str, **changes: object) -> Callable[[Catalogue], Catalogue]:
    def changed(sound: Catalogue) -> Catalogue:
        skills = tuple(
            replace(skill, **changes) if skill.external_id == external_id else skill  # type: ignore[arg-type]
            for skill in sound.skills
        )
        return replace(sound, skills=skills)

    return changed


BREACHES = {
    "unit cycle: ": with_first("units", parent="finance"),
    "one root": with_first("units", parent="arvelo-group"),
    "refers to atlantis, which is no region": with_first("units", regions=("atlantis",)),
    "has ranks [], not 1": with_first("scales", levels=()),
    "python refers to alchemy": with_skill("python", broader=("alchemy",)),
    "skill cycle: ": with_skill("data-analysis", broader=("sql",)),
    "git refers to rumour": with_skill("git", related=("rumour",)),
    "sql refers to stars": with_skill("sql", scale="stars"),
    "not in days": with_skill("sql", reassess_every="P1Y"),
    "which is no active skill": with_skill("subversion", replaced_by="hadoop-mapreduce"),
    "active and yet replaced": with_skill("git", replaced_by="sql"),
    "requires the deprecated skill": with_skill("sql", status="DEPRECATED", replaced_by="python"),
    "skill name or alias python": with_skill("sql", name="Python"),
    "names rank 6 of": with_first("indicators", rank=6),
    "has no indicator for [1]": with_first("indicators", rank=2),
    "held nowhere": with_first("roles", departments=()),
    "refers to moon-base": with_first("roles", departments=("moon-base",)),
    "has grades from": with_first("roles", grade_min=13),
    "requirement of astronaut": with_first("requirements", role="astronaut"),
    "executive refers to alchemy": with_first("requirements", skill="alchemy"),
    "names rank 7": with_first("requirements", target_rank=7),
    "unknown time zone": with_first("cultures", time_zone="Europe/Atlantis"),
    "lacks languages": with_first("cultures", given_names=()),
    "has Anna twice": with_first("cultures", given_names=("Anna", "Anna")),
}


@pytest.mark.parametrize("message", BREACHES)
def test_a_contradiction_is_refused_by_name(loaded: Catalogue, message: str) -> None:
    broken = BREACHES[message](loaded)

    with pytest.raises(ValueError, match="contradicts itself") as refusal:
        catalogue.require_sound(broken)

    assert message in str(refusal.value)


def test_a_department_without_a_manager_role_is_refused(loaded: Catalogue) -> None:
    leaderless = replace(
        loaded, roles=tuple(role for role in loaded.roles if role.external_id != "hr-manager")
    )

    with pytest.raises(ValueError, match="department human-resources needs a manager role"):
        catalogue.require_sound(leaderless)


def test_a_region_where_nobody_lives_is_refused(loaded: Catalogue) -> None:
    deserted = replace(
        loaded, cultures=tuple(culture for culture in loaded.cultures if culture.region != "americas")
    )

    with pytest.raises(ValueError, match="nobody lives in region americas"):
        catalogue.require_sound(deserted)


@pytest.mark.parametrize(
    ("cell", "column", "message"),
    [
        ("", "rank", "levels.csv, line 2, column rank: is empty"),
        ("high", "rank", "levels.csv, line 2, column rank: is not a whole number"),
    ],
)
def test_a_bad_cell_is_named_with_file_line_and_column(cell: str, column: str, message: str) -> None:
    (row,) = reading.rows_of("levels.csv", ["scale,rank\n", f"proficiency-5,{cell}\n"])

    with pytest.raises(ValueError, match=f"^{message}$"):
        row.whole(column)


@pytest.mark.parametrize("share", ["none", "0", "-1", "nan", "inf"])
def test_a_share_is_a_number_above_0(share: str) -> None:
    (row,) = reading.rows_of("departments.csv", ["share\n", f"{share}\n"])

    with pytest.raises(ValueError, match=r"departments\.csv, line 2, column share"):
        row.number("share")


def test_an_unknown_word_is_answered_with_the_known_ones() -> None:
    (row,) = reading.rows_of("job_roles.csv", ["manager\n", "perhaps\n"])

    with pytest.raises(ValueError, match="'perhaps' is not one of true, false"):
        row.flag("manager")


def test_a_row_with_too_many_cells_is_refused() -> None:
    with pytest.raises(ValueError, match=r"names\.csv, line 2: more cells"):
        reading.rows_of("names.csv", ["culture,kind\n", "german,given,Anna\n"])
