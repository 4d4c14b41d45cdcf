"""Every target, met or not: the first table of the results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.mentorbench import attacks
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import gaming

NOT_MEASURED = "not measured"
ENOUGH = 300
"""Intervals below which a share says nothing of 2 %: their cells are in the table but judge nothing."""

Parts = Mapping[str, Any]
"""What was found, by part."""


@dataclass(frozen=True)
class Row:
    """One target.

    reached
        None where it was not measured; else whether floor and aim are met, None for an aim that there is not.
    """

    name: str
    floor: str
    aim: str
    found: str
    reached: tuple[bool, bool | None] | None

    @property
    def verdict(self) -> str:
        """In words."""
        if self.reached is None:
            return NOT_MEASURED
        floor, aim = self.reached
        if not floor:
            return "**not met**"
        return {True: "met, aim too", False: "met, aim not", None: "met"}[aim]


def rows(parts: Parts, effort: Effort) -> list[Row]:
    """All of them, in the order of the promise."""
    return [
        *_lme4(parts),
        *_order(parts, effort),
        _coverage(parts, effort),
        *_rings(parts),
        _sandbagging(parts),
        *_slopes(parts, effort),
        _refit(parts),
        *_update(parts, effort),
        *_explanations(parts),
        _placebo(parts),
    ]


def _lme4(parts: Parts) -> list[Row]:
    names = (
        ("crossed fit against lme4: variances", "within 1e-3", "", "variance_gap", 1e-3, None),
        ("the same: REML criterion", "", "within 1e-3", "criterion_gap", None, 1e-3),
        ("the same: BLUPs", "", "within 1e-5", "effect_gap", None, 1e-5),
        ("the same: times as fast", "", "at least 10", "speed", None, 10.0),
    )
    found = parts.get("lme4")
    made = []
    for name, floor, aim, key, least, wanted in names:
        if not found or found.get(key) is None:
            made.append(Row(name, floor, aim, NOT_MEASURED, None))
            continue
        value = float(found[key])
        limit = least if least is not None else wanted
        good = limit is not None and (value >= limit if key == "speed" else value <= limit)
        text = f"{value:.0f}" if key == "speed" else f"{value:.1e}"
        made.append(Row(name, floor, aim, f"{text} ({found['where']})", _only(good, floor=least is not None)))
    return made


def _only(good: bool, *, floor: bool) -> tuple[bool, bool | None]:
    """The verdict of a target that has a floor alone, or an aim alone."""
    return (good, None) if floor else (True, good)


def _order(parts: Parts, effort: Effort) -> list[Row]:
    cell = _cell(parts, "base", effort.main)
    made = []
    for name, key in (
        (f"Spearman over oracle, {effort.main:,} mentors, base", "share"),
        ("the same, over an oracle that knows mentor x skill too", "share_of_pairs"),
        ("the same, over one that knows no mentor x manager", "share_of_others"),
    ):
        if cell is None:
            made.append(Row(name, ".93", ".95", NOT_MEASURED, None))
            continue
        share = cell[key]
        text = f"{share:.3f} (mean of {cell['organisations']})"
        made.append(Row(name, ".93", ".95", text, (share >= 0.93, share >= 0.95)))
    return made


def _coverage(parts: Parts, effort: Effort) -> Row:
    name = "coverage of the 90 % interval, every organisation, all, n<=2, n>=10"
    shares = dict(covered(parts))
    if not shares or "organisations" not in parts:
        return Row(name, ".86-.94", ".88-.92", NOT_MEASURED, None)
    outside = [f"{cell} {share:.3f}" for cell, share in shares.items() if not 0.86 <= share <= 0.94]
    low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    text = (
        f"{shares[low]:.3f} ({low}) to {shares[high]:.3f} ({high}); {len(outside)} of {len(shares)} outside"
    )
    within = all(0.88 <= share <= 0.92 for share in shares.values())
    return Row(name, ".86-.94", ".88-.92", text, (not outside, within))


def covered(parts: Parts) -> Iterable[tuple[str, float]]:
    """Each cell of kind, size and evidence that has enough intervals, with the share that holds the truth.

    Beside them the kinds of each size together, where there are enough of intervals that a kind lacks.
    """
    cells = list(parts.get("organisations", {}).get("cells", []))
    large = parts.get("large")
    if large:
        cells.append({"kind": "base", **large})
    together: dict[tuple[int, str], list[int]] = {}
    for cell in cells:
        for group, (held, of) in cell["coverage"].items():
            both = together.setdefault((cell["mentors"], group), [0, 0])
            both[0], both[1] = both[0] + held, both[1] + of
            if of >= ENOUGH:
                yield f"{cell['kind']} {cell['mentors']:,} {group}", held / of
    for (mentors, group), (held, of) in together.items():
        if of >= ENOUGH:
            yield f"all kinds {mentors:,} {group}", held / of


def _rings(parts: Parts) -> list[Row]:
    names = (
        "ring of 5, one manager, best of 12 strategies: mean lift",
        "the same: members brought into the top 1 %, all strategies",
        "the same: price in Spearman",
    )
    game = parts.get("attacks")
    if not game:
        return [
            Row(names[0], "<= 30 points", "<= 10", NOT_MEASURED, None),
            Row(names[1], "none", "", NOT_MEASURED, None),
            Row(names[2], "", "<= .005", NOT_MEASURED, None),
        ]
    ours = {name: game["lifts"][name][gaming.OURS] for name in attacks.RINGS}
    worst = ours[game["worst"]]
    again = game["worst_refitted"]
    lift = max(worst["lift"], again["lift"])
    text = (
        f"{worst['lift']:+.1f} points ({worst['before']:.0f} to {worst['after']:.0f}; "
        f'"{game["worst"]}"), refitted whole {again["lift"]:+.1f}'
    )
    top = {name: one["in_top"] for name, one in ours.items() if one["in_top"]}
    of = sum(one["members"] for one in ours.values())
    inside = ", ".join(f'{count} in "{name}"{_from(ours[name])}' for name, count in top.items())
    return [
        Row(names[0], "<= 30 points", "<= 10", text, (lift <= 30, lift <= 10)),
        Row(
            names[1], "none", "", f"{sum(top.values())} of {of}{': ' if top else ''}{inside}", (not top, None)
        ),
        Row(names[2], "", "<= .005", f"{game['price']:.4f}", (True, game["price"] <= 0.005)),
    ]


def _from(lifted: Mapping[str, Any]) -> str:
    """Where those had been whom the attack brought to the top."""
    places = lifted.get("from_percentiles")
    return f" (from percentile {', '.join(f'{place:.0f}' for place in places)})" if places else ""


def _sandbagging(parts: Parts) -> Row:
    name = "sandbag by 2, 80 % confirmed baselines"
    game = parts.get("attacks")
    if not game:
        return Row(name, "<= 15 points", "<= 5", NOT_MEASURED, None)
    lift = game["lifts"]["sandbag by 2"][gaming.OURS]["lift"]
    return Row(name, "<= 15 points", "<= 5", f"{lift:+.1f} points over honest", (lift <= 15, lift <= 5))


def _slopes(parts: Parts, effort: Effort) -> list[Row]:
    judged = ("leniency", "starting level", "skill ease")
    cells = parts.get("organisations", {}).get("cells", [])
    base = [one for one in cells if (one["kind"], one["mentors"]) == ("base", effort.main)]
    other = max(effort.small)
    made = []
    for name, size, chosen in (
        ("base", effort.main, base),
        ("every kind", other, [one for one in cells if one["mentors"] == other]),
    ):
        title = f"bias slopes, {size:,} mentors, {name}: leniency, starting level, skill ease"
        if not chosen:
            made.append(Row(title, "<= .05", "<= .02", NOT_MEASURED, None))
            continue
        worst = {what: _steepest(chosen, what) for what in judged}
        values = {what: one["slopes"][what] for what, one in worst.items()}
        most = max(abs(value) for value in values.values())
        kinds = {what: "" if name == "base" else f" ({one['kind']})" for what, one in worst.items()}
        text = ", ".join(f"{what} {value:+.3f}{kinds[what]}" for what, value in values.items())
        made.append(Row(title, "<= .05", "<= .02", text, (most <= 0.05, most <= 0.02)))
    slope = base[0]["slopes"]["aptitude"] if base else None
    title = f"bias slope, {effort.main:,} mentors, base: mentee aptitude"
    if slope is None:
        return [*made, Row(title, "", "<= .10", NOT_MEASURED, None)]
    return [*made, Row(title, "", "<= .10", f"{slope:+.3f}", (True, abs(slope) <= 0.10))]


def _steepest(cells: list[dict[str, Any]], what: str) -> dict[str, Any]:
    return max(cells, key=lambda cell: abs(float(cell["slopes"][what])))


def _refit(parts: Parts) -> Row:
    found = parts.get("large")
    if not found:
        return Row("full refit with intervals", "120 s, 4 GB", "60 s", NOT_MEASURED, None)
    name = (
        f"full refit with intervals, {found['mentors']:,} mentors, {found['sessions']:,} sessions, two cores"
    )
    text = f"{found['wall_s']:.0f} s ({found['cpu_s']:.0f} CPU s), {found['peak_gb']:.2f} GB"
    if not found["converged"]:
        text += ", did not converge"
    good = found["wall_s"] <= 120 and found["peak_gb"] <= 4 and found["converged"]
    return Row(name, "120 s, 4 GB", "60 s", text, (good, found["wall_s"] <= 60))


def _update(parts: Parts, effort: Effort) -> list[Row]:
    sizes = [parts.get("update"), parts.get("large", {}).get("update")]
    found = [one for one in sizes if one]
    names = ("one verified gain to a new score, p95", "the same: error for any mentor")
    if not sizes[1]:
        return [
            Row(names[0], "10 ms", "5 ms", NOT_MEASURED, None),
            Row(names[1], "<= .002", "<= .001", NOT_MEASURED, None),
        ]
    large = sizes[1]
    time_ms = large["cpu_ms_p95"]
    error = max(one["single_error"] for one in found)
    chained = max(one["chained_error"] for one in found)
    most = max(error, chained)
    speed = (
        f"{time_ms:.1f} ms of CPU (p50 {large['cpu_ms_p50']:.1f}; by the clock {large['wall_ms_p95']:.1f})"
    )
    far = f"{error:.5f}; after {large['updates']} updates one on another {chained:.5f}"
    return [
        Row(f"{names[0]}, {effort.large:,} mentors", "10 ms", "5 ms", speed, (time_ms <= 10, time_ms <= 5)),
        Row(names[1], "<= .002", "<= .001", far, (most <= 0.002, most <= 0.001)),
    ]


def _explanations(parts: Parts) -> list[Row]:
    found = parts.get("explanations")
    names = ("explanation adds up to the score", 'the same: "without this session" against a refit')
    if not found:
        return [
            Row(names[0], "1e-6", "1e-9", NOT_MEASURED, None),
            Row(names[1], "", "within .01", NOT_MEASURED, None),
        ]
    gap = max(one["sum_gap"] for one in found.values())
    away = max(one["gap"] for one in found.values())
    return [
        Row(names[0], "1e-6", "1e-9", f"{gap:.1e}", (gap <= 1e-6, gap <= 1e-9)),
        Row(names[1], "", "within .01", f"{away:.5f}", (True, away <= 0.01)),
    ]


def _placebo(parts: Parts) -> Row:
    name = "placebo shuffle: intervals excluding 0"
    found = parts.get("placebo")
    if not found:
        return Row(name, "<= 2 %", "0 %", NOT_MEASURED, None)
    shares = {
        how: out / max(of, 1) for how, (out, of) in ((how, found[how]) for how in ("estimated", "held"))
    }
    text = f"{shares['estimated']:.2%}; with the real ledger's variances {shares['held']:.2%}"
    return Row(name, "<= 2 %", "0 %", text, (shares["estimated"] <= 0.02, shares["estimated"] == 0))


def _cell(parts: Parts, kind: str, mentors: int) -> dict[str, Any] | None:
    for cell in parts.get("organisations", {}).get("cells", []):
        if (cell["kind"], cell["mentors"]) == (kind, mentors):
            return dict(cell)
    return None
