"""Which of the catalogue's units a company of a size has, and how many people each."""

from mentoring.demo.catalogue import Catalogue, Unit

PEOPLE_OFFICE = "human-resources"
"""The unit whose people administer the programme; every company has it."""

_PEOPLE_A_DEPARTMENT = 12
_FEWEST_DEPARTMENTS = 4


def headcounts(catalogue: Catalogue, people: int) -> dict[str, int]:
    """People by unit, parents before children, adding up to `people`.

    Business units and regions hold their head alone; departments share the rest by the catalogue's shares, and
    a small company leaves the smallest ones out. Raises ValueError for too few people to give each unit one.
    """
    kept = _kept(catalogue, people)
    departments = [unit for unit in kept if unit.kind == "DEPARTMENT"]
    rest = people - len(kept)
    if rest < 0:
        raise ValueError(f"a demo company needs more people than {people}")
    extra = _shared_out([unit.share for unit in departments], rest)
    counts = {unit.external_id: 1 for unit in kept}
    for unit, more in zip(departments, extra, strict=True):
        counts[unit.external_id] += more
    return counts


def _kept(catalogue: Catalogue, people: int) -> list[Unit]:
    by_share = sorted(catalogue.departments, key=lambda unit: -unit.share)
    wanted = {
        unit.external_id for unit in by_share[: max(people // _PEOPLE_A_DEPARTMENT, _FEWEST_DEPARTMENTS)]
    }
    wanted.add(PEOPLE_OFFICE)
    for key in sorted(wanted):
        parent = catalogue.unit[key].parent
        while parent is not None:
            wanted.add(parent)
            parent = catalogue.unit[parent].parent
    return [unit for unit in _parents_first(catalogue) if unit.external_id in wanted]


def _parents_first(catalogue: Catalogue) -> list[Unit]:
    ordered = [unit for unit in catalogue.units if unit.parent is None]
    for unit in ordered:
        ordered.extend(catalogue.children_of.get(unit.external_id, ()))
    return ordered


def _shared_out(shares: list[float], whole: int) -> list[int]:
    """`whole` in whole parts as near to the shares as can be: the largest remainders are rounded up."""
    total = sum(shares)
    exact = [whole * share / total for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[: whole - sum(parts)]:
        parts[at] += 1
    return parts
