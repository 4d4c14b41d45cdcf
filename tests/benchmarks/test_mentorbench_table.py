"""The whole command on a very small organisation: every part answers, and every target is a row of the table."""

from benchmarks.mentorbench import kept, page, table, targets
from benchmarks.mentorbench.__main__ import RESULTS
from benchmarks.mentorbench.effort import Effort
from benchmarks.mentorbench.measured import (
    beside,
    explaining,
    gaming,
    large,
    organisations,
    patching,
    placebo,
)

SMALL = Effort(
    name="test",
    small={30: 2},
    main=90,
    main_seeds=1,
    rival_seeds=1,
    large=95,
    rings=1,
    attackers=5,
    patched=3,
    checked=2,
    kinds=("base", "sparse"),
    seeds=(1, 2),
)


def test_every_target_is_a_row_with_a_verdict_and_what_was_not_measured_says_so() -> None:
    parts = {
        "rivals": beside.measure(SMALL, print),
        "organisations": organisations.measure(SMALL, print),
        "attacks": gaming.measure(SMALL, print),
        "placebo": placebo.measure(SMALL, print),
        "explanations": explaining.measure(SMALL, print),
        "update": patching.measure(SMALL, print),
        "large": large.measure(SMALL, print),
    }
    found = {
        name: {"found": one, "date": "2026-01-01", "commit": kept.commit(), "wall_s": 1.0, "load": 0.0}
        for name, one in parts.items()
    }

    rows = targets.rows(parts, SMALL)
    text = table.everything(found, SMALL)

    assert all(f"| {row.name} | {row.floor} | {row.aim} |" in text for row in rows)
    unmeasured = [row.name for row in rows if row.verdict == targets.NOT_MEASURED]
    assert all("lme4" in name or "the same" in name or "coverage" in name for name in unmeasured)
    assert {row.verdict for row in rows} <= {
        targets.NOT_MEASURED,
        "met",
        "met, aim too",
        "met, aim not",
        "**not met**",
    }
    assert len(targets.rows({}, SMALL)) == len(rows)


def test_a_verdict_is_what_floor_and_aim_say() -> None:
    said = [
        targets.Row("t", "1", "2", "", reached).verdict
        for reached in ((True, True), (True, False), (True, None), (False, False), None)
    ]

    assert said == ["met, aim too", "met, aim not", "met", "**not met**", "not measured"]


def test_the_page_has_the_figures_of_the_results_and_its_pictures_are_there() -> None:
    text = page.FILE.read_text()
    rows = [
        line for line in RESULTS.read_text().splitlines() if line.endswith(("met** |", "met |", "aim too |"))
    ]

    assert rows
    assert all(row in text for row in rows)
    pictures = [part.split(")")[0] for part in text.split("](")[1:] if part.startswith("pictures/")]
    assert pictures
    assert all((page.FILE.parent / picture).exists() for picture in pictures)
