"""How much is measured: sizes and how many seeds of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.mentorbench import nature
from benchmarks.mentorbench.worlds import REPORTED_SEEDS


@dataclass(frozen=True)
class Effort:
    """One choice of sizes.

    Parameters
    ----------
    name
        Stands in the table.
    small
        Mentors of an organisation, and how many organisations of that size each kind is drawn as; the largest
        tells the bias of each kind.
    main
        Mentors of the organisations, of kind base, that everything else is measured on.
    main_seeds, rival_seeds
        How many of those.
    large
        Mentors of the one that time, memory and updates are measured on.
    rings, attackers
        Rings at once, and mentors who try something alone.
    patched, checked
        Updates timed, and mentors or sessions whose explanations are checked.
    kinds
        Kinds of organisation.
    seeds
        In the order in which they are used.
    """

    name: str
    small: Mapping[int, int]
    main: int
    main_seeds: int
    rival_seeds: int
    large: int
    rings: int
    attackers: int
    patched: int
    checked: int
    kinds: tuple[str, ...] = tuple(nature.KINDS)
    seeds: tuple[int, ...] = REPORTED_SEEDS


FULL = Effort(
    name="full",
    small=MappingProxyType({30: 40, 100: 10, 1_000: 2, 3_000: 1}),
    main=10_000,
    main_seeds=2,
    rival_seeds=1,
    large=100_000,
    rings=20,
    attackers=200,
    patched=200,
    checked=12,
)
QUICK = Effort(
    name="quick",
    small=MappingProxyType({30: 10, 100: 4}),
    main=1_000,
    main_seeds=1,
    rival_seeds=1,
    large=3_000,
    rings=5,
    attackers=40,
    patched=40,
    checked=15,
)
