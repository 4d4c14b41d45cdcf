"""The results as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.mentorbench import kept, metrics, targets
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.kept import Found
from benchmarks.mentorbench.measured import gaming
from benchmarks.mentorbench.worlds import REPORTED_SEEDS, TUNING_SEEDS

_SCORERS = (gaming.OURS, gaming.WITHOUT_SOURCE, "shrunken ANCOVA", "Bayesian average", "mean gain")


def everything(found: Found, effort: Effort) -> str:
    """The whole page."""
    parts = {part: one["found"] for part, one in found.items()}
    sections = (
        f"# MentorBench\n\n{_how(found, effort)}",
        f"## Targets\n\n{of_targets(parts, effort)}",
        _beside(parts, effort),
        _organisations(parts),
        _attacks(parts),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def of_targets(parts: targets.Parts, effort: Effort) -> str:
    """Each target with its verdict; "" stands for what was never promised."""
    return _table(
        ("target", "floor", "aim", "found", "verdict"),
        ((row.name, row.floor, row.aim, row.found, row.verdict) for row in targets.rows(parts, effort)),
    )


def _how(found: Found, effort: Effort) -> str:
    used = effort.seeds
    whose = "the reported ones" if set(used) <= set(REPORTED_SEEDS) else "not the reported ones"
    when = ", ".join(
        f"{part} {one['date']} at {one['commit']} ({one['wall_s']:.0f} s, load {one['load']:.0f})"
        for part, one in found.items()
    )
    return (
        f"Made by `python -m benchmarks.mentorbench` (`{effort.name}`); README.md says what is measured and how. "
        f"Seeds {used[0]} to {used[-1]}, {whose} ({REPORTED_SEEDS[0]} to {REPORTED_SEEDS[-1]}); whoever works on "
        f"the model looks at {TUNING_SEEDS[0]} to {TUNING_SEEDS[-1]} only. {kept.versions()}.\n\n"
        f"Measured: {when or 'nothing yet'}. A commit is the last one that touched `scoring/`, "
        "with + where there was more since. Seconds measured at a load far above 1 are upper values; two cores."
    )


def _beside(parts: targets.Parts, effort: Effort) -> str:
    found = parts.get("rivals")
    if not found:
        return ""
    rows = [
        (
            name,
            f"{one['share']:.3f}",
            f"{one['top_tenth']:.2f}",
            *(f"{one['slopes'][what]:+.2f}" for what in metrics.EXPOSURES),
            f"{one['cpu_s']:.1f}",
        )
        for name, one in found["rivals"].items()
    ]
    rows.append(("oracle", "1", f"{found['oracle_top_tenth']:.2f}", *("" for _ in metrics.EXPOSURES), ""))
    slopes = tuple(f"slope: {what}" for what in metrics.EXPOSURES)
    return (
        f"## Beside other scores\n\nThe same ledgers of {effort.main:,} mentors, kind base, "
        f"{effort.rival_seeds} organisations. The oracle's Spearman is {found['oracle']:.3f}. A slope is that of the "
        "standardised score on what the mentor met, the truth alike: 0 is fair.\n\n"
        + _table(("score", "Spearman over oracle", "true in top 10 %", *slopes, "CPU s"), rows)
    )


def _organisations(parts: targets.Parts) -> str:
    found = parts.get("organisations")
    if not found:
        return ""
    rows = [
        (
            cell["kind"],
            f"{cell['mentors']:,} x {cell['organisations']}",
            f"{cell['share']:.3f}",
            f"{cell['top_tenth']:.2f}",
            *(_share(cell["coverage"][group]) for group in metrics.GROUPS),
            *(f"{cell['slopes'][what]:+.2f}" for what in metrics.EXPOSURES),
            f"{cell['cpu_s']:.1f}",
        )
        for cell in found["cells"]
    ]
    slopes = tuple(f"slope: {what}" for what in metrics.EXPOSURES)
    head = ("kind", "mentors x organisations", "Spearman over oracle", "true in top 10 %")
    return (
        "## Every kind of organisation\n\nCoverage is that of the 90 % interval; in brackets, where there are fewer "
        f"than {targets.ENOUGH} intervals, which judge nothing.\n\n"
        + _table((*head, *(f"coverage {group}" for group in metrics.GROUPS), *slopes, "CPU s"), rows)
    )


def _share(counted: Sequence[int]) -> str:
    held, of = counted
    if not of:
        return ""
    return f"{held / of:.3f}" if of >= targets.ENOUGH else f"({held / of:.2f} of {of})"


def _attacks(parts: targets.Parts) -> str:
    found = parts.get("attacks")
    if not found:
        return ""
    rows = [
        (name, f"{lifts[gaming.OURS]['before']:.0f}", *(_lift(lifts[scorer]) for scorer in _SCORERS))
        for name, lifts in found["lifts"].items()
    ]
    return (
        "## What attacks gain\n\nPercentile points that the targets rise, in brackets how many members it brings into "
        "the top 1 %. The first twelve are one ring and one manager.\n\n"
        + _table(("attack", "percentile before", *_SCORERS), rows)
    )


def _lift(lifted: Mapping[str, Any]) -> str:
    return f"{lifted['lift']:+.1f} ({lifted['in_top']} of {lifted['members']})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
