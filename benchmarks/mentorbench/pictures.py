"""The pictures of docs/reputation.md, as SVG."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from benchmarks.mentorbench import attacks, metrics, wheels
from benchmarks.mentorbench.kept import Found
from benchmarks.mentorbench.measured import gaming
from benchmarks.mentorbench.wheels import ROOT

FOLDER = ROOT / "docs" / "pictures"
_INK, _OURS, _OTHER, _SOFT = "#222222", "#0b6e69", "#c2571a", "#b9c6c9"
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "mentorbench",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.edgecolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}
_IN_WORDS = {
    "two managers": "ring of two managers",
    "four managers": "ring of four managers",
    "sandbag by 1": "starting level understated by 1",
    "sandbag by 2": "starting level understated by 2",
    "lenient managers": "only lenient managers",
    "easy mentees": "only quick learners",
    "volume": "forty more sessions",
}


def draw(found: Found) -> None:
    """Those for which there are figures; the same figures give the same files."""
    matplotlib = wheels.loaded("matplotlib")
    if matplotlib is None:
        raise SystemExit("matplotlib is not installed: the pictures were not drawn")
    matplotlib.use("svg")
    pyplot = wheels.loaded("matplotlib.pyplot")
    parts = {part: one["found"] for part, one in found.items()}
    FOLDER.mkdir(parents=True, exist_ok=True)
    needs = {"rivals": _rivals, "organisations": _organisations, "attacks": _attacks}
    with matplotlib.rc_context(_STYLE):
        for part, drawn in needs.items():
            if part in parts:
                drawn(pyplot, parts[part])


def _saved(pyplot: Any, figure: Any, name: str) -> None:
    figure.savefig(FOLDER / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)


def _rivals(pyplot: Any, found: Mapping[str, Any]) -> None:
    """One bar a score: how much of what could be known about the order it finds."""
    names = list(found["rivals"])
    shares = [100 * found["rivals"][name]["share"] for name in names]
    figure, axes = pyplot.subplots(figsize=(7, 3.2))
    axes.barh(names, shares, color=[_OURS if name == gaming.OURS else _SOFT for name in names])
    for place, share in enumerate(shares):
        axes.text(share + 0.8, place, f"{share:.0f} %", va="center", color=_INK)
    axes.set_xlim(0, 108)
    axes.axvline(100, color=_INK, linewidth=0.8, linestyle=":")
    axes.set_xlabel("rank correlation with the true effect, % of somebody who knows every other influence")
    _saved(pyplot, figure, "rivals")


def _organisations(pyplot: Any, found: Mapping[str, Any]) -> None:
    _intervals(pyplot, found["cells"])
    _shrinkage(pyplot, found["pictured"])


def _intervals(pyplot: Any, cells: Any) -> None:
    """What intervals promise beside what they hold: a line for each kind and size, the shipped size drawn dark."""
    figure, axes = pyplot.subplots(figsize=(4.6, 4.2))
    promised = [100 * level for level in metrics.LEVELS]
    axes.plot([45, 100], [45, 100], color=_INK, linewidth=0.8, linestyle=":", label="as promised")
    most = max(cell["mentors"] for cell in cells)
    for place, cell in enumerate(cells):
        held = [100 * share for share in cell["reliability"]]
        axes.plot(
            promised, held, color=_SOFT, linewidth=0.9, label="each kind and size" if not place else None
        )
    for cell in cells:
        if cell["kind"] == "base" and cell["mentors"] == most:
            held = [100 * share for share in cell["reliability"]]
            axes.plot(promised, held, "o-", color=_OURS, markersize=4, label=f"base, {most:,} mentors")
    axes.set_xlabel("probability that the interval promises, %")
    axes.set_ylabel("intervals that hold the truth, %")
    axes.legend(loc="upper left")
    _saved(pyplot, figure, "intervals")


def _shrinkage(pyplot: Any, pictured: Mapping[str, Any]) -> None:
    """Mean gains beside reputations, against the truth."""
    columns = {name: np.array(values) for name, values in pictured.items()}
    few, many = columns["evidence"] <= 2, columns["evidence"] >= 10
    figure, both = pyplot.subplots(1, 2, figsize=(8, 4), sharey=True)
    titles = {"gain": "mean gain, less the average", "mean": "reputation"}
    for axes, (name, title) in zip(both, titles.items(), strict=True):
        axes.axhline(0, color=_SOFT, linewidth=0.8)
        axes.plot([-1.2, 1.2], [-1.2, 1.2], color=_INK, linewidth=0.8, linestyle=":")
        for who, colour, label in ((few, _OTHER, "1 or 2 sessions"), (many, _OURS, "10 and more")):
            axes.plot(
                columns["truth"][who], columns[name][who], "o", color=colour, markersize=2.6, label=label
            )
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("true effect, levels a session")
    both[0].set_ylim(-2.6, 2.6)
    both[0].set_ylabel("levels a session")
    both[0].legend(loc="lower right", markerscale=2)
    _saved(pyplot, figure, "shrinkage")


def _attacks(pyplot: Any, found: Mapping[str, Any]) -> None:
    """Two bars an attack: ours and the Bayesian average."""
    names = [name for name in found["lifts"] if name not in attacks.RINGS]
    shown = [found["worst"], *names]
    places = np.arange(len(shown))[::-1]
    figure, axes = pyplot.subplots(figsize=(7, 3.8))
    rival = "Bayesian average"
    for offset, scorer, colour in ((0.2, gaming.OURS, _OURS), (-0.2, rival, _OTHER)):
        lifted = [found["lifts"][name][scorer]["lift"] for name in shown]
        axes.barh(places + offset, lifted, height=0.38, color=colour, label=scorer)
    strongest = f'strongest ring of one manager\n("{found["worst"]}")'
    axes.set_yticks(places, [strongest, *(_IN_WORDS[name] for name in names)])
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.set_xlabel("percentile points that the attackers rise")
    axes.legend(loc="lower right")
    _saved(pyplot, figure, "attacks")
